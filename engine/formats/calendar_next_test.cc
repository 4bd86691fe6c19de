#include <algorithm>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "engine/formats/calendar.h"
#include "engine/formats/civil_date.h"

namespace slipway::formats {
namespace {

constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";
constexpr const char* kLordHowe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";
constexpr const char* kSantiago = "<-04>4<-03>,M9.1.6/24,M4.1.6/24";  // changes at midnight

Calendar calendar_of(const std::string& text) {
    Calendar calendar;
    EXPECT_FALSE(decode_calendar(text, calendar)) << text;
    return calendar;
}

// The moment that a text with a date, a time and UTC names.
std::int64_t moment(const std::string& text) {
    const auto found = next_local_elapse(calendar_of(text), 0);
    EXPECT_TRUE(found) << text;
    return found.value_or(0);
}

std::string utc(std::int64_t micros) {
    const std::time_t seconds = micros / kMicrosOfSecond;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[64];
    EXPECT_GT(std::strftime(text, sizeof text, "%F %T", &parts), 0u);
    return text;
}

// The next ones in a zone, as UTC.
std::vector<std::string> next(const char* text, const char* rule, const char* after, int count) {
    std::vector<std::string> all;
    const Calendar calendar = calendar_of(text);
    std::int64_t time = moment(after);
    for (int i = 0; i < count; ++i) {
        const auto found = next_elapse(calendar, {{}, rule}, time);
        EXPECT_TRUE(found);
        if (!found || !found.value()) {
            all.push_back("never");
            break;
        }
        time = *found.value();
        all.push_back(utc(time));
    }
    return all;
}

using Times = std::vector<std::string>;

TEST(CalendarNext, DatesAndLeapYears) {
    EXPECT_EQ(next("*-02-29", "", "2026-01-01", 2),
              (Times{"2028-02-29 00:00:00", "2032-02-29 00:00:00"}));
    EXPECT_EQ(next("*-02-29", "", "2096-03-01", 1), (Times{"2104-02-29 00:00:00"}));
    EXPECT_EQ(next("*-02~1", "", "2027-03-01", 2),
              (Times{"2028-02-29 00:00:00", "2029-02-28 00:00:00"}));
    EXPECT_EQ(next("Mon *-05~07/1", "", "2026-01-01", 2),
              (Times{"2026-05-25 00:00:00", "2027-05-31 00:00:00"}));
    EXPECT_EQ(next("Fri *-*-13", "", "2026-01-01", 2),
              (Times{"2026-02-13 00:00:00", "2026-03-13 00:00:00"}));
    EXPECT_EQ(next("*-*~31", "", "2026-02-01", 2),
              (Times{"2026-03-01 00:00:00", "2026-05-01 00:00:00"}));
    EXPECT_EQ(next("Mon *-02-29", "", "2026-01-01", 2),
              (Times{"2044-02-29 00:00:00", "2072-02-29 00:00:00"}));
}

TEST(CalendarNext, EndsWithItsLastTime) {
    EXPECT_EQ(next("2026-01-01", "", "2025-12-31 23:59:59", 2),
              (Times{"2026-01-01 00:00:00", "never"}));
    EXPECT_EQ(next("2026-01-01", "", "2026-01-01", 1), Times{"never"});
    EXPECT_EQ(next("*:*", kBerlin, "2199-12-31 22:58:30", 2),
              (Times{"2199-12-31 22:59:00", "never"}));
    EXPECT_EQ(next("2199-12-31 23:59", kBerlin, "1970-01-01", 2),
              (Times{"2199-12-31 22:59:00", "never"}));
    EXPECT_EQ(next("1970-01-01", kBerlin, "1970-01-01", 1), Times{"never"});
    const auto first =
        next_elapse(calendar_of("1970-01-01 00:00"), {{}, kBerlin}, -kMicrosOfSecond * 90000);
    ASSERT_TRUE(first && first.value());
    EXPECT_EQ(*first.value(), -3600 * kMicrosOfSecond);
}

TEST(CalendarNext, FractionsOfSeconds) {
    const Calendar calendar = calendar_of("*:*:10.5..12/0.75,11");
    std::vector<std::int64_t> found;
    for (std::int64_t at = 0; found.size() < 4;) {
        at = *next_elapse(calendar, {}, at).value();
        found.push_back(at);
    }
    EXPECT_EQ(found, (std::vector<std::int64_t>{10'500'000, 11'000'000, 11'250'000, 12'000'000}));
    EXPECT_EQ(*next_elapse(calendar, {}, 10'499'999).value(), 10'500'000);
    EXPECT_EQ(*next_elapse(calendar, {}, 10'500'000).value(), 11'000'000);
    EXPECT_EQ(*next_elapse(calendar, {}, 12'000'000).value(), 70'500'000);
}

TEST(CalendarNext, ClocksPutForward) {
    // 02:00 to 03:00 is left out; a job of that time is done at 03:00, and only then.
    EXPECT_EQ(next("02:30", kBerlin, "2026-03-28", 3),
              (Times{"2026-03-28 01:30:00", "2026-03-29 01:00:00", "2026-03-30 00:30:00"}));
    EXPECT_EQ(next("2026-03-29 02:30", kBerlin, "2026-03-01", 2),
              (Times{"2026-03-29 01:00:00", "never"}));
    EXPECT_EQ(next("2,3:00,30", kBerlin, "2026-03-29", 3),
              (Times{"2026-03-29 01:00:00", "2026-03-29 01:30:00", "2026-03-30 00:00:00"}));
    EXPECT_EQ(next("hourly", kBerlin, "2026-03-29", 2),
              (Times{"2026-03-29 01:00:00", "2026-03-29 02:00:00"}));
    EXPECT_EQ(next("*:30", kBerlin, "2026-03-29", 3),
              (Times{"2026-03-29 00:30:00", "2026-03-29 01:30:00", "2026-03-29 02:30:00"}));
    // There is no midnight on this day.
    EXPECT_EQ(next("daily", kSantiago, "2026-09-05 05:00", 2),
              (Times{"2026-09-06 04:00:00", "2026-09-07 03:00:00"}));
    EXPECT_EQ(next("Sun", kSantiago, "2026-09-05 05:00", 2),
              (Times{"2026-09-06 04:00:00", "2026-09-13 03:00:00"}));
    EXPECT_EQ(next("*:0/15", kLordHowe, "2026-10-03 15:15", 2),
              (Times{"2026-10-03 15:30:00", "2026-10-03 15:45:00"}));
    EXPECT_EQ(next("2:10", kLordHowe, "2026-10-03 15:15", 2),
              (Times{"2026-10-03 15:30:00", "2026-10-04 15:10:00"}));
}

TEST(CalendarNext, ClocksPutBack) {
    // 02:00 to 03:00 comes twice.
    EXPECT_EQ(next("02:30", kBerlin, "2026-10-24 12:00", 2),
              (Times{"2026-10-25 00:30:00", "2026-10-26 01:30:00"}));
    EXPECT_EQ(next("02:30", kBerlin, "2026-10-25 00:45", 1), Times{"2026-10-26 01:30:00"});
    EXPECT_EQ(next("02:30", kBerlin, "2026-10-25 01:15", 1), Times{"2026-10-26 01:30:00"});
    EXPECT_EQ(next("03:00", kBerlin, "2026-10-25 01:15", 1), Times{"2026-10-25 02:00:00"});
    EXPECT_EQ(next("*:30", kBerlin, "2026-10-25", 4),
              (Times{"2026-10-25 00:30:00", "2026-10-25 01:30:00", "2026-10-25 02:30:00",
                     "2026-10-25 03:30:00"}));
    EXPECT_EQ(next("2026-10-25 *:30", kBerlin, "2026-10-25 00:45", 1),
              Times{"2026-10-25 01:30:00"});
    // The last hour of Saturday comes twice, the second time when Sunday would have begun.
    EXPECT_EQ(next("2026-04-04 *:30", kSantiago, "2026-04-05 02:00", 3),
              (Times{"2026-04-05 02:30:00", "2026-04-05 03:30:00", "never"}));
    EXPECT_EQ(next("2026-04-04 *:30", kSantiago, "2026-04-05 03:10", 2),
              (Times{"2026-04-05 03:30:00", "never"}));
    EXPECT_EQ(next("Sat 23:30", kSantiago, "2026-04-05 02:00", 2),
              (Times{"2026-04-05 02:30:00", "2026-04-12 03:30:00"}));
    EXPECT_EQ(next("daily", kSantiago, "2026-04-05 02:00", 1), Times{"2026-04-05 04:00:00"});
    EXPECT_EQ(next("*:45", kLordHowe, "2026-04-04 14:00", 3),
              (Times{"2026-04-04 14:45:00", "2026-04-04 15:15:00", "2026-04-04 16:15:00"}));
}

TEST(CalendarNext, BrokenZonesAreToldApartFromNever) {
    const auto found = next_elapse(calendar_of("daily"), {{}, "rubbish"}, 0);
    EXPECT_FALSE(found);
    const std::uint8_t byte = 0;
    EXPECT_FALSE(next_elapse(calendar_of("daily"), {{&byte, 1}, kBerlin}, 0));
}

// ---- against a clock that is looked at each minute ----

struct Minute {
    std::int64_t time;   // UTC, in minutes
    std::int64_t local;  // what the clock shows, in minutes since 1970
};

// A calendar event in other words: sets of numbers, drawn at random.
struct Wish {
    std::vector<int> weekdays, months, days, hours, minutes;
    bool from_end = false;

    static bool holds(const std::vector<int>& list, int n) {
        return list.empty() || std::find(list.begin(), list.end(), n) != list.end();
    }

    bool matches(std::int64_t local) const {
        const std::time_t seconds = local * 60;
        std::tm at{};
        ::gmtime_r(&seconds, &at);
        int day = at.tm_mday;
        if (from_end) {
            std::tm last = at;
            last.tm_mon += 1;
            last.tm_mday = 0;
            EXPECT_NE(::timegm(&last), 0);  // makes a date of it
            day = last.tm_mday - at.tm_mday + 1;
        }
        return holds(weekdays, at.tm_wday) && holds(months, at.tm_mon + 1) && holds(days, day) &&
               holds(hours, at.tm_hour) && holds(minutes, at.tm_min);
    }

    static std::string list(const std::vector<int>& numbers) {
        std::string text;
        for (const int n : numbers) text += (text.empty() ? "" : ",") + std::to_string(n);
        return text.empty() ? "*" : text;
    }

    std::string text() const {
        static constexpr const char* kNames[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        std::string names;
        for (const int n : weekdays) names += std::string(names.empty() ? "" : ",") + kNames[n];
        return names + " *-" + list(months) + (from_end ? "~" : "-") + list(days) + " " +
               list(hours) + ":" + list(minutes);
    }
};

std::vector<int> some(std::mt19937& random, int least, int most, int limit) {
    std::vector<int> numbers(random() % 3 == 0 ? 0 : 1 + random() % static_cast<unsigned>(limit));
    for (int& n : numbers)
        n = least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
    return numbers;
}

// What the clock shows jumps over the minutes between two neighbours, or shows some again.
std::vector<std::int64_t> looked_at(const Wish& wish, const std::vector<Minute>& minutes) {
    std::vector<std::int64_t> found;
    std::int64_t furthest = minutes.front().local - 1;
    for (const Minute& m : minutes) {
        bool now = wish.matches(m.local);
        if (!wish.hours.empty()) {
            if (m.local <= furthest) now = false;
            for (std::int64_t skipped = furthest + 1; skipped < m.local && !now; ++skipped)
                now = wish.matches(skipped);
        }
        if (now) found.push_back(m.time);
        furthest = std::max(furthest, m.local);
    }
    return found;
}

void compare(const char* rule, const char* begin, int days, unsigned seed) {
    const std::int64_t first = moment(begin) / kMicrosOfSecond / 60;
    std::vector<Minute> minutes;
    for (std::int64_t time = first; time < first + days * 1440; ++time)
        minutes.push_back({time, time + offset_in({{}, rule}, time * 60)->seconds / 60});
    std::mt19937 random(seed);
    int elapsed = 0;
    for (int round = 0; round < 150; ++round) {
        Wish wish{some(random, 0, 6, 4), {}, {}, some(random, 0, 5, 4), some(random, 0, 59, 4)};
        if (random() % 4 == 0) wish.months = {static_cast<int>(3 + random() % 8)};
        if (random() % 3 == 0) wish.days = some(random, 1, 28, 20);
        wish.from_end = random() % 3 == 0;
        const Calendar calendar = calendar_of(wish.text());
        std::int64_t at = minutes.front().time * 60 * kMicrosOfSecond - 1;
        for (const std::int64_t expected : looked_at(wish, minutes)) {
            const auto found = next_elapse(calendar, {{}, rule}, at);
            ASSERT_TRUE(found && found.value()) << wish.text();
            ASSERT_EQ(utc(*found.value()), utc(expected * 60 * kMicrosOfSecond))
                << wish.text() << " in " << rule << " behind " << utc(at);
            at = *found.value();
            ++elapsed;
        }
        const auto after_all = next_elapse(calendar, {{}, rule}, at);
        ASSERT_TRUE(after_all);
        if (!after_all.value()) continue;
        ASSERT_GT(*after_all.value() / kMicrosOfSecond / 60, minutes.back().time) << wish.text();
    }
    EXPECT_GT(elapsed, 1000) << "the wishes were too rare to show anything";
}

TEST(CalendarNext, AsAClockThatIsLookedAtEachMinute) {
    compare(kBerlin, "2026-03-26", 8, 1);
    compare(kBerlin, "2026-10-22", 8, 2);
    compare(kLordHowe, "2026-10-01", 8, 3);
    compare(kLordHowe, "2026-04-01", 8, 4);
    compare(kSantiago, "2026-09-02", 8, 5);
    compare(kSantiago, "2026-04-01", 8, 6);
    compare("UTC0", "2028-02-25", 8, 7);
}

// From wherever one looks, the same times are next.
TEST(CalendarNext, DoesNotDependOnWhereOneBegins) {
    constexpr std::int64_t kMinute = 60 * kMicrosOfSecond;
    for (const char* text : {"*:0/20", "2:0/20", "Sun 2,3:10"}) {
        const Calendar calendar = calendar_of(text);
        const std::int64_t begin = moment("2026-10-24 12:00"), end = moment("2026-10-25 06:00");
        std::int64_t later = *next_elapse(calendar, {{}, kBerlin}, end).value();
        for (std::int64_t at = end - kMinute; at > begin; at -= kMinute) {
            const std::int64_t found = *next_elapse(calendar, {{}, kBerlin}, at).value();
            const bool here = found == at + kMinute;
            ASSERT_TRUE(here || found == later) << text << " behind " << utc(at);
            later = found;
        }
    }
}

}  // namespace
}  // namespace slipway::formats
