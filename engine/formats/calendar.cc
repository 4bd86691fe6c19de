#include "engine/formats/calendar.h"

#include <algorithm>

#include "engine/formats/calendar_field.h"
#include "engine/formats/civil_date.h"

namespace slipway::formats {
namespace {

using Scanner = CalendarScanner;

constexpr CalendarField kMonth{1, 12, "a month is from 1 to 12"};
constexpr CalendarField kDay{1, 31, "a day is from 1 to 31"};
constexpr CalendarField kHour{0, 23, "an hour is from 0 to 23"};
constexpr CalendarField kMinute{0, 59, "a minute is from 0 to 59"};

struct Shorthand {
    std::string_view name, meaning;
};

constexpr auto kShorthands = std::to_array<Shorthand>({
    {"minutely", "*:*"},
    {"hourly", "*:00"},
    {"daily", "*-*-*"},
    {"weekly", "Mon"},
    {"monthly", "*-01"},
    {"quarterly", "01,04,07,10-01"},
    {"semiannually", "01,07-01"},
    {"semi-annually", "01,07-01"},
    {"biannually", "01,07-01"},
    {"bi-annually", "01,07-01"},
    {"yearly", "01-01"},
    {"annually", "01-01"},
});

constexpr auto kWeekdays = std::to_array<std::string_view>(
    {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"});

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool same_word(std::string_view word, std::string_view known) {
    return word.size() == known.size() && std::equal(word.begin(), word.end(), known.begin(),
                                                     [](char a, char b) { return lower(a) == b; });
}

// 1 is Monday, 7 Sunday, so that a range grows; 0: this is none.
unsigned weekday_of(std::string_view word) {
    for (unsigned i = 0; i < kWeekdays.size(); ++i)
        if (same_word(word, kWeekdays[i]) || same_word(word, kWeekdays[i].substr(0, 3)))
            return i == 0 ? 7 : i;
    return 0;
}

bool read_weekday(Scanner& in, unsigned& day) {
    std::size_t size = 0;
    while (is_letter(in.peek(size))) ++size;
    day = weekday_of(in.word().substr(0, size));
    if (day > 0) {
        in.skip(size);
        return true;
    }
    return in.fail_word("this is no weekday",
                        "Mon, Tue, Wed, Thu, Fri, Sat, Sun, or one of minutely, hourly, daily, "
                        "weekly, monthly, quarterly, semiannually, yearly");
}

// "Mon..Wed,Fri", and the older "Mon-Wed". A last comma may stand before a blank.
bool read_weekdays(Scanner& in, Calendar& out) {
    out.weekdays = 0;
    while (true) {
        const std::size_t begin = in.at();
        unsigned first = 0;
        if (!read_weekday(in, first)) return false;
        unsigned last = first;
        if (in.take_dots() || (in.peek() == '-' && is_letter(in.peek(1)) && in.take('-'))) {
            if (!read_weekday(in, last)) return false;
            if (last < first)
                return in.fail(begin, "a week begins with Monday here, so this range is empty",
                               "write two ranges: Mon,Sat..Sun");
        }
        for (unsigned day = first; day <= last; ++day) out.weekdays |= NumberSet{1} << day % 7;
        if (in.word().empty()) return true;
        if (!in.take(','))
            return in.fail_word("only `,` or `..` may follow a weekday",
                                "write the weekdays first, then a blank and the date or the time");
        if (in.word().empty()) return true;
    }
}

// Year, month and day; or month and day. `~` counts the days from the end of the month.
bool read_date(Scanner& in, Calendar& out) {
    const std::string_view word = in.word();
    const auto separators =
        std::count_if(word.begin(), word.end(), [](char c) { return c == '-' || c == '~'; });
    if (separators > 2)
        return in.fail_word("a date is year-month-day, or month-day", "write for instance *-12-24");
    if (separators == 2) {
        if (!read_year_field(in, out.years)) return false;
        if (!in.take('-'))
            return in.fail_word("a `-` must follow the year",
                                "`~` stands between month and day only: 2026-02~1");
    }
    if (!read_number_field(in, kMonth, false, out.months)) return false;
    out.days_from_end = in.take('~');
    if (!out.days_from_end && !in.take('-'))
        return in.fail_word("a `-` must follow the month", "write for instance 12-24, or 02~1");
    if (!read_number_field(in, kDay, out.days_from_end, out.days)) return false;
    if (out.days == Calendar{}.days) out.days_from_end = false;
    return in.word().empty() || in.fail_word("this is no part of a date",
                                             "write the time behind a blank: *-12-24 18:00");
}

bool read_time(Scanner& in, Calendar& out) {
    if (!read_number_field(in, kHour, false, out.hours)) return false;
    if (!in.take(':'))
        return in.fail_word("a `:` must follow the hour", "write for instance 12:00");
    if (!read_number_field(in, kMinute, false, out.minutes)) return false;
    if (in.take(':') && !read_second_field(in, out)) return false;
    return in.word().empty() ||
           in.fail_word("this is no part of a time", "write hour:minute or hour:minute:second");
}

// "@1395716396": seconds since 1970, in UTC.
bool read_stamp(Scanner& in, Calendar& out) {
    const std::size_t begin = in.at();
    std::int64_t time = 0;
    const std::string_view digits = in.word().substr(1);
    for (const char c : digits) {
        if (!is_digit(c)) return in.fail_word("this is no number of seconds", "write @1800000000");
        time = std::min<std::int64_t>(time * 10 + (c - '0'), std::int64_t{1} << 40);
    }
    in.skip(1 + digits.size());
    const std::int64_t day = day_of_second(time), second = time % kSecondsOfDay;
    const CivilDate date = date_of_day(day);
    if (digits.empty() || date.year > kLastCalendarYear)
        return in.fail(begin, "this is no time up to the year 2199", "write @1800000000");
    const auto year = static_cast<std::size_t>(date.year - kFirstCalendarYear);
    out.years = {};
    out.years[year / 64] = NumberSet{1} << year % 64;
    out.months = NumberSet{1} << date.month;
    out.days = NumberSet{1} << date.day;
    out.hours = NumberSet{1} << second / 3600;
    out.minutes = NumberSet{1} << second / 60 % 60;
    out.seconds = NumberSet{1} << second % 60;
    return out.zone.assign("UTC");
}

// Weekdays, date and time, each of which may be missing.
bool read_parts(Scanner& in, Calendar& out) {
    if (is_letter(in.peek()) && !read_weekdays(in, out)) return false;
    in.skip_blanks();
    if (in.peek() == '@') return read_stamp(in, out);
    if (is_letter(in.peek())) return true;
    if (in.word().find_first_of("-~") != std::string_view::npos) {
        if (!read_date(in, out)) return false;
        in.skip_blanks();
    }
    if (in.at_end() || is_letter(in.peek())) return true;
    if (in.word().find(':') != std::string_view::npos) return read_time(in, out);
    return in.fail_word("this is neither a date nor a time",
                        "write *-*-12 for the day, 12:00 for the hour");
}

// A path below the time zone database, which never leaves it.
bool is_zone_name(std::string_view name) {
    if (!is_letter(name[0]) || name.back() == '/') return false;
    const bool known = std::all_of(name.begin(), name.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
    });
    return known && name.find("//") == std::string_view::npos;
}

bool read_zone(Scanner& in, Calendar& out) {
    in.skip_blanks();
    if (in.at_end()) return true;
    const std::string_view name = in.word();
    const std::size_t begin = in.at();
    if (weekday_of(name.substr(0, name.find_first_of(",."))) > 0)
        return in.fail_word("a weekday is out of place here",
                            "weekdays come first, without blanks between them: Mon,Tue 12:00");
    if (!is_zone_name(name))
        return in.fail_word("only a time zone may stand here",
                            "UTC, or a name like Europe/Berlin; date and time before it, once");
    in.skip(name.size());
    if (!out.zone.empty() && !same_word(name, "utc"))
        return in.fail(begin, "a time with `@` is in UTC", "leave the time zone out");
    if (!out.zone.assign(same_word(name, "utc") ? "UTC" : name))
        return in.fail(begin, "this name is too long for a time zone", "at most 63 bytes");
    in.skip_blanks();
    return in.at_end() || in.fail_word("nothing may follow the time zone", "leave this out");
}

bool read_event(Scanner& in, Calendar& out) {
    in.skip_blanks();
    if (in.at_end())
        return in.fail(0, "a calendar event is missing", "write for instance Mon..Fri 08:00");
    for (const Shorthand& shorthand : kShorthands)
        if (same_word(in.word(), shorthand.name)) {
            Scanner meaning(shorthand.meaning);
            in.skip(shorthand.name.size());
            return read_parts(meaning, out) && read_zone(in, out);
        }
    if (!read_parts(in, out)) return false;
    const std::size_t end = in.at();
    if (!read_zone(in, out)) return false;
    if (next_local_elapse(out, 0)) return true;
    in.back_to(end);
    return in.fail(0, "there is no such day from 1970 to 2199",
                   "look at the day of the month, and at the weekday");
}

}  // namespace

bool Calendar::has_year(std::int64_t year) const {
    if (year < kFirstCalendarYear || year > kLastCalendarYear) return false;
    const auto n = static_cast<std::size_t>(year - kFirstCalendarYear);
    return (years[n / 64] >> n % 64 & 1) != 0;
}

bool operator==(const Calendar& a, const Calendar& b) {
    return a.weekdays == b.weekdays && a.years == b.years && a.months == b.months &&
           a.days == b.days && a.days_from_end == b.days_from_end && a.hours == b.hours &&
           a.minutes == b.minutes && a.seconds == b.seconds &&
           std::equal(a.fractions.begin(), a.fractions.end(), b.fractions.begin(),
                      b.fractions.end()) &&
           a.zone.view() == b.zone.view();
}

std::optional<CalendarError> decode_calendar(std::string_view text, Calendar& out) {
    out = {};
    Scanner in(text);
    return read_event(in, out) ? std::nullopt : in.error();
}

}  // namespace slipway::formats
