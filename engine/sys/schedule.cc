#include "engine/sys/schedule.h"

#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "engine/base/number.h"
#include "engine/sys/file.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {

Status set_nice(int value) {
    return status_of(::setpriority(PRIO_PROCESS, 0, value));
}

Status add_nice(int increment) {
    errno = 0;
    const int now = ::getpriority(PRIO_PROCESS, 0);
    if (now == -1 && errno != 0) return last_error();
    return set_nice(now + increment);
}

// Raw, because musl refuses these calls: for it they would have to act on a thread.
Status set_scheduler(unsigned policy, unsigned priority) {
    const int parameter = static_cast<int>(priority);
    return status_of(::syscall(SYS_sched_setscheduler, 0, policy, &parameter));
}

Status set_io_priority(unsigned io_class, unsigned level) {
    constexpr int kProcess = 1;
    constexpr unsigned kClassShift = 13;
    return status_of(::syscall(SYS_ioprio_set, kProcess, 0, (io_class << kClassShift) | level));
}

Status set_affinity(std::span<const std::uint32_t> processors) {
    std::array<unsigned long, 1024 / (8 * sizeof(unsigned long))> mask{};
    constexpr std::size_t kBits = 8 * sizeof(unsigned long);
    for (const std::uint32_t processor : processors)
        mask[processor / kBits] |= 1ul << (processor % kBits);
    return status_of(::syscall(SYS_sched_setaffinity, 0, sizeof mask, mask.data()));
}

Status set_timer_slack(std::uint64_t nanoseconds) {
    return status_of(::prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0));
}

Status set_memory_policy(unsigned policy, std::span<const std::uint64_t> nodes) {
    // The kernel reads one bit less than it is told.
    bool any = false;
    for (const std::uint64_t word : nodes) any = any || word != 0;
    return status_of(::syscall(SYS_set_mempolicy, policy, any ? nodes.data() : nullptr,
                               any ? 64 * nodes.size() + 1 : 0));
}

Status merge_memory(bool wanted) {
    constexpr int kSetMemoryMerge = 67;  // linux/prctl.h from 6.4 on
    return status_of(::prctl(kSetMemoryMerge, wanted ? 1 : 0, 0, 0, 0));
}

Status set_personality(std::uint32_t domain) {
    return status_of(::personality(domain));
}

Status set_coredump_filter(std::uint32_t mask) {
    const Result<Fd> file = open_at(kHere, "/proc/self/coredump_filter", Open::write);
    if (!file) return file.error();
    return write_all(file.value(), base::decimal(mask).view());
}

Status set_oom_adjustment(int value) {
    const Result<Fd> file = open_at(kHere, "/proc/self/oom_score_adj", Open::write);
    if (!file) return file.error();
    return write_all(file.value(), base::decimal(value).view());
}

}  // namespace slipway::sys
