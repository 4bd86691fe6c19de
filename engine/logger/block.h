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

    void clear() { size_ = 0; }

    std::size_t free() const { return kCapacity - size_; }

    std::size_t size() const { return size_; }

    void put(std::string_view text) {
        size_ += text.copy(bytes_.data() + size_, kCapacity - size_);
    }

    std::string_view view() const { return {bytes_.data(), size_}; }

private:
    std::array<char, kCapacity> bytes_{};
    std::size_t size_ = 0;
};

// How much of its file's limit is left for each directory.
using Rooms = std::array<std::uint64_t, kMaxDirectories>;

struct Block {
    std::array<Output, kMaxDirectories> directories;
    Output output, alert;
    std::size_t taken = 0;  // bytes of the text
    Continuation after;
    // Directories that have no room for the next line and must rotate first; bit i: directory i.
    std::uint32_t rotate = 0;
};

// Fills the block with as many whole lines of `text` as fit into the rooms and the outputs. With
// `flush` the part behind the last line end is taken as well, and finished by a line end when
// `last`; a continuation is never rotated away from its beginning, but is broken by a line end in a
// file that is full.
void fill_block(const Script& script,
                std::string_view text,
                sys::WallTime now,
                const Continuation& before,
                const Rooms& rooms,
                bool flush,
                bool last,
                Block& block);

// The directives that take a line; pure, for tests too.
std::uint64_t route_line(const Script& script, std::string_view line);

}  // namespace slipway::logger
