#include "engine/sys/alarm.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

// For "never": an alarm that is not set is not told of the clock either.
constexpr std::int64_t kFarAway = std::int64_t{1} << 33;  // the year 2242

}  // namespace

Result<Fd> open_alarm() {
    const int fd = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) return last_error();
    return Fd::adopt(fd);
}

Status set_alarm(BorrowedFd alarm, std::optional<WallTime> at) {
    // All zeros would take the alarm away.
    constexpr WallTime first{0, 1};
    const WallTime when = at.value_or(WallTime{kFarAway, 0});
    itimerspec setting{};
    setting.it_value.tv_sec =
        static_cast<time_t>(std::clamp<std::int64_t>(when.seconds, 0, kFarAway));
    setting.it_value.tv_nsec = static_cast<long>(when.nanoseconds);
    if (setting.it_value.tv_sec == 0 && setting.it_value.tv_nsec == 0)
        setting.it_value.tv_nsec = first.nanoseconds;
    constexpr int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    return status_of(::timerfd_settime(alarm.value, flags, &setting, nullptr));
}

Result<Alarm> read_alarm(BorrowedFd alarm) {
    std::uint64_t times = 0;
    const long got = retried([&] { return ::read(alarm.value, &times, sizeof times); });
    if (got >= 0) return Alarm::rung;
    if (errno == EAGAIN) return Alarm::none;
    if (errno == ECANCELED) return Alarm::clock_set;
    return last_error();
}

}  // namespace slipway::sys
