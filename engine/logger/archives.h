// The archives of a log directory: "@", 24 digits, ".s" (complete) or ".u" (interrupted).
#pragma once

#include <string_view>

#include "engine/logger/script.h"
#include "engine/sys/file.h"

namespace slipway::logger {

// Makes a file of the directory the newest archive.
base::Status make_archive(sys::BorrowedFd directory, const char* name, bool complete);

// Removes the oldest archives until the limits are kept.
base::Status trim_archives(sys::BorrowedFd directory, const Limits& limits);

// Removes the oldest archive when there are more than `least`; false: there are not.
base::Result<bool> remove_oldest_archive(sys::BorrowedFd directory, std::uint32_t least);

}  // namespace slipway::logger
