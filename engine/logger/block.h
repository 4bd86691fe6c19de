// One block of lines on its way to the files: which line goes where, with its stamp.
//
// Pure: from the bytes that wait in the pipe to the bytes that each action gets.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/logger/script.h"
#include "engine/logger/stamp.h"

namespace slipway::logger {

// The most that is looked at at once; the pipes hold as much.
inline constexpr std::size_t kBlockBytes = 131072;

// An unfinished line, of which a part has been written already.
struct Continuation {
    bool unfinished = false;
    std::uint64_t route = 0;  // bit i: directive i of the script takes the line
};

// What one action gets of a block.
class Output {
public:
    static constexpr std::size_t kCapacity = 2 * kBlockBytes;

    void clear() {
        size_ = 0;
        borrowed_ = {};
    }

    std::size_t free() const { return kCapacity - size_; }

    std::size_t size() const { return borrowed_.empty() ? size_ : borrowed_.size(); }

    void put(std::string_view text) {
        size_ += text.copy(bytes_.data() + size_, kCapacity - size_);
    }

    // Takes the text itself instead of a copy of it; only when nothing was put.
    void borrow(std::string_view text) { borrowed_ = text; }

    std::string_view view() const {
        return borrowed_.empty() ? std::string_view(bytes_.data(), size_) : borrowed_;
    }

private:
    std::array<char, kCapacity> bytes_{};
    std::size_t size_ = 0;
    std::string_view borrowed_;
};

// How much a directory's file still takes.
struct Room {
    std::uint64_t lines = 0;  // a line is added as long as fewer bytes than these were
    std::uint64_t parts = 0;  // an unfinished line is broken off when none are left
};

using Rooms = std::array<Room, kMaxDirectories>;

struct Block {
    std::array<Output, kMaxDirectories> directories;
    Output output, alert, error;
    // The last line for each status file, with its heading; only when `has_status` says so.
    std::array<Stamp, kMaxStatusFiles> status_headings;
    std::array<std::string_view, kMaxStatusFiles> status_lines;
    std::uint32_t has_status = 0;
    std::size_t taken = 0;  // bytes of the text
    Continuation after;
};

// Sends a line by UDP; false: it could not be sent now.
struct UdpSender {
    void* context = nullptr;
    bool (*send)(void* context, const sys::UdpAddress& to, std::string_view datagram) = nullptr;

    bool operator()(const sys::UdpAddress& to, std::string_view datagram) const {
        return send != nullptr && send(context, to, datagram);
    }
};

// Fills the block with as many whole lines of `text` as fit into the rooms and the outputs. With
// `flush` the part behind the last line end is taken as well, and finished by a line end when
// `last`; a continuation is never rotated away from its beginning, but is broken by a line end in a
// file that is full. The block may refer to `text`.
//
// Directories with an address of UDP have the beginning of each line sent; what could not be sent
// is in the block, behind a warning.
void fill_block(const Script& script,
                std::string_view text,
                sys::WallTime now,
                const Continuation& before,
                const Rooms& rooms,
                bool flush,
                bool last,
                Block& block,
                const UdpSender& udp = {});

// The directives that take a line, as the script's patterns see it.
std::uint64_t route_line(const Script& script, std::string_view line);

// Replaces what the script wants replaced.
void replace_bytes(const Script& script, std::span<char> text);

}  // namespace slipway::logger
