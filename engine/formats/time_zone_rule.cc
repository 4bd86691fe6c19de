// The rules of $TZ: "CET-1CEST,M3.5.0,M10.5.0/3".
#include <algorithm>
#include <array>

#include "engine/formats/civil_date.h"
#include "engine/formats/time_zone.h"

namespace slipway::formats {
namespace {

constexpr std::int64_t kHour = 3600;

// A day of each year, and the second of it, in the local time before the change.
struct Change {
    enum class Kind { month_week, without_leap_day, with_leap_day } kind = Kind::month_week;
    std::int64_t month = 0, week = 0, day = 0;
    std::int64_t second = 2 * kHour;
};

struct Rule {
    std::int64_t standard = 0, summer = 0;  // seconds ahead of UTC
    bool has_summer = false;
    Change begin, end;  // of summer time
};

class Reader {
public:
    explicit Reader(std::string_view text) : left_(text) {}

    bool at_end() const { return left_.empty(); }

    bool take(char c) {
        if (left_.empty() || left_[0] != c) return false;
        left_.remove_prefix(1);
        return true;
    }

    // Three letters or more, or anything between angle brackets.
    bool name() {
        std::size_t size = 0;
        if (take('<')) {
            size = left_.find('>');
            if (size == std::string_view::npos) return false;
            left_.remove_prefix(size + 1);
            return true;
        }
        while (size < left_.size() && (left_[size] | 0x20) >= 'a' && (left_[size] | 0x20) <= 'z')
            ++size;
        left_.remove_prefix(size);
        return size >= 3;
    }

    bool number(std::int64_t most, std::int64_t& value) {
        std::size_t digits = 0;
        value = 0;
        while (digits < left_.size() && digits < 4 && left_[digits] >= '0' && left_[digits] <= '9')
            value = value * 10 + (left_[digits++] - '0');
        left_.remove_prefix(digits);
        return digits > 0 && value <= most;
    }

    // [+-]hours[:minutes[:seconds]]
    bool time(std::int64_t most_hours, std::int64_t& seconds) {
        const bool negative = take('-');
        if (!negative) static_cast<void>(take('+'));
        std::int64_t part = 0;
        if (!number(most_hours, part)) return false;
        seconds = part * kHour;
        for (const std::int64_t unit : {60, 1}) {
            if (!take(':')) break;
            if (!number(59, part)) return false;
            seconds += part * unit;
        }
        if (negative) seconds = -seconds;
        return true;
    }

    bool change(Change& out) {
        if (take('M')) {
            if (!number(12, out.month) || !take('.') || !number(5, out.week) || !take('.') ||
                !number(6, out.day) || out.month == 0 || out.week == 0)
                return false;
        } else {
            out.kind = take('J') ? Change::Kind::without_leap_day : Change::Kind::with_leap_day;
            if (!number(365, out.day)) return false;
        }
        return !take('/') || time(167, out.second);
    }

private:
    std::string_view left_;
};

std::optional<Rule> parse(std::string_view text) {
    Reader in(text);
    Rule rule;
    if (!in.name() || !in.time(24, rule.standard)) return std::nullopt;
    rule.standard = -rule.standard;  // POSIX counts to the west
    if (in.at_end()) return rule;
    rule.has_summer = true;
    rule.summer = rule.standard + kHour;
    if (!in.name()) return std::nullopt;
    bool has_changes = in.take(',');
    if (!has_changes && !in.at_end()) {
        if (!in.time(24, rule.summer)) return std::nullopt;
        rule.summer = -rule.summer;
        has_changes = in.take(',');
    }
    if (!has_changes && in.at_end()) {
        rule.begin = {Change::Kind::month_week, 3, 2, 0, 2 * kHour};
        rule.end = {Change::Kind::month_week, 11, 1, 0, 2 * kHour};
        return rule;
    }
    if (!has_changes || !in.change(rule.begin) || !in.take(',') || !in.change(rule.end) ||
        !in.at_end())
        return std::nullopt;
    return rule;
}

// In local time, as if that were UTC.
std::int64_t local_second(const Change& change, std::int64_t year) {
    std::int64_t day = day_of_date({year, 1, 1});
    if (change.kind == Change::Kind::without_leap_day) {
        // Day 60 is always March 1.
        day += change.day - 1 + (is_leap_year(year) && change.day >= 60 ? 1 : 0);
    } else if (change.kind == Change::Kind::with_leap_day) {
        day += change.day;
    } else {
        const auto month = static_cast<unsigned>(change.month);
        const std::int64_t first = day_of_date({year, month, 1});
        const std::int64_t next =
            month == 12 ? day_of_date({year + 1, 1, 1}) : day_of_date({year, month + 1, 1});
        day = first + (change.day - weekday_of_day(first) + 7) % 7 + 7 * (change.week - 1);
        if (day >= next) day -= 7;  // the fifth week is the last
    }
    return day * kSecondsOfDay + change.second;
}

struct Transition {
    std::int64_t time = 0;
    std::int64_t offset = 0;  // from then on
};

}  // namespace

std::optional<ZoneOffset> offset_by_zone_rule(std::string_view text, std::int64_t time) {
    constexpr std::int64_t kFarthest = std::int64_t{1} << 55;  // a year fits in 32 bits or so
    const auto rule = parse(text);
    if (!rule || time > kFarthest || time < -kFarthest) return std::nullopt;
    if (!rule->has_summer) return ZoneOffset{static_cast<std::int32_t>(rule->standard)};
    const std::int64_t year = date_of_day(day_of_second(time + rule->standard)).year;
    std::array<Transition, 8> changes;
    std::size_t count = 0;
    for (std::int64_t y = year - 2; y < year + 2; ++y) {
        changes[count++] = {local_second(rule->end, y) - rule->summer, rule->standard};
        changes[count++] = {local_second(rule->begin, y) - rule->standard, rule->summer};
    }
    // An insertion sort, for it keeps the order of equal ones: summer time that begins when it
    // ends never ends.
    for (std::size_t i = 1; i < count; ++i)
        for (std::size_t k = i; k > 0 && changes[k].time < changes[k - 1].time; --k)
            std::swap(changes[k], changes[k - 1]);
    ZoneOffset found;
    for (const Transition& change : changes) {
        if (change.time > time) {
            found.until = change.time;
            break;
        }
        found.seconds = static_cast<std::int32_t>(change.offset);
    }
    return found;
}

}  // namespace slipway::formats
