#include "engine/sys/epoll.h"

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Fd> make_epoll() {
    const long fd = ::syscall(SYS_epoll_create1, EPOLL_CLOEXEC);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Status epoll_add(BorrowedFd epoll, BorrowedFd fd, std::uint64_t key, short wanted) {
    static_assert(EPOLLIN == kReadable && EPOLLOUT == kWritable && EPOLLPRI == kPriority);
    epoll_event event{};
    event.events = static_cast<std::uint32_t>(wanted);
    event.data.u64 = key;
    return status_of(::syscall(SYS_epoll_ctl, epoll.value, EPOLL_CTL_ADD, fd.value, &event));
}

Status epoll_remove(BorrowedFd epoll, BorrowedFd fd) {
    epoll_event event{};
    return status_of(::syscall(SYS_epoll_ctl, epoll.value, EPOLL_CTL_DEL, fd.value, &event));
}

Result<std::optional<std::uint64_t>> epoll_next(BorrowedFd epoll) {
    epoll_event event{};
    const long count =
        retried([&] { return ::syscall(SYS_epoll_pwait, epoll.value, &event, 1, 0, nullptr, 8); });
    if (count < 0) return last_error();
    if (count == 0) return std::optional<std::uint64_t>{};
    const std::uint64_t key = event.data.u64;  // the field is packed
    return std::optional(key);
}

Status epoll_wait_for(BorrowedFd epoll, std::optional<std::uint64_t> nanoseconds, EpollKeys& keys) {
    constexpr std::uint64_t kMillisecond = 1'000'000, kMost = 3'600'000;
    keys.clear();
    int timeout = -1;
    // Rounded up: to wake too early would only be to wake twice.
    if (nanoseconds)
        timeout =
            static_cast<int>(std::min((*nanoseconds + kMillisecond - 1) / kMillisecond, kMost));
    epoll_event events[kMostKeys];
    const long count = ::syscall(SYS_epoll_pwait, epoll.value, events, static_cast<int>(kMostKeys),
                                 timeout, nullptr, 8);
    if (count < 0 && errno != EINTR) return last_error();
    for (long i = 0; i < count; ++i) {
        const std::uint64_t key = events[i].data.u64;  // the field is packed
        keys.push_back(key);
    }
    return base::kOk;
}

}  // namespace slipway::sys
