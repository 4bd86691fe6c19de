#include "engine/sys/forward.h"

#include <gtest/gtest.h>

#include "engine/sys/clock.h"
#include "engine/sys/fork.h"

namespace slipway::sys {
namespace {

TEST(Forward, SignalsReachTheChild) {
    const auto pid = fork_process();
    ASSERT_TRUE(pid);
    if (!pid.value()) {
        sleep_for(20 * kSecond);
        exit_now(1);
    }
    forward_signals(pid.value());
    ASSERT_TRUE(send_signal(own_pid(), signals::kTerm));
    const auto ended = wait_and_reap(pid.value());
    EXPECT_EQ(last_forwarded(), signals::kTerm);
    forward_signals({});
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended.value().status, killed_by(15));
}

}  // namespace
}  // namespace slipway::sys
