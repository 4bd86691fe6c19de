#include "engine/sys/fd.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

void close_descriptor(int fd) {
    ::syscall(SYS_close, fd);
}

Result<Fd> duplicate(BorrowedFd fd, int minimum) {
    const long copy = ::syscall(SYS_fcntl, fd.value, F_DUPFD_CLOEXEC, minimum);
    if (copy < 0) return last_error();
    return Fd::adopt(static_cast<int>(copy));
}

Status place_at(BorrowedFd fd, int target, bool inherit) {
    if (fd.value == target) return set_inherited(fd, inherit);
    return status_of(
        retried([&] { return ::syscall(SYS_dup3, fd.value, target, inherit ? 0 : O_CLOEXEC); }));
}

Status set_inherited(BorrowedFd fd, bool inherited) {
    return status_of(::syscall(SYS_fcntl, fd.value, F_SETFD, inherited ? 0 : FD_CLOEXEC));
}

Status set_nonblocking(BorrowedFd fd, bool nonblocking) {
    const long flags = ::syscall(SYS_fcntl, fd.value, F_GETFL, 0);
    if (flags < 0) return last_error();
    const long wanted = nonblocking ? flags | O_NONBLOCK : flags & ~long{O_NONBLOCK};
    if (wanted == flags) return base::kOk;
    return status_of(::syscall(SYS_fcntl, fd.value, F_SETFL, wanted));
}

bool is_open(BorrowedFd fd) {
    return ::syscall(SYS_fcntl, fd.value, F_GETFD, 0) >= 0;
}

bool is_inherited(BorrowedFd fd) {
    return ::syscall(SYS_fcntl, fd.value, F_GETFD, 0) == 0;
}

Status close_range(unsigned first, unsigned last) {
    return status_of(::syscall(SYS_close_range, first, last, 0));
}

}  // namespace slipway::sys
