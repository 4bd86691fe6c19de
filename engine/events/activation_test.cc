#include "engine/events/activation.h"

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

TEST(Activation, OnceUntilTheServiceHasEnded) {
    Activation a;
    EXPECT_EQ(a.due(), 0u);
    EXPECT_FALSE(a.look(false, 1'000));
    EXPECT_TRUE(a.look(true, 2'000));
    EXPECT_FALSE(a.looks());  // until the manager knows it
    EXPECT_FALSE(a.look(true, 900'000));
    a.taken();
    a.set_active(true);
    EXPECT_EQ(a.due(), std::nullopt);
    EXPECT_FALSE(a.look(true, 910'000));
    a.set_active(false);
    EXPECT_FALSE(a.look(false, 920'000));
    EXPECT_TRUE(a.look(true, 920'001));
}

TEST(Activation, WhoLeavesThemWaitingIsStartedEverLater) {
    Activation a;
    Millis now = 5'000, last = 0;
    for (Millis pause = Activation::kFirstPause; pause < Activation::kLastPause; pause *= 2) {
        ASSERT_TRUE(a.look(true, now));
        a.taken();
        a.set_active(true);
        a.set_active(false);
        EXPECT_EQ(a.due(), now + pause);
        EXPECT_FALSE(a.look(true, now + pause - 1));
        last = now;
        now += pause;
    }
    EXPECT_TRUE(a.look(true, now));
    a.taken();
    EXPECT_EQ(a.due(), now + Activation::kLastPause);
    EXPECT_GT(now, last);
    // One that lets them in counts from the beginning.
    EXPECT_FALSE(a.look(false, now + 1));
    EXPECT_TRUE(a.look(true, now + 2));
}

TEST(Activation, AStartThatDidNotHappenIsToldAgain) {
    Activation a;
    EXPECT_TRUE(a.look(true, 1'000));
    a.taken();
    EXPECT_FALSE(a.look(true, 1'050));
    EXPECT_TRUE(a.look(true, 1'100));
}

}  // namespace
}  // namespace slipway::events
