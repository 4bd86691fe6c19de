#include "engine/spawn/spawn.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "engine/sys/child.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/pipe.h"
#include "engine/sys/poll.h"
#include "engine/sys/proc.h"
#include "engine/sys/signal.h"

namespace slipway::spawn {
namespace {

using formats::Child;

constexpr std::size_t kStackSize = std::size_t{16} * 1024;

// Shared by parent and child: they run on the same memory until the exec.
struct Job {
    const SpawnPlan* plan = nullptr;
    int error_pipe = -1;
    Child record;
};

// Bare: runs in the child.
std::optional<sys::ProcessStatus> own_status() {
    std::array<char, 512> text;  // NOLINT: filled by the read
    const long fd = sys::child::open_for_reading("/proc/self/stat");
    if (fd < 0) return std::nullopt;
    const long size = sys::child::read(static_cast<int>(fd), text);
    sys::child::close(static_cast<int>(fd));
    if (size <= 0) return std::nullopt;
    const auto status = sys::parse_process_status({text.data(), static_cast<std::size_t>(size)});
    return status ? std::optional(status.value()) : std::nullopt;
}

// The child's part. Gives minus an errno, or 0 when the program was executed.
long run_child(Job& job) {
    const SpawnPlan& plan = *job.plan;
    sys::child::new_session();
    const auto self = own_status();
    // In a namespace of its own it is 1 there; /proc says what it is to us.
    if (plan.pid_namespace && !self) return -ENOENT;
    job.record.pid =
        static_cast<std::uint32_t>(plan.pid_namespace ? self->pid.value : sys::child::pid());
    job.record.start_time = self ? self->start_time : 0;
    if (plan.status.valid()) {
        std::array<std::uint8_t, formats::kChildSize> bytes;  // NOLINT: filled by encode_child
        encode_child(job.record, bytes);
        const long written =
            sys::child::write_at(plan.status.value, bytes, formats::child_offset(plan.role));
        if (written < 0) return written;
    }
    int above = 2;
    for (const Placement& placement : plan.descriptors) above = std::max(above, placement.to);
    // Out of the way of the numbers that the program wants.
    const long pipe = sys::child::duplicate(job.error_pipe, above + 1);
    if (pipe < 0) return pipe;
    job.error_pipe = static_cast<int>(pipe);
    // First all copies, then all placements: one's target may be another's source.
    std::array<int, kMaxPlacements> copies;  // NOLINT: filled below as far as it is read
    for (std::size_t i = 0; i < plan.descriptors.size(); ++i) {
        const long copy = sys::child::duplicate(plan.descriptors[i].from, above + 1);
        if (copy < 0) return copy;
        copies[i] = static_cast<int>(copy);
    }
    for (std::size_t i = 0; i < plan.descriptors.size(); ++i) {
        const long placed = sys::child::place(copies[i], plan.descriptors[i].to);
        if (placed < 0) return placed;
    }
    if (plan.descriptor_limit.hard != 0) sys::child::set_descriptor_limit(plan.descriptor_limit);
    sys::child::reset_signals(self ? self->ignored_signals : ~0u);
    return sys::child::execute(plan.program.c_str(), plan.argv, plan.envp);
}

int child_main(void* argument) {
    Job& job = *static_cast<Job*>(argument);
    const long answer = run_child(job);
    if (answer >= 0) return 0;
    const auto error = static_cast<std::uint8_t>(-answer);  // every errno is below 134
    sys::child::write(job.error_pipe, {&error, 1});
    return 127;
}

using Outcome = base::Result<Spawned, SpawnError>;

// Waits for the exec (end of file on the error pipe) or the errno of what failed.
Outcome await_exec(const SpawnPlan& plan, const Job& job, sys::Cloned cloned, sys::Fd pipe) {
    const std::uint64_t deadline = sys::monotonic() + plan.timeout;
    for (;;) {
        const std::uint64_t now = sys::monotonic();
        std::array polls{sys::Poll{pipe.number(), sys::kReadable}};
        const auto ready = sys::wait_for(polls, now < deadline ? deadline - now : 0);
        if (ready && ready.value() == 0 && now >= deadline) {
            // It may be stuck in the kernel, so it is not waited for here.
            (void)sys::send_signal(cloned.pidfd.borrow(), sys::signals::kKill);
            return SpawnError{Stage::timeout, sys::Errno{ETIMEDOUT}};
        }
        if (!ready || ready.value() == 0) continue;
        std::array<std::uint8_t, 1> error{};
        const auto size = sys::read(pipe, error);
        if (!size) continue;
        if (size.value() == 0) return Spawned{job.record, std::move(cloned.pidfd)};
        (void)sys::wait_and_reap(cloned.pid);  // it is ending
        return SpawnError{Stage::execute, sys::Errno{error[0]}};
    }
}

Outcome spawn_locked(const SpawnPlan& plan) {
    auto stack = sys::map_anonymous(kStackSize);
    if (!stack) return SpawnError{Stage::prepare, stack.error()};
    auto pipe = sys::make_pipe();
    if (!pipe) return SpawnError{Stage::prepare, pipe.error()};
    Job job{&plan, pipe.value().write_end.number(), {}};
    job.record.started_at = sys::boottime();
    auto cloned = sys::clone_sharing_memory(
        child_main, &job, stack.value().bytes(),
        plan.pid_namespace ? sys::PidNamespace::own : sys::PidNamespace::inherited);
    if (!cloned) return SpawnError{Stage::clone, cloned.error()};
    job.record.pid = static_cast<std::uint32_t>(cloned.value().pid.value);
    pipe.value().write_end.reset();
    Outcome outcome =
        await_exec(plan, job, std::move(cloned).value(), std::move(pipe.value().read_end));
    // A child that hangs in the kernel still stands on this stack: leave it to it.
    if (!outcome && outcome.error().stage == Stage::timeout) stack.value().abandon();
    return outcome;
}

}  // namespace

Outcome spawn(const SpawnPlan& plan) {
    if (plan.descriptors.size() > kMaxPlacements)
        return SpawnError{Stage::prepare, sys::Errno{E2BIG}};
    if (plan.lock.valid())
        if (const sys::Status locked = sys::lock_description(plan.lock); !locked)
            return SpawnError{Stage::prepare, locked.error()};
    Outcome outcome = spawn_locked(plan);
    if (plan.lock.valid()) (void)sys::unlock_description(plan.lock);
    return outcome;
}

}  // namespace slipway::spawn
