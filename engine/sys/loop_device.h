// Loop devices: a file as a block device (loop(4)).
#pragma once

#include <cstdint>

#include "engine/base/fixed_string.h"
#include "engine/sys/fd.h"

namespace slipway::sys {

// What of the file the device has.
struct LoopPart {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  // 0: up to the end
};

// A device of this part of `file`, which must be open for writing unless `read_only`: the one that
// somebody has already, so that two mounts are one file system, or a new one, which goes with its
// last user (its descriptor counts as one). Fills `path`. Whoever else might ask for the same file
// just now must wait: the caller holds a lock. ENOENT: there are no loop devices here; EINVAL: the
// kernel is older than 5.8.
Result<Fd> attach_loop(BorrowedFd file, LoopPart part, bool read_only, base::Path& path);

}  // namespace slipway::sys
