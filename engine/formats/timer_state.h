// RUN/timers/FILE: what slipway-events remembers of a timer in this boot, and its stamp, which
// outlives a boot (docs/formats/events.md). Lines `KEY NUMBER`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

struct TimerState {
    std::uint64_t started_ms = 0;  // CLOCK_BOOTTIME when the timer began; 0: it has not
    std::uint64_t last_ms = 0;     // CLOCK_BOOTTIME when it last elapsed; 0: not in this boot
    std::int64_t from = 0;  // calendar events elapse behind this, microseconds since 1970; 0: none
    std::optional<std::int64_t> next;  // when it elapses, microseconds since 1970
    friend bool operator==(const TimerState&, const TimerState&) = default;
};

using TimerStateText = base::FixedString<160>;

TimerStateText encode(const TimerState& state);
// False for anything but such a text; `out` is then unchanged.
bool decode_timer_state(std::string_view text, TimerState& out);

using TimerFileName = base::FixedString<255>;
// The name of a timer's files: `/` and `\` of the event's name become \xHH, and a dot at its
// beginning. False: too long.
bool timer_file_name(std::string_view event, TimerFileName& out);

}  // namespace slipway::formats
