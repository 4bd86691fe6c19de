// The disk that a path means, as the io controller names it.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/base/result.h"

namespace slipway::exec {

// "8:0" for a block device, or for what lies on a file system that is on one; the whole disk of a
// partition, the one disk below a mapped device. ENOTBLK: there is none (a tmpfs).
base::Status find_disk(const base::Path& path, base::FixedString<32>& number);

}  // namespace slipway::exec
