#include "engine/sys/splice.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

constexpr unsigned kNonblock = 2;  // SPLICE_F_NONBLOCK; the C libraries' names need _GNU_SOURCE

Result<std::size_t> count_of(long answer) {
    if (answer < 0) return last_error();
    return static_cast<std::size_t>(answer);
}

}  // namespace

Result<std::size_t> splice_bytes(BorrowedFd from, BorrowedFd to, std::size_t bytes) {
    return count_of(retried([&] {
        return ::syscall(SYS_splice, from.value, nullptr, to.value, nullptr, bytes, kNonblock);
    }));
}

Result<std::size_t> tee_bytes(BorrowedFd from, BorrowedFd to, std::size_t bytes) {
    return count_of(
        retried([&] { return ::syscall(SYS_tee, from.value, to.value, bytes, kNonblock); }));
}

}  // namespace slipway::sys
