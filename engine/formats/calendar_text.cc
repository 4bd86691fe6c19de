// A calendar event as text, in one way of the many.
#include <bit>

#include "engine/base/number.h"
#include "engine/base/require.h"
#include "engine/formats/calendar.h"

namespace slipway::formats {
namespace {

class Writer {
public:
    void add(std::string_view text) { base::require(out.append(text)); }

    void number(std::int64_t value, std::size_t digits) {
        const auto text = base::decimal(value);
        for (std::size_t i = text.size(); i < digits; ++i) add("0");
        add(text.view());
    }

    // A comma before all but the first of a list.
    void next(bool& first) {
        if (!first) add(",");
        first = false;
    }

    CalendarText out;
};

// The numbers of a field, asked one by one.
struct Field {
    bool (*has)(const Calendar&, std::int64_t);
    std::int64_t least, most;
    std::size_t digits = 2;
    bool from_end = false;
};

struct Span {
    std::int64_t first = 0, last = 0, step = 0;  // 0: it is no progression
};

// Of all the numbers that are there.
Span span_of(const Calendar& c, const Field& field) {
    Span span{-1, -1, 0};
    std::int64_t step = 0;
    bool even = true;
    for (std::int64_t n = field.least; n <= field.most; ++n) {
        if (!field.has(c, n)) continue;
        if (span.first < 0) span.first = n;
        if (span.last >= 0 && step == 0) step = n - span.last;
        if (span.last >= 0 && n - span.last != step) even = false;
        span.last = n;
    }
    const bool three = step > 0 && span.last - span.first >= 2 * step;
    span.step = even && three ? step : 0;
    return span;
}

// "08..10,12": runs of three or more as ranges.
void write_runs(Writer& out, const Calendar& c, const Field& field) {
    bool first = true;
    for (std::int64_t n = field.least; n <= field.most; ++n) {
        if (!field.has(c, n)) continue;
        std::int64_t last = n;
        while (last < field.most && field.has(c, last + 1)) ++last;
        out.next(first);
        out.number(n, field.digits);
        if (last - n < 2) continue;
        out.add("..");
        out.number(last, field.digits);
        n = last;
    }
}

void write_numbers(Writer& out, const Calendar& c, const Field& field) {
    const Span span = span_of(c, field);
    if (span.step <= 1) {
        if (span.step == 1 && span.first == field.least && span.last == field.most)
            return out.add("*");
        return write_runs(out, c, field);
    }
    out.number(span.first, field.digits);
    if (field.from_end || span.last + span.step <= field.most) {
        out.add("..");
        out.number(span.last, field.digits);
    }
    out.add("/");
    out.number(span.step, 1);
}

// "05.25"
void write_micros(Writer& out, std::int64_t micros, std::size_t digits) {
    out.number(micros / kMicrosOfSecond, digits);
    std::int64_t rest = micros % kMicrosOfSecond;
    if (rest == 0) return;
    digits = 6;
    for (; rest % 10 == 0; rest /= 10) --digits;
    out.add(".");
    out.number(rest, digits);
}

void write_seconds(Writer& out, const Calendar& c) {
    const auto has = [](const Calendar& a, std::int64_t n) { return (a.seconds >> n & 1) != 0; };
    if (c.seconds != 0) write_numbers(out, c, {has, 0, 59});
    bool first = c.seconds == 0;
    for (const SecondSteps& f : c.fractions) {
        out.next(first);
        write_micros(out, f.from, 2);
        if (f.step == 0) continue;
        if (f.to + f.step < 60 * kMicrosOfSecond) {
            out.add("..");
            write_micros(out, f.to, 2);
        }
        out.add("/");
        write_micros(out, f.step, 1);
    }
}

void write_weekdays(Writer& out, const Calendar& c) {
    static constexpr std::array<std::string_view, 8> kNames{"",    "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat", "Sun"};
    const auto has = [&](std::size_t day) { return (c.weekdays >> day % 7 & 1) != 0; };
    if (std::popcount(c.weekdays) == 7) return;
    bool first = true;
    for (std::size_t day = 1; day <= 7; ++day) {
        if (!has(day)) continue;
        std::size_t last = day;
        while (last < 7 && has(last + 1)) ++last;
        out.next(first);
        out.add(kNames[day]);
        if (last - day < 2) continue;
        out.add("..");
        out.add(kNames[last]);
        day = last;
    }
    out.add(" ");
}

}  // namespace

CalendarText encode_calendar(const Calendar& calendar) {
    using C = const Calendar&;
    Writer out;
    const auto write = [&](const Field& field) { write_numbers(out, calendar, field); };
    write_weekdays(out, calendar);
    write({[](C c, std::int64_t n) { return c.has_year(n); }, kFirstCalendarYear, kLastCalendarYear,
           4});
    out.add("-");
    write({[](C c, std::int64_t n) { return (c.months >> n & 1) != 0; }, 1, 12});
    out.add(calendar.days_from_end ? "~" : "-");
    write({[](C c, std::int64_t n) { return (c.days >> n & 1) != 0; }, 1, 31, 2,
           calendar.days_from_end});
    out.add(" ");
    write({[](C c, std::int64_t n) { return (c.hours >> n & 1) != 0; }, 0, 23});
    out.add(":");
    write({[](C c, std::int64_t n) { return (c.minutes >> n & 1) != 0; }, 0, 59});
    out.add(":");
    write_seconds(out, calendar);
    if (!calendar.zone.empty()) {
        out.add(" ");
        out.add(calendar.zone.view());
    }
    return out.out;
}

}  // namespace slipway::formats
