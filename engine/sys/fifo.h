// Named pipes.
#pragma once

#include "engine/sys/file.h"

namespace slipway::sys {

// Makes a FIFO; the mode is reduced by the umask. EEXIST when the name is taken.
Status make_fifo_at(BorrowedFd dir, CPath path, unsigned mode);

// Opens the write end without waiting. ENXIO: nobody reads it.
Result<Fd> open_fifo_for_write(BorrowedFd dir, CPath path);

}  // namespace slipway::sys
