#include "engine/supervise/restart.h"

#include <algorithm>
#include <array>

namespace slipway::supervise {
namespace {

using formats::Policy;
using formats::RestartWhen;
using formats::RunResult;
using formats::ServiceType;

constexpr std::uint64_t kMillisecond = 1'000'000;

// Signals that end a daemon as it should be: HUP, INT, TERM, PIPE.
constexpr std::uint64_t kCleanSignals = (1u << 0) | (1u << 1) | (1u << 14) | (1u << 12);

// A row for each policy: which kinds of end are followed by a start.
struct Row {
    RestartWhen when;
    bool clean, unclean_code, unclean_signal, timeout, watchdog;
};

constexpr Row kRows[] = {
    Row{RestartWhen::no, false, false, false, false, false},
    Row{RestartWhen::always, true, true, true, true, true},
    Row{RestartWhen::on_success, true, false, false, false, false},
    Row{RestartWhen::on_failure, false, true, true, true, true},
    Row{RestartWhen::on_abnormal, false, false, true, true, true},
    Row{RestartWhen::on_abort, false, false, true, false, false},
    Row{RestartWhen::on_watchdog, false, false, false, false, true},
};

bool row_says(const Row& row, RunResult result) {
    switch (result) {
        case RunResult::success:
            return row.clean;
        case RunResult::signal:
        case RunResult::core_dump:
            return row.unclean_signal;
        case RunResult::timeout:
            return row.timeout;
        case RunResult::watchdog:
            return row.watchdog;
        case RunResult::skipped:
        case RunResult::start_limit:
        case RunResult::none:
            return false;
        case RunResult::exit_code:
        case RunResult::prepare:
        case RunResult::protocol:
        case RunResult::unknown:
        case RunResult::resources:
            return row.unclean_code;
    }
    return false;
}

// How many of the starts lie in the window that ends now.
std::size_t in_window(std::span<const std::uint64_t> starts,
                      std::uint64_t now,
                      const Policy& policy) {
    const std::uint64_t window = policy.limit_interval_ms * kMillisecond;
    std::size_t count = 0;
    while (count < starts.size() && starts[count] != 0 && now - starts[count] < window) ++count;
    return count;
}

}  // namespace

RunResult result_of(int wait_status, const Policy& policy) {
    const int signal = wait_status & 0x7f;
    if (signal != 0) {
        const std::uint64_t bit = std::uint64_t{1} << (signal - 1);
        const bool clean = policy.type == ServiceType::longrun && (kCleanSignals & bit) != 0;
        if (clean || (policy.success_signals & bit) != 0) return RunResult::success;
        return (wait_status & 0x80) != 0 ? RunResult::core_dump : RunResult::signal;
    }
    const auto code = static_cast<unsigned>(wait_status >> 8) & 0xff;
    if (code == 0 || policy.success_codes.contains(code)) return RunResult::success;
    if (code == kSkippedCode && policy.present) return RunResult::skipped;
    return RunResult::exit_code;
}

bool shall_restart(RunResult result, int exit_code, const Policy& policy) {
    if (result == RunResult::unknown && policy.repeatable && policy.type != ServiceType::longrun)
        return true;
    if (exit_code >= 0) {
        const auto code = static_cast<unsigned>(exit_code);
        if (policy.never_codes.contains(code)) return false;
        if (policy.force_codes.contains(code)) return true;
    }
    for (const Row& row : kRows)
        if (row.when == policy.restart) return row_says(row, result);
    return false;
}

std::uint8_t failures_after(std::uint8_t failures,
                            std::uint64_t started,
                            std::uint64_t now,
                            const Policy& policy) {
    if (now - started > policy.restart_delay_max_ms * kMillisecond) return 1;
    return failures == 255 ? failures : static_cast<std::uint8_t>(failures + 1);
}

std::uint64_t restart_due(std::uint64_t started,
                          std::uint64_t now,
                          unsigned failures,
                          const Policy& policy) {
    std::uint64_t delay = policy.restart_delay_ms;
    if (policy.restart_delay_max_ms != 0) {
        for (unsigned i = 1; i < failures && delay < policy.restart_delay_max_ms; ++i) delay *= 2;
        delay = std::min(delay, policy.restart_delay_max_ms);
    }
    return std::max(now, started + delay * kMillisecond);
}

bool limit_reached(std::span<const std::uint64_t> starts,
                   std::uint32_t counted,
                   std::uint64_t now,
                   const Policy& policy) {
    if (policy.limit_count == 0 || policy.limit_interval_ms == 0) return false;
    const std::size_t inside = in_window(starts, now, policy);
    return inside < starts.size() ? inside >= policy.limit_count : counted >= policy.limit_count;
}

void count_start(std::span<std::uint64_t> starts,
                 std::uint32_t& counted,
                 std::uint64_t now,
                 const Policy& policy) {
    const std::size_t inside = in_window(starts, now, policy);
    counted = inside < starts.size() ? static_cast<std::uint32_t>(inside) + 1 : counted + 1;
    if (policy.limit_count == 0) counted = 0;  // there is no window
    std::copy_backward(starts.begin(), starts.end() - 1, starts.end());
    starts[0] = now;
}

}  // namespace slipway::supervise
