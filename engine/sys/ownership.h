// Making an open file another's, also one that was opened with path_only.
#pragma once

#include <cstdint>

#include "engine/sys/fd.h"

namespace slipway::sys {

// How many names the file has.
Result<std::uint64_t> link_count(BorrowedFd file);

// Of a link itself, where that was opened.
Status change_owner(BorrowedFd file, std::uint32_t uid, std::uint32_t gid);

}  // namespace slipway::sys
