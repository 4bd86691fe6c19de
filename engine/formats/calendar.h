// Calendar events, as systemd.time(7) describes them: "Mon..Fri *-*-* 08..18/2:30",
// "*-*~1 03:00 Europe/Berlin", "weekly". docs/formats/calendar.md has the rules, and where systemd
// differs.
//
// Pure and without a heap. Whole numbers become sets, so equal events have equal values, however
// they were written.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/base/fixed_string.h"
#include "engine/base/result.h"
#include "engine/formats/time_zone.h"

namespace slipway::formats {

inline constexpr int kFirstCalendarYear = 1970, kLastCalendarYear = 2199;
inline constexpr std::int64_t kMicrosOfSecond = 1'000'000;

// Bit n of a set stands for the number n.
using NumberSet = std::uint64_t;

// Microseconds of a minute: `from`, and on by `step` up to `to`. A single one has the step 0.
struct SecondSteps {
    std::int64_t from = 0, to = 0, step = 0;
    friend bool operator==(const SecondSteps&, const SecondSteps&) = default;
};

struct Calendar {
    NumberSet weekdays = 0b1111111;  // 0 is Sunday
    std::array<NumberSet, 4> years = {~NumberSet{0}, ~NumberSet{0}, ~NumberSet{0},
                                      (NumberSet{1} << 38) - 1};  // from 1970 to 2199
    NumberSet months = 0b1111111111110;                           // 1 to 12
    NumberSet days = 0xfffffffe;                                  // 1 to 31
    bool days_from_end = false;                                   // day 1 is the last of its month
    NumberSet hours = 1, minutes = 1;
    NumberSet seconds = 1;  // whole ones; those with a fraction:
    base::FixedList<SecondSteps, 16> fractions;
    base::FixedString<63> zone;  // "UTC", a name of the time zone database, or empty: local time

    bool has_year(std::int64_t year) const;
};

bool operator==(const Calendar& a, const Calendar& b);

// What is wrong, and which bytes. Both texts have static storage.
struct CalendarError {
    std::size_t offset = 0, length = 0;
    const char* message = "";
    const char* help = "";
};

// Fills `out` and gives nothing, or tells what is wrong (`out` is then undefined). Whether there is
// a zone of that name is not looked at; a day that never comes (*-02-30) is an error.
std::optional<CalendarError> decode_calendar(std::string_view text, Calendar& out);

// The shortest of the usual ways to write it: "Mon..Fri *-*-* 08..18/2:30:00". decode_calendar()
// makes the same event of it.
using CalendarText = base::FixedString<2047>;
CalendarText encode_calendar(const Calendar& calendar);

// A zone file or, where that is empty, a rule of $TZ; both empty: UTC.
struct TimeZone {
    std::span<const std::uint8_t> file;
    std::string_view rule;
};

// Nothing for a broken zone.
std::optional<ZoneOffset> offset_in(const TimeZone& zone, std::int64_t time);

enum class ElapseError { bad_zone };

// The first time behind `after` (microseconds since 1970, UTC) at which the event elapses; nothing
// when it never does again. `zone` is that of calendar.zone, or the local one.
//
// Where a clock is put forward: an event at certain hours that falls into what is left out elapses
// at the moment of the change. Put back: it elapses the first time only. An event of each hour goes
// by the clock alone: what is left out is left out, and what comes twice comes twice.
base::Result<std::optional<std::int64_t>, ElapseError> next_elapse(const Calendar& calendar,
                                                                   const TimeZone& zone,
                                                                   std::int64_t after);

// The first local time, from `local` on (microseconds since 1970 of a clock that is never changed).
std::optional<std::int64_t> next_local_elapse(const Calendar& calendar, std::int64_t local);

}  // namespace slipway::formats
