#include "engine/sys/clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace slipway::sys {
namespace {

// Not by the C library: it would look through the vDSO's symbols first, and both the vDSO and its
// data cost every process pages of page tables, for a clock that is read a few times.
timespec read_clock(clockid_t clock) {
    static_assert(sizeof(timespec) == 16);  // as the call has it, without a 2038
    timespec time{};
    ::syscall(SYS_clock_gettime, clock, &time);  // cannot fail for these clocks
    return time;
}

std::uint64_t nanoseconds(const timespec& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * kSecond +
           static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace

WallTime realtime() {
    const timespec time = read_clock(CLOCK_REALTIME);
    return {time.tv_sec, static_cast<std::uint32_t>(time.tv_nsec)};
}

std::uint64_t monotonic() {
    return nanoseconds(read_clock(CLOCK_MONOTONIC));
}

std::uint64_t boottime() {
    return nanoseconds(read_clock(CLOCK_BOOTTIME));
}

void sleep_for(std::uint64_t duration) {
    timespec rest{static_cast<time_t>(duration / kSecond), static_cast<long>(duration % kSecond)};
    while (::syscall(SYS_nanosleep, &rest, &rest) < 0 && errno == EINTR) {
    }
}

}  // namespace slipway::sys
