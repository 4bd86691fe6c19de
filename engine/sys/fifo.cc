#include "engine/sys/fifo.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Status make_fifo_at(BorrowedFd dir, CPath path, unsigned mode) {
    return status_of(::syscall(SYS_mknodat, dir.value, path.c_str(), S_IFIFO | mode, 0));
}

Result<Fd> open_fifo_for_write(BorrowedFd dir, CPath path) {
    return open_at(dir, path, Open::write | Open::nonblock);
}

}  // namespace slipway::sys
