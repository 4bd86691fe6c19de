// Opening files where somebody else may have put symbolic links: they lead nowhere else.
#pragma once

#include "engine/sys/file.h"

namespace slipway::sys {

// openat2(2) with RESOLVE_IN_ROOT: `path` and every link in it are resolved as if `root` were "/".
// Magic links of /proc are refused (ELOOP). ENOSYS on kernels before 5.6.
Result<Fd> open_in_root(BorrowedFd root, CPath path, Open flags);

// openat2(2) with RESOLVE_NO_SYMLINKS: ELOOP when any part of `path` is a link. ENOSYS on
// kernels before 5.6.
Result<Fd> open_without_links(BorrowedFd dir, CPath path, Open flags, unsigned mode = 0644);

}  // namespace slipway::sys
