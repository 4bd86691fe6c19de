// Opening files below a root that is somebody else's: symbolic links never lead out of it.
#pragma once

#include "engine/sys/file.h"

namespace slipway::sys {

// openat2(2) with RESOLVE_IN_ROOT: `path` and every link in it are resolved as if `root` were "/".
// Magic links of /proc are refused (ELOOP). ENOSYS on kernels before 5.6.
Result<Fd> open_in_root(BorrowedFd root, CPath path, Open flags);

}  // namespace slipway::sys
