#include "engine/sys/schedule.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "engine/sys/fork.h"

namespace slipway::sys {
namespace {

bool oom_is(const std::string& wanted) {
    std::string value;
    std::ifstream("/proc/self/oom_score_adj") >> value;
    return value == wanted;
}

TEST(Schedule, TakesEffect) {
    const auto pid = fork_process();
    ASSERT_TRUE(pid);
    if (!pid.value()) {
        const std::array<std::uint32_t, 1> first{0};
        const bool set = set_nice(5) && add_nice(2) && set_scheduler(3, 0) &&
                         set_io_priority(3, 0) && set_affinity(first) && set_timer_slack(123456) &&
                         set_oom_adjustment(321);
        std::array<unsigned long, 16> mask{};
        ::syscall(SYS_sched_getaffinity, 0, sizeof mask, mask.data());
        const bool seen =
            ::getpriority(PRIO_PROCESS, 0) == 7 && ::syscall(SYS_sched_getscheduler, 0) == 3 &&
            ::syscall(SYS_ioprio_get, 1, 0) >> 13 == 3 && mask[0] == 1 && oom_is("321");
        exit_now(set && seen ? 0 : 1);
    }
    EXPECT_EQ(wait_and_reap(pid.value()).value().status, exited_with(0));
}

}  // namespace
}  // namespace slipway::sys
