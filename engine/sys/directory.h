// Reading a directory without opendir(3), which allocates.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/sys/file.h"

namespace slipway::sys {

struct DirectoryEntry {
    const char* name = nullptr;  // NUL-terminated; valid until the next call of next()
    FileKind kind = FileKind::unknown;
    std::uint64_t inode = 0;

    std::string_view view() const { return name; }
};

// Iterates over the entries of one directory, "." and ".." left out. Entries added or removed
// meanwhile may or may not be seen. Holds a buffer of 2 KiB.
class DirectoryReader {
public:
    explicit DirectoryReader(Fd directory) : directory_(std::move(directory)) {}

    // The next entry, or std::nullopt at the end.
    Result<std::optional<DirectoryEntry>> next();

    BorrowedFd directory() const { return directory_; }

private:
    Fd directory_;
    alignas(8) std::array<char, 2048> buffer_{};
    std::size_t at_ = 0;
    std::size_t size_ = 0;
};

Result<DirectoryReader> open_directory(BorrowedFd dir, CPath path);

}  // namespace slipway::sys
