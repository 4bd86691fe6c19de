// What the scheduler and the out-of-memory killer think of this process.
#pragma once

#include <cstdint>
#include <span>

#include "engine/sys/fd.h"

namespace slipway::sys {

// -20 (first) to 19 (last).
Status set_nice(int value);
// nice(2): so much more than it is now, kept within the range.
Status add_nice(int increment);
// sched(7): 0 other, 1 fifo, 2 rr, 3 batch, 5 idle; the priority is 1 to 99 for 1 and 2, else 0.
Status set_scheduler(unsigned policy, unsigned priority);
// ioprio_set(2): 0 none, 1 realtime, 2 best effort, 3 idle; the level is 0 (first) to 7.
Status set_io_priority(unsigned io_class, unsigned level);
// The processors it may run on, each below 1024.
Status set_affinity(std::span<const std::uint32_t> processors);
Status set_timer_slack(std::uint64_t nanoseconds);
// Beside a policy of set_scheduler(): children have the ordinary one.
inline constexpr unsigned kResetOnFork = 0x40000000;
// set_mempolicy(2); a bit for each node of memory.
Status set_memory_policy(unsigned policy, std::span<const std::uint64_t> nodes);
// Equal pages of this process and its children are kept once (Linux 6.4).
Status merge_memory(bool wanted);
// personality(2).
Status set_personality(std::uint32_t domain);
// What a core of this process holds, as a mask (core(5)).
Status set_coredump_filter(std::uint32_t mask);
// -1000 (never) to 1000 (first).
Status set_oom_adjustment(int value);

}  // namespace slipway::sys
