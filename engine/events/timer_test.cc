// Timers under a clock of their own, which stands, jumps and sleeps as a test wants it.
#include "engine/events/timer.h"

#include <ctime>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

constexpr Micros kSecond = formats::kMicrosOfSecond, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                 kDay = 24 * kHour;

formats::Calendar calendar(const std::string& text) {
    formats::Calendar out;
    EXPECT_FALSE(formats::decode_calendar(text, out)) << text;
    return out;
}

// "2026-11-22 00:00:00"
Micros at(const std::string& text) {
    return formats::next_local_elapse(calendar(text), 0).value_or(0);
}

std::string shown(std::optional<Micros> micros) {
    if (!micros) return "never";
    const std::time_t seconds = *micros / kSecond;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    EXPECT_GT(std::strftime(text, sizeof text, "%F %T", &parts), 0u);
    return text;
}

// A machine with one timer, all in UTC.
struct World {
    Moment now;
    Timer timer;
    formats::TimerState kept;  // of this boot
    std::optional<Micros> stamp;
    Millis manager_began = 0;

    World(TimerDefinition definition, const std::string& begin, std::uint64_t seed = 1)
        : now{at(begin), 10'000}, timer(std::move(definition), seed, elapse) {}

    static std::optional<Micros> elapse(const formats::Calendar& event, Micros after) {
        return formats::next_elapse(event, {{}, "UTC0"}, after).value();
    }

    void begin() { timer.begin(now, kept, stamp, manager_began); }

    void pass(Micros time) {
        now.wall += time;
        now.boot += static_cast<Millis>(time / 1000);
    }

    void set_clock(Micros jump) {
        now.wall += jump;
        timer.clock_set(now, jump);
    }

    // How often it elapses while so much time passes, looked at when it is due.
    int run(Micros time) {
        int times = 0;
        const Millis end = now.boot + static_cast<Millis>(time / 1000);
        for (;;) {
            times += timer.elapse(now) ? 1 : 0;
            const auto due = timer.due(now);
            const Micros left = static_cast<Micros>(end - now.boot) * 1000;
            if (!due || *due - now.wall > left) {
                pass(left);
                return times;
            }
            if (*due > now.wall) pass((*due - now.wall + 999) / 1000 * 1000);
        }
    }

    // Off and on again.
    void reboot(Micros off) {
        stamp = timer.stamp();
        kept = {};
        now.wall += off;
        now.boot = 10'000;
        timer.end();
        begin();
    }
};

TimerDefinition dated(std::vector<std::string> texts, bool persistent = false) {
    TimerDefinition definition;
    for (const std::string& text : texts) definition.calendar.push_back(calendar(text));
    definition.persistent = persistent;
    return definition;
}

TEST(Timer, CalendarEventsElapseAtTheirTime) {
    World w(dated({"*-*-* 03:00"}), "2026-11-22 12:00");
    w.begin();
    EXPECT_FALSE(w.timer.elapse(w.now));
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-23 03:00:00");
    EXPECT_EQ(w.run(3 * kDay), 3);
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-26 03:00:00");
}

TEST(Timer, WhatComesTogetherElapsesOnce) {
    World w(dated({"daily", "*-*-* 00,12:00"}), "2026-11-22 01:00");
    w.begin();
    EXPECT_EQ(w.run(2 * kDay), 4);
    w.pass(10 * kDay);  // asleep
    EXPECT_TRUE(w.timer.elapse(w.now));
    EXPECT_FALSE(w.timer.elapse(w.now));
}

TEST(Timer, NothingElapsesUnlessItIsWanted) {
    World w(dated({"minutely"}), "2026-11-22 01:00");
    EXPECT_EQ(shown(w.timer.due(w.now)), "never");
    EXPECT_FALSE(w.timer.elapse(w.now));
    w.begin();
    EXPECT_EQ(w.run(kHour), 60);
    w.timer.end();
    EXPECT_EQ(w.run(kHour), 0);
}

TEST(Timer, WhatWasMissedWhileOffElapsesOnceIfItIsPersistent) {
    for (const bool persistent : {false, true}) {
        World w(dated({"*-*-* 03:00"}, persistent), "2026-11-22 12:00");
        w.begin();
        w.reboot(5 * kDay);
        EXPECT_EQ(w.timer.elapse(w.now), persistent);
        EXPECT_FALSE(w.timer.elapse(w.now));
        EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-28 03:00:00");
        w.reboot(kHour);
        EXPECT_FALSE(w.timer.elapse(w.now)) << "nothing was missed";
    }
}

TEST(Timer, APersistentOneWithoutStampWaits) {
    World w(dated({"daily"}, true), "2026-11-22 12:00");
    w.begin();
    EXPECT_FALSE(w.timer.elapse(w.now));
    EXPECT_EQ(shown(w.timer.stamp()), "2026-11-22 12:00:00");
}

TEST(Timer, AClockThatWasWrongAtBootIsForgiven) {
    World w(dated({"daily"}, true), "2026-11-22 12:00");
    w.begin();
    w.reboot(kHour);
    // No battery: 1970, until somebody sets it.
    w.kept = {};
    w.stamp = w.timer.stamp();
    const Micros right = w.now.wall;
    w.now = {kHour, 10'000};
    w.begin();
    EXPECT_EQ(w.run(kMinute), 0);
    EXPECT_EQ(w.timer.stamp(), w.stamp) << "the stamp of the right clock is kept";
    w.set_clock(right - w.now.wall);
    EXPECT_FALSE(w.timer.elapse(w.now)) << "it had elapsed today";
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-23 00:00:00");
    // The same with a day missed.
    w.now = {kHour, 10'000};
    w.kept = {};
    w.begin();
    w.set_clock(right + kDay - w.now.wall);
    EXPECT_TRUE(w.timer.elapse(w.now));
    EXPECT_FALSE(w.timer.elapse(w.now));
}

TEST(Timer, ClocksThatAreSet) {
    struct Row {
        const char* event;
        Micros jump;
        bool at_once;
        const char* next;
    };

    // At 12:00:30, the last minute has elapsed.
    for (const Row& row : {Row{"12:01", 2 * kMinute, true, "2026-11-23 12:01:00"},
                           Row{"12:01", 2 * kHour, true, "2026-11-23 12:01:00"},
                           Row{"12:01", 30 * kDay, false, "2026-12-22 12:01:00"},
                           Row{"12:00", -2 * kMinute, false, "2026-11-23 12:00:00"},
                           Row{"12:00", -30 * kDay, false, "2026-10-24 12:00:00"},
                           Row{"minutely", -2 * kHour, false, "2026-11-22 10:01:00"},
                           Row{"minutely", kHour, true, "2026-11-22 13:01:00"}}) {
        World w(dated({row.event}), "2026-11-22 11:59:30");
        w.begin();
        w.run(kMinute);
        w.set_clock(row.jump);
        EXPECT_EQ(w.timer.elapse(w.now), row.at_once) << row.event << " " << row.jump;
        EXPECT_EQ(shown(w.timer.due(w.now)), row.next) << row.event << " " << row.jump;
    }
}

TEST(Timer, SmallStepsOfTheClockRepeatNothing) {
    World w(dated({"*-*-* 12:00"}, true), "2026-11-22 11:59:30");
    w.begin();
    EXPECT_EQ(w.run(kMinute), 1);
    w.set_clock(-kMinute);
    EXPECT_EQ(w.run(kDay), 0);
    EXPECT_EQ(w.run(kHour), 1);
    w.set_clock(kSecond);
    EXPECT_FALSE(w.timer.elapse(w.now));
}

TEST(Timer, AfterBootAndStartHappenOnce) {
    TimerDefinition definition;
    definition.after_boot = 60'000;
    definition.after_start = 300'000;
    World w(definition, "2026-11-22 12:00");
    w.begin();
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-22 12:00:50");
    EXPECT_EQ(w.run(kMinute), 1);
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-22 12:05:00");
    EXPECT_EQ(w.run(kDay), 1);
    EXPECT_EQ(shown(w.timer.due(w.now)), "never");
    w.set_clock(40 * kDay);
    EXPECT_EQ(w.run(kDay), 0);
    w.reboot(kDay);
    EXPECT_EQ(w.run(kDay), 2);
}

TEST(Timer, AKilledProgramGoesOnWhereItWas) {
    TimerDefinition definition = dated({"*-*-* 12:30"});
    definition.after_start = 60'000;
    World w(definition, "2026-11-22 12:00");
    w.begin();
    EXPECT_EQ(w.run(2 * kMinute), 1);
    w.kept = w.timer.state();
    w.pass(kHour);  // dead meanwhile
    w.timer = Timer(definition, 1, World::elapse);
    w.begin();
    EXPECT_TRUE(w.timer.elapse(w.now)) << "12:30 passed while it was dead";
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-23 12:30:00");
}

TEST(Timer, AfterTheManager) {
    TimerDefinition definition;
    definition.after_manager = 60'000;
    World w(definition, "2026-11-22 12:00");
    w.manager_began = 5'000;
    w.begin();
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-22 12:00:55");
}

TEST(Timer, AfterItsServiceWasStartedOrEnded) {
    TimerDefinition definition;
    definition.after_active = 3'600'000;
    World w(definition, "2026-11-22 12:00");
    w.begin();
    EXPECT_EQ(shown(w.timer.due(w.now)), "never") << "it was never started";
    w.timer.set_activity({true, 9'000, 0});
    EXPECT_EQ(shown(w.timer.due(w.now)), "2026-11-22 12:59:59");
    EXPECT_EQ(w.run(2 * kHour + kMinute), 2) << "it goes on though the service runs";

    definition = {};
    definition.after_inactive = 60'000;
    World v(definition, "2026-11-22 12:00");
    v.begin();
    v.timer.set_activity({true, 9'000, 0});
    EXPECT_EQ(shown(v.timer.due(v.now)), "never") << "it runs";
    v.pass(kHour);
    v.timer.set_activity({false, 9'000, v.now.boot});
    EXPECT_EQ(v.run(59 * kSecond), 0);
    EXPECT_EQ(v.run(2 * kSecond), 1);
}

TEST(Timer, NeverMoreThanTwiceASecond) {
    TimerDefinition definition;
    definition.after_inactive = 0;
    World w(definition, "2026-11-22 12:00");
    w.begin();
    w.timer.set_activity({false, 0, 5'000});
    EXPECT_EQ(w.run(10 * kSecond), 21);
}

TEST(Timer, RandomDelaysStayInTheirRange) {
    TimerDefinition definition = dated({"hourly"});
    definition.random_delay = 600'000;
    std::set<Micros> delays, of_machines;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        World w(definition, "2026-11-22 12:30", seed);
        w.begin();
        for (int hour = 13; hour < 20; ++hour) {
            const Micros delay = *w.timer.due(w.now) - at("2026-11-22 13:00") - (hour - 13) * kHour;
            EXPECT_GE(delay, 0);
            EXPECT_LE(delay, 10 * kMinute);
            EXPECT_EQ(w.timer.due(w.now), w.timer.due(w.now));
            delays.insert(delay);
            if (hour == 13) of_machines.insert(delay);
            w.run(kHour);
        }
    }
    EXPECT_GT(delays.size(), 340u);
    EXPECT_GT(of_machines.size(), 45u);
}

TEST(Timer, AFixedRandomDelayIsTheSameEachTime) {
    TimerDefinition definition = dated({"hourly"});
    definition.random_delay = 600'000;
    definition.fixed_random = true;
    World w(definition, "2026-11-22 12:30");
    w.begin();
    const Micros first = *w.timer.due(w.now);
    w.run(kHour);
    EXPECT_EQ(*w.timer.due(w.now) - first, kHour);
    World other(definition, "2026-11-22 12:30", 2);
    other.begin();
    EXPECT_NE(*other.timer.due(other.now), first);
}

TEST(Timer, WhatWasMissedIsDelayedToo) {
    TimerDefinition definition = dated({"daily"}, true);
    definition.random_delay = 600'000;
    World w(definition, "2026-11-22 12:00");
    w.begin();
    w.reboot(5 * kDay);
    const Micros delay = *w.timer.due(w.now) - w.now.wall;
    EXPECT_GT(delay, 0);
    EXPECT_LE(delay, 10 * kMinute);
    EXPECT_EQ(w.run(10 * kMinute), 1);
}

}  // namespace
}  // namespace slipway::events
