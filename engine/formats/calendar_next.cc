// When a calendar event elapses: first on a clock that is never changed, then in a time zone.
#include <algorithm>

#include "engine/formats/calendar.h"
#include "engine/formats/civil_date.h"

namespace slipway::formats {
namespace {

constexpr std::int64_t kMicrosOfMinute = 60 * kMicrosOfSecond;
constexpr std::int64_t kMicrosOfDay = kSecondsOfDay * kMicrosOfSecond;
// More than two zones, or a zone at two times, can be apart.
constexpr std::int64_t kFarApart = 3 * kMicrosOfDay;
constexpr NumberSet kEachHour = (NumberSet{1} << 24) - 1;

constexpr bool has(NumberSet set, std::int64_t n) {
    return (set >> n & 1) != 0;
}

// The first match of a minute, in microseconds from `least` on.
std::optional<std::int64_t> next_in_minute(const Calendar& c, std::int64_t least) {
    std::optional<std::int64_t> best;
    const auto offer = [&](std::int64_t at) {
        if (!best || at < *best) best = at;
    };
    for (std::int64_t s = (least + kMicrosOfSecond - 1) / kMicrosOfSecond; s < 60; ++s)
        if (has(c.seconds, s)) {
            offer(s * kMicrosOfSecond);
            break;
        }
    for (const SecondSteps& f : c.fractions) {
        std::int64_t at = f.from;
        if (at < least && f.step > 0) at += (least - at + f.step - 1) / f.step * f.step;
        if (at >= least && at <= f.to) offer(at);
    }
    return best;
}

// The same of a day.
std::optional<std::int64_t> next_in_day(const Calendar& c, std::int64_t least) {
    std::int64_t minute = least / kMicrosOfMinute;
    std::int64_t rest = least % kMicrosOfMinute;
    while (minute < 24 * 60) {
        if (!has(c.hours, minute / 60)) {
            minute = (minute / 60 + 1) * 60;
            rest = 0;
            continue;
        }
        if (has(c.minutes, minute % 60))
            if (const auto at = next_in_minute(c, rest)) return minute * kMicrosOfMinute + *at;
        ++minute;
        rest = 0;
    }
    return std::nullopt;
}

std::int64_t days_of_month(CivilDate date) {
    const CivilDate next =
        date.month == 12 ? CivilDate{date.year + 1, 1, 1} : CivilDate{date.year, date.month + 1, 1};
    return day_of_date(next) - day_of_date({date.year, date.month, 1});
}

// The first day from `day` on; both count from 1970.
std::optional<std::int64_t> next_day(const Calendar& c, std::int64_t day) {
    for (CivilDate date = date_of_day(day); date.year <= kLastCalendarYear;) {
        if (!c.has_year(date.year)) {
            date = {date.year + 1, 1, 1};
            continue;
        }
        const std::int64_t length = days_of_month(date);
        const std::int64_t first = day_of_date({date.year, date.month, 1});
        for (std::int64_t d = date.day; has(c.months, date.month) && d <= length; ++d)
            if (has(c.days, c.days_from_end ? length - d + 1 : d) &&
                has(c.weekdays, weekday_of_day(first + d - 1)))
                return first + d - 1;
        date = date.month == 12 ? CivilDate{date.year + 1, 1, 1}
                                : CivilDate{date.year, date.month + 1, 1};
    }
    return std::nullopt;
}

std::int64_t floor_seconds(std::int64_t micros) {
    return (micros >= 0 ? micros : micros - kMicrosOfSecond + 1) / kMicrosOfSecond;
}

// A time during which the clocks of a zone are not changed.
struct Stretch {
    std::int64_t offset = 0;  // of local time, in microseconds
    std::int64_t end = 0;     // UTC, in microseconds
};

std::optional<Stretch> stretch_at(const TimeZone& zone, std::int64_t time) {
    const auto found = offset_in(zone, floor_seconds(time));
    if (!found || found->seconds > 2 * kSecondsOfDay || found->seconds < -2 * kSecondsOfDay)
        return std::nullopt;
    constexpr std::int64_t kNever = std::int64_t{1} << 62;
    const bool ends = found->until < kNever / kMicrosOfSecond;
    return Stretch{found->seconds * kMicrosOfSecond,
                   ends ? found->until * kMicrosOfSecond : kNever};
}

}  // namespace

std::optional<ZoneOffset> offset_in(const TimeZone& zone, std::int64_t time) {
    if (!zone.file.empty()) return offset_in_zone_file(zone.file, time);
    if (!zone.rule.empty()) return offset_by_zone_rule(zone.rule, time);
    return ZoneOffset{};
}

std::optional<std::int64_t> next_local_elapse(const Calendar& calendar, std::int64_t local) {
    local = std::max<std::int64_t>(local, 0);
    const std::int64_t today = local / kMicrosOfDay;
    auto day = next_day(calendar, today);
    if (day == today) {
        if (const auto at = next_in_day(calendar, local % kMicrosOfDay))
            return today * kMicrosOfDay + *at;
        day = next_day(calendar, today + 1);
    }
    if (!day) return std::nullopt;
    const auto at = next_in_day(calendar, 0);
    if (!at) return std::nullopt;
    return *day * kMicrosOfDay + *at;
}

base::Result<std::optional<std::int64_t>, ElapseError> next_elapse(const Calendar& calendar,
                                                                   const TimeZone& zone,
                                                                   std::int64_t after) {
    using Found = std::optional<std::int64_t>;
    constexpr int kMostChanges = 10'000;  // no zone has as many in the days that are looked at
    const std::int64_t first = std::max<std::int64_t>(after, -kFarApart) + 1;
    const bool by_clock = calendar.hours == kEachHour;
    // From some days before, to know of the changes that still matter.
    std::int64_t at = first - kFarApart;
    auto stretch = stretch_at(zone, at);
    std::int64_t told_until = at;  // what comes twice has elapsed before this
    for (int change = 0; change < kMostChanges; ++change) {
        if (!stretch) return ElapseError::bad_zone;
        const std::int64_t from = std::max({at, first, by_clock ? at : told_until});
        const auto local = next_local_elapse(calendar, from + stretch->offset);
        if (local && *local - stretch->offset < stretch->end)
            return Found(*local - stretch->offset);
        // A change in a while cannot bring back what is told; nothing is left out before it.
        const bool in_a_while = stretch->end > from + kFarApart;
        if (in_a_while && !local) return Found();
        at = stretch->end;
        if (in_a_while) at = std::max(at, *local - stretch->offset - kFarApart);
        const auto next = stretch_at(zone, at);
        if (!next) return ElapseError::bad_zone;
        const std::int64_t forward = at == stretch->end ? next->offset - stretch->offset : 0;
        if (forward < 0) told_until = std::max(told_until, at - forward);
        if (forward > 0 && !by_clock && at >= first) {
            const auto skipped = next_local_elapse(calendar, at + stretch->offset);
            if (skipped && *skipped < at + next->offset) return Found(at);
        }
        stretch = next;
    }
    return ElapseError::bad_zone;
}

}  // namespace slipway::formats
