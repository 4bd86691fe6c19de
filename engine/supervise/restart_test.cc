#include "engine/supervise/restart.h"

namespace slipway::supervise {
namespace {

using formats::Policy;
using formats::RestartWhen;
using formats::RunResult;

constexpr std::uint64_t kMs = 1'000'000;

TEST(Restart, Results) {
    Policy p;
    p.present = true;
    EXPECT_EQ(result_of(0, p), RunResult::success);
    EXPECT_EQ(result_of(1 << 8, p), RunResult::exit_code);
    EXPECT_EQ(result_of(120 << 8, p), RunResult::skipped);
    EXPECT_EQ(result_of(15, p), RunResult::success);  // a daemon that was told to end
    EXPECT_EQ(result_of(9, p), RunResult::signal);
    EXPECT_EQ(result_of(11 | 0x80, p), RunResult::core_dump);
    p.success_codes.add(1);
    p.success_signals = std::uint64_t{1} << 8;
    EXPECT_EQ(result_of(1 << 8, p), RunResult::success);
    EXPECT_EQ(result_of(9, p), RunResult::success);
    p.type = formats::ServiceType::oneshot;
    EXPECT_EQ(result_of(15, p), RunResult::signal);
    EXPECT_EQ(result_of(120 << 8, Policy{}), RunResult::exit_code);
}

// The table of systemd.service(5), Restart=.
TEST(Restart, FollowsTheTable) {
    struct Row {
        RestartWhen when;
        std::vector<RunResult> restarts;
    };

    const std::vector<RunResult> all{RunResult::success, RunResult::exit_code,
                                     RunResult::signal,  RunResult::core_dump,
                                     RunResult::timeout, RunResult::watchdog};
    for (const Row& row : {
             Row{RestartWhen::no, {}},
             Row{RestartWhen::always, all},
             Row{RestartWhen::on_success, {RunResult::success}},
             Row{RestartWhen::on_failure, {all.begin() + 1, all.end()}},
             Row{RestartWhen::on_abnormal, {all.begin() + 2, all.end()}},
             Row{RestartWhen::on_abort, {RunResult::signal, RunResult::core_dump}},
             Row{RestartWhen::on_watchdog, {RunResult::watchdog}},
         }) {
        Policy p;
        p.restart = row.when;
        for (const RunResult result : all) {
            const bool wanted =
                std::find(row.restarts.begin(), row.restarts.end(), result) != row.restarts.end();
            EXPECT_EQ(shall_restart(result, -1, p), wanted)
                << formats::run_result_name(result) << " " << static_cast<int>(row.when);
        }
        EXPECT_FALSE(shall_restart(RunResult::skipped, 120, p));
    }
    Policy p;
    p.never_codes.add(78);
    EXPECT_FALSE(shall_restart(RunResult::exit_code, 78, p));
    p.restart = RestartWhen::no;
    p.force_codes.add(3);
    EXPECT_TRUE(shall_restart(RunResult::exit_code, 3, p));
}

TEST(Restart, AnEndThatNobodySaw) {
    Policy p;
    p.type = formats::ServiceType::oneshot;
    p.restart = RestartWhen::no;
    EXPECT_FALSE(shall_restart(RunResult::unknown, 0, p));
    p.repeatable = true;
    EXPECT_TRUE(shall_restart(RunResult::unknown, 0, p));
    EXPECT_FALSE(shall_restart(RunResult::exit_code, 1, p));
    p.type = formats::ServiceType::longrun;  // `restart` says it all
    EXPECT_FALSE(shall_restart(RunResult::unknown, 0, p));
}

TEST(Restart, TheRestOfTheDelay) {
    Policy p;                                                         // 1000 ms
    EXPECT_EQ(restart_due(100 * kMs, 5000 * kMs, 1, p), 5000 * kMs);  // ran long: at once
    EXPECT_EQ(restart_due(4900 * kMs, 5000 * kMs, 1, p), 5900 * kMs);
    p.restart_delay_max_ms = 5000;
    EXPECT_EQ(restart_due(4900 * kMs, 5000 * kMs, 1, p), 5900 * kMs);
    EXPECT_EQ(restart_due(4900 * kMs, 5000 * kMs, 3, p), 8900 * kMs);
    EXPECT_EQ(restart_due(4900 * kMs, 5000 * kMs, 100, p), 9900 * kMs);
}

TEST(Restart, FailuresInARow) {
    Policy p;
    p.restart_delay_max_ms = 5000;
    EXPECT_EQ(failures_after(0, 100 * kMs, 200 * kMs, p), 1);
    EXPECT_EQ(failures_after(3, 100 * kMs, 5100 * kMs, p), 4);
    EXPECT_EQ(failures_after(3, 100 * kMs, 5101 * kMs, p), 1);  // it had been running well
    EXPECT_EQ(failures_after(255, 100 * kMs, 200 * kMs, p), 255);
}

TEST(Restart, NothingIsCountedWithoutALimit) {
    const Policy none;
    std::array<std::uint64_t, formats::kStartTimes> starts{};
    std::uint32_t counted = 0;
    for (std::uint64_t now = 1; now < 20; ++now) count_start(starts, counted, now, none);
    EXPECT_EQ(counted, 0u);
    EXPECT_EQ(starts[0], 19u);
}

TEST(Restart, LimitsWithinAndBeyondTheList) {
    for (const std::uint32_t limit : {1u, 5u, 8u, 20u}) {
        Policy p;
        p.limit_count = limit;
        p.limit_interval_ms = 10'000;
        std::array<std::uint64_t, formats::kStartTimes> starts{};
        std::uint32_t counted = 0;
        std::uint64_t now = 1000 * kMs;
        std::uint32_t made = 0;
        while (!limit_reached(starts, counted, now, p) && made < 100) {
            count_start(starts, counted, now, p);
            ++made;
            now += kMs;
        }
        EXPECT_EQ(made, limit);
        now += 20'000 * kMs;
        EXPECT_FALSE(limit_reached(starts, counted, now, p));
    }
    Policy none;
    std::array<std::uint64_t, formats::kStartTimes> starts{1, 1, 1, 1, 1, 1, 1, 1};
    EXPECT_FALSE(limit_reached(starts, 1000, 2, none));
}

}  // namespace
}  // namespace slipway::supervise
