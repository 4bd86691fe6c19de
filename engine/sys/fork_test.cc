#include "engine/sys/fork.h"

namespace slipway::sys {
namespace {

TEST(Fork, TheChildIsACopy) {
    const int before = 42;
    const auto pid = fork_process();
    ASSERT_TRUE(pid);
    if (!pid.value()) exit_now(before);
    const auto ended = wait_and_reap(pid.value());
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended.value().status, exited_with(42));
}

}  // namespace
}  // namespace slipway::sys
