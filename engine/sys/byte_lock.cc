#include "engine/sys/byte_lock.h"

#include <fcntl.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

struct flock byte_at(std::uint64_t offset, short type) {
    struct flock lock {};

    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(offset);
    lock.l_len = 1;
    return lock;
}

Result<bool> try_lock(BorrowedFd fd, int command, std::uint64_t offset) {
    struct flock lock = byte_at(offset, F_WRLCK);
    if (::fcntl(fd.value, command, &lock) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    return last_error();
}

}  // namespace

Result<bool> try_record_lock_byte(BorrowedFd fd, std::uint64_t offset) {
    return try_lock(fd, F_SETLK, offset);
}

Status unlock_record_byte(BorrowedFd fd, std::uint64_t offset) {
    struct flock lock = byte_at(offset, F_UNLCK);
    return status_of(::fcntl(fd.value, F_SETLK, &lock));
}

Result<std::optional<Pid>> record_lock_byte_holder(BorrowedFd fd, std::uint64_t offset) {
    struct flock lock = byte_at(offset, F_WRLCK);
    if (::fcntl(fd.value, F_GETLK, &lock) < 0) return last_error();
    if (lock.l_type == F_UNLCK) return std::optional<Pid>{};
    return std::optional(Pid{lock.l_pid});
}

Result<bool> try_description_lock_byte(BorrowedFd fd, std::uint64_t offset) {
    return try_lock(fd, F_OFD_SETLK, offset);
}

Status unlock_description_bytes(BorrowedFd fd) {
    struct flock lock = byte_at(0, F_UNLCK);
    lock.l_len = 0;  // up to the end
    return status_of(::fcntl(fd.value, F_OFD_SETLK, &lock));
}

}  // namespace slipway::sys
