#include "engine/sys/clock.h"

namespace slipway::sys {
namespace {

TEST(Clock, GoesForward) {
    const std::uint64_t before = monotonic();
    const std::uint64_t boot = boottime();
    sleep_for(2 * kMillisecond);
    EXPECT_GE(monotonic(), before + 2 * kMillisecond);
    EXPECT_GT(boottime(), boot);
    EXPECT_GT(realtime().seconds, 1'700'000'000);
}

}  // namespace
}  // namespace slipway::sys
