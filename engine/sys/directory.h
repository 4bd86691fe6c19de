// Reading a directory without opendir(3), which allocates.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/sys/file.h"

namespace slipway::sys {

struct DirectoryEntry {
    const char* name = nullptr;  // NUL-terminated; valid until the next call of next()
    FileKind kind = FileKind::unknown;
    std::uint64_t inode = 0;

    std::string_view view() const { return name; }
};

// What was read of a directory and not given out yet: bytes `at` to `size` of a buffer.
struct DirectoryPosition {
    std::size_t at = 0;
    std::size_t size = 0;
};

// The next entry, or std::nullopt at the end. `buffer` is aligned to 8 bytes and takes the longest
// entry (280 bytes).
Result<std::optional<DirectoryEntry>> next_entry(BorrowedFd directory,
                                                 std::span<char> buffer,
                                                 DirectoryPosition& position);

// Iterates over the entries of one directory, "." and ".." left out. Entries added or removed
// meanwhile may or may not be seen. Holds its buffer.
template <std::size_t BufferSize>
class DirectoryReaderOf {
public:
    static_assert(BufferSize >= 280);

    explicit DirectoryReaderOf(Fd directory) : directory_(std::move(directory)) {}

    Result<std::optional<DirectoryEntry>> next() {
        return next_entry(directory_, buffer_, position_);
    }

    BorrowedFd directory() const { return directory_; }

private:
    Fd directory_;
    alignas(8) std::array<char, BufferSize> buffer_{};
    DirectoryPosition position_;
};

using DirectoryReader = DirectoryReaderOf<2048>;

Result<DirectoryReader> open_directory(BorrowedFd dir, CPath path);

}  // namespace slipway::sys
