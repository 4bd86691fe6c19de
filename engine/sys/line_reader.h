// A file's lines without a heap: /proc files, tables in /etc.
#pragma once

#include <optional>
#include <span>

#include "engine/sys/file.h"

namespace slipway::sys {

// Gives one line after another in the caller's buffer, which bounds a line's length.
class LineReader {
public:
    // `buffer` is the caller's and outlives the reader.
    LineReader(Fd file, std::span<char> buffer) : file_(std::move(file)), buffer_(buffer) {}

    // The next line without its newline, writable, valid until the next call; nothing at the end.
    // EFBIG: a line is longer than the buffer; the next call goes on behind it.
    Result<std::optional<std::span<char>>> next();

private:
    Result<bool> fill();

    Fd file_;
    std::span<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;
    bool at_end_ = false;
    bool skipping_ = false;  // behind a line that was too long
};

}  // namespace slipway::sys
