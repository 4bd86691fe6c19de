#include "engine/sys/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

struct flock whole_file() {
    struct flock lock {};

    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

Result<bool> try_record_lock(BorrowedFd fd) {
    struct flock lock = whole_file();
    if (::syscall(SYS_fcntl, fd.value, F_SETLK, &lock) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    return last_error();
}

Result<std::optional<Pid>> record_lock_holder(BorrowedFd fd) {
    struct flock lock = whole_file();
    if (::syscall(SYS_fcntl, fd.value, F_GETLK, &lock) < 0) return last_error();
    if (lock.l_type == F_UNLCK) return std::optional<Pid>{};
    return std::optional(Pid{lock.l_pid});
}

Status lock_description(BorrowedFd fd) {
    return status_of(retried([&] { return ::syscall(SYS_flock, fd.value, LOCK_EX); }));
}

Result<bool> try_lock_description(BorrowedFd fd) {
    if (::syscall(SYS_flock, fd.value, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    return last_error();
}

Status unlock_description(BorrowedFd fd) {
    return status_of(::syscall(SYS_flock, fd.value, LOCK_UN));
}

}  // namespace slipway::sys
