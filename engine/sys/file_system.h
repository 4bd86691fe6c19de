// What a path says about the file system it is on.
#pragma once

#include <cstdint>

#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

// Whether the file system is mounted read-only (statfs(2)).
Result<bool> is_read_only(CPath path);
// What all its files take together.
Result<std::uint64_t> used_bytes(CPath path);

}  // namespace slipway::sys
