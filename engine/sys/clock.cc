#include "engine/sys/clock.h"

#include <time.h>

#include <cerrno>

namespace slipway::sys {
namespace {

timespec read_clock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);  // cannot fail for these clocks
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
    while (::nanosleep(&rest, &rest) < 0 && errno == EINTR) {
    }
}

}  // namespace slipway::sys
