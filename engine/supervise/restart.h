// What an end means and whether a start follows: the rules of systemd.service(5), Restart=.
#pragma once

#include <cstdint>
#include <span>

#include "engine/formats/policy.h"
#include "engine/formats/status.h"

namespace slipway::supervise {

// slipway-exec's exit code for "a condition was false" (docs/formats/exec-plan.md).
inline constexpr int kSkippedCode = 120;

// The result of a run that ended with this wait status (as wait(2) gives it).
formats::RunResult result_of(int wait_status, const formats::Policy& policy);

// Whether a run that ended so is followed by a start. `exit_code` is -1 unless it exited.
bool shall_restart(formats::RunResult result, int exit_code, const formats::Policy& policy);

// How many failures in a row there are after one more; a run that was longer than the longest delay
// begins anew. At most 255, where each delay is long at its longest.
std::uint8_t failures_after(std::uint8_t failures,
                            std::uint64_t started,
                            std::uint64_t now,
                            const formats::Policy& policy);

// When the next start is due, on the clock of `started` and `now`: at once if the last run began
// at least the delay ago, else at its rest. With a longest delay it doubles with each failure.
std::uint64_t restart_due(std::uint64_t started,
                          std::uint64_t now,
                          unsigned failures,
                          const formats::Policy& policy);

// True when one more start would be more than the limit allows. `starts` holds the last start
// times, newest first, 0 for none; `counted` is what count_start() made.
bool limit_reached(std::span<const std::uint64_t> starts,
                   std::uint32_t counted,
                   std::uint64_t now,
                   const formats::Policy& policy);

// Notes a start: shifts `starts` and counts it. Exact up to starts.size() starts in the window;
// beyond that starts that left the window are forgotten only when the list has room again.
void count_start(std::span<std::uint64_t> starts,
                 std::uint32_t& counted,
                 std::uint64_t now,
                 const formats::Policy& policy);

}  // namespace slipway::supervise
