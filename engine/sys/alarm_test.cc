#include "engine/sys/alarm.h"

#include <array>

#include <gtest/gtest.h>

#include "engine/sys/poll.h"

namespace slipway::sys {
namespace {

// Nobody sets the clock here: a test that did would set the machine's.
TEST(Alarm, RingsAtItsMomentOnly) {
    auto alarm = open_alarm();
    ASSERT_TRUE(alarm);
    ASSERT_TRUE(set_alarm(alarm.value(), std::nullopt));
    EXPECT_EQ(read_alarm(alarm.value()).value(), Alarm::none);
    WallTime soon = realtime();
    soon.nanoseconds += 20'000'000;
    if (soon.nanoseconds >= kSecond) {
        soon.nanoseconds -= static_cast<std::uint32_t>(kSecond);
        ++soon.seconds;
    }
    ASSERT_TRUE(set_alarm(alarm.value(), soon));
    std::array<Poll, 1> polls{{{alarm.value().number(), kReadable, 0}}};
    ASSERT_EQ(wait_for(polls, 60 * kSecond).value(), 1u);
    const WallTime now = realtime();
    EXPECT_TRUE(now.seconds > soon.seconds ||
                (now.seconds == soon.seconds && now.nanoseconds >= soon.nanoseconds));
    EXPECT_EQ(read_alarm(alarm.value()).value(), Alarm::rung);
    EXPECT_EQ(read_alarm(alarm.value()).value(), Alarm::none);
}

TEST(Alarm, APastMomentHasCome) {
    auto alarm = open_alarm();
    ASSERT_TRUE(alarm);
    for (const WallTime past : {WallTime{-5, 0}, WallTime{0, 0}, WallTime{1, 0}}) {
        ASSERT_TRUE(set_alarm(alarm.value(), past));
        std::array<Poll, 1> polls{{{alarm.value().number(), kReadable, 0}}};
        ASSERT_EQ(wait_for(polls, 60 * kSecond).value(), 1u);
        EXPECT_EQ(read_alarm(alarm.value()).value(), Alarm::rung);
    }
}

}  // namespace
}  // namespace slipway::sys
