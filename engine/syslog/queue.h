// Lines that wait until the logger takes them. It never grows: what finds no room is counted.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace slipway::syslog {

inline constexpr std::size_t kQueueSize = std::size_t{256} * 1024;
// What a pipe takes at once (PIPE_BUF) when poll(2) says that it is writable.
inline constexpr std::size_t kMostAtOnce = 4096;

class Queue {
public:
    // All of the line, or nothing of it: then it is one that was lost. While some are lost, no line
    // comes in before the one that says so.
    void add(std::string_view line);

    bool empty() const { return size_ == 0; }

    // The first bytes, at most kMostAtOnce.
    std::string_view front() const;
    void drop(std::size_t bytes);

    // How many lines were lost of which nobody has been told.
    std::uint64_t lost() const { return lost_; }

private:
    bool put(std::string_view text);
    bool tell_losses();

    std::array<char, kQueueSize> bytes_{};
    std::size_t begin_ = 0, size_ = 0;
    std::uint64_t lost_ = 0;
};

}  // namespace slipway::syslog
