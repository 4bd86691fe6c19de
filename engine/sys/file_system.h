// What a path says about the file system it is on.
#pragma once

#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

// Whether the file system is mounted read-only (statfs(2)).
Result<bool> is_read_only(CPath path);

}  // namespace slipway::sys
