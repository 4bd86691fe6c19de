// Being woken at a moment of the wall clock, and when somebody sets that clock (timerfd_create(2)).
#pragma once

#include <optional>

#include "engine/sys/clock.h"
#include "engine/sys/fd.h"

namespace slipway::sys {

// Readable at the moment that was set, and when the clock jumps; also after the machine has slept.
// Non-blocking.
Result<Fd> open_alarm();

// Replaces the moment; a past one has come at once. std::nullopt: only the clock.
Status set_alarm(BorrowedFd alarm, std::optional<WallTime> at);

enum class Alarm {
    none,  // nothing has come
    rung,
    clock_set,  // it must be set again to be told of the next time
};

Result<Alarm> read_alarm(BorrowedFd alarm);

}  // namespace slipway::sys
