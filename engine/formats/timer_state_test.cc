#include "engine/formats/timer_state.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(TimerState, WhatIsWrittenIsRead) {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    for (const TimerState& state :
         {TimerState{}, TimerState{1, 2, 3, 4}, TimerState{5, 0, 0, 0},
          TimerState{static_cast<std::uint64_t>(largest), static_cast<std::uint64_t>(largest),
                     largest, largest}}) {
        TimerState read{9, 9, 9, 9};
        ASSERT_TRUE(decode_timer_state(encode(state).view(), read));
        EXPECT_EQ(read, state);
    }
    EXPECT_EQ(encode({1, 2, 3, 4}).view(), "started 1\nlast 2\nfrom 3\nnext 4\n");
}

TEST(TimerState, RefusesAnythingElse) {
    TimerState state{1, 2, 3, 4};
    for (const char* text : {"from 1", "from -1\n", "from\n", "from x\n", "other 1\n", "\n"})
        EXPECT_FALSE(decode_timer_state(text, state)) << text;
    EXPECT_EQ(state, (TimerState{1, 2, 3, 4}));
}

TEST(TimerState, EachNameIsAFileOfItsOwn) {
    TimerFileName name;
    ASSERT_TRUE(timer_file_name("a/b.timer", name));
    EXPECT_EQ(name.view(), "a\\x2fb.timer");
    ASSERT_TRUE(timer_file_name("a\\x2fb.timer", name));
    EXPECT_EQ(name.view(), "a\\x5cx2fb.timer");
    ASSERT_TRUE(timer_file_name("..", name));
    EXPECT_EQ(name.view(), "\\x2e.");
    EXPECT_FALSE(timer_file_name("", name));
    EXPECT_FALSE(timer_file_name(std::string(256, 'a'), name));
    EXPECT_FALSE(timer_file_name(std::string(64, '/'), name));
}

}  // namespace
}  // namespace slipway::formats
