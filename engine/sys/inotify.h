// Being told of changes in the file system (inotify(7)).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

// What to be told of; the kernel's numbers.
namespace path_changes {
inline constexpr std::uint32_t kModified = 0x2, kAttributes = 0x4, kWritten = 0x8,
                               kMovedFrom = 0x40, kMovedTo = 0x80, kCreated = 0x100,
                               kDeleted = 0x200, kSelfDeleted = 0x400, kSelfMoved = 0x800;
// Told unasked
inline constexpr std::uint32_t kUnmounted = 0x2000, kOverflow = 0x4000, kIgnored = 0x8000,
                               kOfDirectory = 0x40000000;
// How to set a watch: beside what an earlier one of the same file tells of.
inline constexpr std::uint32_t kAddToOthers = 0x20000000;
}  // namespace path_changes

// Non-blocking.
Result<Fd> open_inotify();
// The number of the watch; that of an earlier one for the same file, which it replaces. Links are
// followed.
Result<int> watch_path(BorrowedFd inotify, CPath path, std::uint32_t changes);
Status unwatch(BorrowedFd inotify, int watch);

struct PathChange {
    int watch = -1;
    std::uint32_t changes = 0;  // bits
    std::string_view name;      // in the watched directory; empty: the file itself
};

// Takes the first change off what was read; false: there is none left.
bool next_change(std::span<const std::uint8_t>& bytes, PathChange& out);

}  // namespace slipway::sys
