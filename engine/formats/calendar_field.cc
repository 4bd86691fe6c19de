#include "engine/formats/calendar_field.h"

#include <algorithm>

namespace slipway::formats {
namespace {

constexpr std::int64_t kMinute = 60 * kMicrosOfSecond;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// One of a list: the numbers `from`, from + step … up to `to`.
struct Component {
    std::int64_t from = 0, to = 0;
    std::int64_t step = 0;  // 0: just `from`
    bool is_range = false;
};

// What tells the fields of whole numbers, of years and of seconds apart.
struct Kind {
    std::int64_t least, most;
    std::int64_t unit;  // the step of a range without a repetition
    bool (*value)(CalendarScanner&, std::int64_t&);
    const char* range_message;
    bool backwards = false;  // from one value on, repetitions go towards `least`
};

bool whole_value(CalendarScanner& in, std::int64_t& value) {
    return in.number(value);
}

// Two digits are of the years 1970 to 2069.
bool year_value(CalendarScanner& in, std::int64_t& value) {
    if (!in.number(value)) return false;
    if (value < 100) value += value < 70 ? 2000 : 1900;
    return true;
}

// Microseconds, rounded to the nearest.
bool second_value(CalendarScanner& in, std::int64_t& value) {
    if (!in.number(value)) return false;
    value *= kMicrosOfSecond;
    if (in.peek() != '.' || !is_digit(in.peek(1))) return true;
    in.skip(1);
    std::int64_t weight = kMicrosOfSecond;
    for (bool rounded = false; is_digit(in.peek()); in.skip(1)) {
        const std::int64_t digit = in.peek() - '0';
        if (weight > 1) {
            weight /= 10;
            value += digit * weight;
        } else if (!rounded) {
            value += digit >= 5 ? 1 : 0;
            rounded = true;
        }
    }
    return true;
}

bool read_value(CalendarScanner& in, const Kind& kind, std::int64_t& value) {
    const std::size_t begin = in.at();
    if (in.peek() == '*')
        return in.fail_word("`*` stands for every value, and only alone",
                            "for every second one write 0/2 (days and months: 1/2)");
    if (!kind.value(in, value))
        return in.fail_word("a number is missing here", "write one, or `*` for every value");
    if (value < kind.least || value > kind.most)
        return in.fail(begin, kind.range_message, "write a number of this range");
    return true;
}

bool read_repetition(CalendarScanner& in, const Kind& kind, Component& c) {
    const std::size_t begin = in.at();
    if (!in.take('/')) return true;
    if (!(kind.unit == 1 ? in.number(c.step) : second_value(in, c.step)))
        return in.fail_word("the repetition has no number", "write for instance 0/15");
    if (c.step == 0)
        return in.fail(begin, "a repetition of 0 never gets on", "write 1 or more behind the `/`");
    if (c.is_range) {
        if (c.step > c.to - c.from) c.to = c.from;  // nothing but where it begins
        return true;
    }
    (kind.backwards ? c.from : c.to) = kind.backwards ? kind.least : kind.most;
    if (c.step > c.to - c.from)
        return in.fail(begin, "this repetition leaves the field at once",
                       "write a smaller number, or leave it out");
    return true;
}

bool read_component(CalendarScanner& in, const Kind& kind, Component& c) {
    const std::size_t begin = in.at();
    if (!read_value(in, kind, c.from)) return false;
    c.to = c.from;
    if (in.take_dots()) {
        if (!read_value(in, kind, c.to)) return false;
        if (c.to < c.from)
            return in.fail(begin, "the range ends before it begins",
                           "write the lower number first; over the end of a field, write two");
        c.is_range = true;
        c.step = kind.unit;
    }
    return read_repetition(in, kind, c);
}

// Tells `put` each component; false when that is false, or something is wrong.
template <typename Put>
bool read_list(CalendarScanner& in, const Kind& kind, const Put& put) {
    do {
        const std::size_t begin = in.at();
        Component c;
        if (!read_component(in, kind, c) || !put(c, begin)) return false;
    } while (in.take(','));
    return true;
}

bool takes_all(CalendarScanner& in) {
    if (in.peek() != '*' || in.peek(1) == '/' || in.peek(1) == ',' || in.peek(1) == '.')
        return false;
    return in.take('*');
}

template <typename Put>
void each_number(const Component& c, bool backwards, const Put& put) {
    const std::int64_t step = std::max<std::int64_t>(c.step, 1);
    if (backwards && !c.is_range)
        for (std::int64_t n = c.to; n >= c.from; n -= step) put(n);
    else
        for (std::int64_t n = c.from; n <= c.to; n += step) put(n);
}

}  // namespace

bool CalendarScanner::number(std::int64_t& value) {
    if (!is_digit(peek())) return false;
    constexpr std::int64_t kCap = 1'000'000'000;
    for (value = 0; is_digit(peek()); ++at_)
        value = std::min<std::int64_t>(value * 10 + (peek() - '0'), kCap);
    return true;
}

bool CalendarScanner::fail(std::size_t from, const char* message, const char* help) {
    if (!error_) error_ = {from, std::max<std::size_t>(at_ - from, 1), message, help};
    return false;
}

bool CalendarScanner::fail_word(const char* message, const char* help) {
    const std::size_t from = at_;
    at_ += std::max<std::size_t>(word().size(), at_end() ? 0 : 1);
    return fail(from, message, help);
}

bool read_number_field(CalendarScanner& in,
                       const CalendarField& field,
                       bool from_end,
                       NumberSet& set) {
    const Kind kind{field.least, field.most, 1, whole_value, field.range_message, from_end};
    set = 0;
    const auto put = [&](std::int64_t n) { set |= NumberSet{1} << n; };
    if (takes_all(in)) {
        each_number({field.least, field.most, 1, true}, false, put);
        return true;
    }
    return read_list(in, kind, [&](const Component& c, std::size_t) {
        each_number(c, from_end, put);
        return true;
    });
}

bool read_year_field(CalendarScanner& in, std::array<NumberSet, 4>& set) {
    if (takes_all(in)) {
        set = Calendar{}.years;
        return true;
    }
    set = {};
    const Kind kind{kFirstCalendarYear, kLastCalendarYear, 1, year_value,
                    "a year is from 1970 to 2199, or two digits"};
    return read_list(in, kind, [&](const Component& c, std::size_t) {
        each_number(c, false, [&](std::int64_t year) {
            const auto n = static_cast<std::size_t>(year - kFirstCalendarYear);
            set[n / 64] |= NumberSet{1} << n % 64;
        });
        return true;
    });
}

bool read_second_field(CalendarScanner& in, Calendar& out) {
    out.seconds = 0;
    if (takes_all(in)) {
        out.seconds = (NumberSet{1} << 60) - 1;
        return true;
    }
    const Kind kind{0, kMinute - 1, kMicrosOfSecond, second_value, "a second is from 0 to 59"};
    return read_list(in, kind, [&](const Component& c, std::size_t begin) {
        const std::int64_t step = c.step;
        const std::int64_t last = step == 0 ? c.from : c.from + (c.to - c.from) / step * step;
        if (c.from % kMicrosOfSecond == 0 && (last == c.from || step % kMicrosOfSecond == 0)) {
            const Component whole{c.from / kMicrosOfSecond, last / kMicrosOfSecond,
                                  step / kMicrosOfSecond};
            each_number(whole, false, [&](std::int64_t n) { out.seconds |= NumberSet{1} << n; });
            return true;
        }
        if (out.fractions.push_back({c.from, last, last == c.from ? 0 : step})) return true;
        return in.fail(begin, "more than 16 values with fractions of a second",
                       "write a repetition (0/0.5), or several events");
    });
}

}  // namespace slipway::formats
