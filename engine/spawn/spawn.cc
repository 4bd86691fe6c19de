#include "engine/spawn/spawn.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <optional>

#include "engine/formats/program_report.h"
#include "engine/sys/child.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/proc.h"
#include "engine/sys/signal.h"

namespace slipway::spawn {
namespace {

using formats::Child;

// /proc tells a child who it is to all others, which costs a tenth of its way to the exec. Most
// others of the same process then know it by themselves: the start time, in ticks, is the clock's
// of a moment between its clone and now, and signals are ignored that were.
struct Known {
    bool by_clock = false;  // a child found that the clock says what /proc says
    bool tried = false;
    std::uint32_t ignored_signals = 0;
};

constinit Known known;

// The tick in which all of the time was; std::nullopt: there are two.
std::optional<std::uint64_t> tick_between(std::uint64_t first, std::uint64_t last) {
    constexpr std::uint64_t kTick = sys::kSecond / 100;  // USER_HZ
    constexpr std::uint64_t kMargin = 20'000;            // of one clock read in two ways
    const std::uint64_t tick = (first - std::min(first, kMargin)) / kTick;
    return (last + kMargin) / kTick == tick ? std::optional(tick) : std::nullopt;
}

// Bare: runs in the child.
std::optional<sys::ProcessStatus> own_status() {
    std::array<char, 512> text;  // NOLINT: filled by the read
    const long fd = sys::child::open_for_reading("/proc/self/stat");
    if (fd < 0) return std::nullopt;
    const long size = sys::child::read(static_cast<int>(fd), text);  // the exec closes it
    if (size <= 0) return std::nullopt;
    const auto status = sys::parse_process_status({text.data(), static_cast<std::size_t>(size)});
    return status ? std::optional(status.value()) : std::nullopt;
}

// What the child needs: all that stays below `limit`.
bool all_below(const SpawnPlan& plan, int limit) {
    bool below = plan.lock.value < limit && plan.status.value < limit;
    for (const Placement& placement : plan.descriptors) below = below && placement.from < limit;
    return below;
}

// Closes what lies between the descriptors that the plan names: those of other starts.
void close_others(const SpawnPlan& plan) {
    constexpr int kStandard = 3;
    for (int first = kStandard; first < plan.copied_below;) {
        int next = plan.copied_below;  // the first one at or above `first` that is needed
        const auto look_at = [&](int fd) {
            if (fd >= first && fd < next) next = fd;
        };
        look_at(plan.lock.value);
        look_at(plan.status.value);
        for (const Placement& placement : plan.descriptors) look_at(placement.from);
        if (next > first) sys::child::close_from_to(first, next - 1);
        first = next + 1;
    }
}

// First all copies, then all placements: one's target may be another's source.
long place_descriptors(std::span<const Placement> placements) {
    int above = 2;
    for (const Placement& placement : placements) above = std::max(above, placement.to);
    std::array<int, kMaxPlacements> copies;  // NOLINT: filled below as far as it is read
    for (std::size_t i = 0; i < placements.size(); ++i) {
        copies[i] = placements[i].from;
        if (copies[i] > above) continue;  // nobody's target
        const long copy = sys::child::duplicate(copies[i], above + 1);
        if (copy < 0) return copy;
        copies[i] = static_cast<int>(copy);
    }
    for (std::size_t i = 0; i < placements.size(); ++i) {
        const long placed = sys::child::place(copies[i], placements[i].to);
        if (placed < 0) return placed;
    }
    return 0;
}

void report(const Direct& direct, char what) {
    const std::array<std::uint8_t, 1> byte{static_cast<std::uint8_t>(what)};
    if (direct.report >= 0) sys::child::write(direct.report, byte);
}

// As slipway-exec would: docs/formats/exec-plan.md.
bool apply(const Direct& direct) {
    constexpr unsigned kUmask = 022;
    if (direct.report >= 0 && sys::child::inherit(direct.report, false) < 0) return false;
    if (direct.null_input) {
        const long null = sys::child::open_null();
        if (null < 0 || sys::child::place(static_cast<int>(null), sys::kStdin.value) < 0)
            return false;
    }
    if (direct.errors_to_output && sys::child::place(sys::kStdout.value, sys::kStderr.value) < 0)
        return false;
    sys::child::set_umask(kUmask);
    if (direct.ignore_sigpipe) sys::child::ignore_signal(sys::signals::kPipe.value);
    if (direct.own_keyring && sys::child::new_session_keyring() < 0) return false;
    return sys::child::change_directory("/") >= 0;
}

// False: it is left to the plan's program, for which all is as it was but what that begins with
// anyway. (True only in the tests' kernel.)
bool execute_directly(const Direct& direct) {
    const long here = sys::child::open_working_directory();
    if (here < 0) return false;
    if (apply(direct)) {
        report(direct, formats::kExecuting);
        if (sys::child::execute(direct.argv[0], direct.argv, direct.envp) >= 0) return true;
        report(direct, formats::kNotExecuted);
    }
    if (direct.report >= 0) sys::child::inherit(direct.report, true);
    sys::child::enter(static_cast<int>(here));
    return false;
}

}  // namespace

// Who the child is. False: its number to us cannot be known.
bool Start::identify(std::uint32_t& ignored_signals) {
    const bool own_numbers = plan_->pid_namespace;  // there it is 1; /proc says what it is to us
    const std::int32_t pid = sys::child::pid();
    const auto tick = tick_between(record_.started_at, sys::child::boottime());
    if (__atomic_load_n(&known.by_clock, __ATOMIC_ACQUIRE) && tick && !own_numbers) {
        record_.pid = static_cast<std::uint32_t>(pid);
        record_.start_time = *tick;
        ignored_signals = known.ignored_signals;
        return true;
    }
    const auto self = own_status();
    record_.pid = static_cast<std::uint32_t>(self ? self->pid.value : pid);
    record_.start_time = self ? self->start_time : 0;
    if (!self) return !own_numbers;
    ignored_signals = self->ignored_signals;
    // Ours do not change while we start programs.
    if (!known.tried && tick && !own_numbers) {
        known.ignored_signals = ignored_signals;
        known.tried = true;
        const bool holds = self->pid.value == pid && self->start_time == *tick;
        __atomic_store_n(&known.by_clock, holds, __ATOMIC_RELEASE);  // last: others read it
    }
    return true;
}

// The child's part. Gives minus an errno, or 0 when the program was executed.
long Start::run_child() {
    const SpawnPlan& plan = *plan_;
    if (plan.copied_below != 0 && all_below(plan, plan.copied_below)) {
        const long unshared = sys::child::unshare_descriptors(plan.copied_below);
        if (unshared < 0) return unshared;
        close_others(plan);
    }
    apart_ = true;
    sys::child::new_session();
    std::uint32_t ignored_signals = ~0u;
    if (!identify(ignored_signals)) return -ENOENT;
    if (plan.status.valid()) {
        std::array<std::uint8_t, formats::kChildSize> bytes;  // NOLINT: filled by encode_child
        encode_child(record_, bytes);
        const long written =
            sys::child::write_at(plan.status.value, bytes, formats::child_offset(plan.role));
        if (written < 0) return written;
    }
    if (plan.memory != nullptr)
        encode_child(record_, std::span<std::uint8_t, formats::kChildSize>(plan.memory,
                                                                           formats::kChildSize));
    if (const long placed = place_descriptors(plan.descriptors); placed < 0) return placed;
    if (plan.descriptor_limit.hard != 0) sys::child::set_descriptor_limit(plan.descriptor_limit);
    if (plan.umask) sys::child::set_umask(*plan.umask);
    sys::child::reset_signals(ignored_signals);
    __atomic_store_n(&executing_, 1u, __ATOMIC_RELEASE);
    direct_ = plan.direct != nullptr;
    if (direct_ && execute_directly(*plan.direct)) return 0;
    direct_ = false;
    return sys::child::execute(plan.program.c_str(), plan.argv, plan.envp);
}

int child_main(void* start) {
    Start& self = *static_cast<Start*>(start);
    const long answer = self.run_child();
    if (answer >= 0) return 0;
    self.error_ = static_cast<int>(-answer);
    return 127;
}

// Until it is reaped nobody else has its number.
void Start::kill() const {
    (void)sys::send_signal(cloned_.pid, sys::signals::kKill);
}

// Whether its program may have begun, of one that was killed just now: an exec that had not got
// through by then does not come back any more.
bool Start::has_executed() const {
    if (!is_over() || error_ != 0) return false;
    const auto status = sys::process_status(cloned_.pid);
    return !status || status.value().executed;
}

std::optional<SpawnError> Start::begin(const SpawnPlan& plan) {
    if (plan.descriptors.size() > kMaxPlacements)
        return SpawnError{Stage::prepare, sys::Errno{E2BIG}};
    const bool shares = plan.copied_below != 0 && all_below(plan, plan.copied_below);
    plan_ = &plan;
    error_ = 0;
    apart_ = false;
    direct_ = false;
    executing_ = 0;
    record_ = {};
    record_.started_at = sys::boottime();
    auto cloned = sys::clone_sharing_memory(
        child_main, this, plan.stack, running_,
        {.pids = plan.pid_namespace ? sys::PidNamespace::own : sys::PidNamespace::inherited,
         .descriptors = shares ? sys::Descriptors::shared : sys::Descriptors::copied,
         .pidfd = plan.pidfd && !shares,
         .cgroup = plan.cgroup});
    if (!cloned) return SpawnError{Stage::clone, cloned.error()};
    cloned_ = std::move(cloned).value();
    record_.pid = static_cast<std::uint32_t>(cloned_.pid.value);
    deadline_ = 0;
    return std::nullopt;
}

// To have descriptors of its own is its first act; only who is stopped by somebody does not come to
// it, and would keep all of ours open when we die.
bool Start::hangs_at_once() const {
    constexpr std::uint64_t kPatience = sys::kSecond;
    return plan_->copied_below != 0 && !apart_ && sys::boottime() - record_.started_at > kPatience;
}

std::optional<Outcome> Start::wait(std::uint64_t nanoseconds) {
    std::uint64_t left = plan_->timeout;
    if (deadline_ != 0) {
        const std::uint64_t now = sys::monotonic();
        left = deadline_ > now ? deadline_ - now : 0;
    }
    const std::uint64_t patience = std::min(nanoseconds, left);
    if (!sys::wait_until_executed(running_, patience)) {
        // Most are there in no time, and the clock need not be read.
        if (deadline_ == 0) deadline_ = sys::monotonic() + left - patience;
        if (hangs_at_once()) {
            kill();
            (void)sys::wait_and_reap(cloned_.pid);
            return SpawnError{Stage::clone, sys::Errno{ETIMEDOUT}};
        }
        if (nanoseconds < left) return std::nullopt;
        // It may be stuck in the kernel, so it is not waited for here.
        kill();
        if (has_executed()) return Spawned{record_, std::move(cloned_.pidfd), true};
        return SpawnError{Stage::timeout, sys::Errno{ETIMEDOUT}};
    }
    if (error_ == 0) return Spawned{record_, std::move(cloned_.pidfd), false};
    (void)sys::wait_and_reap(cloned_.pid);  // it is ending
    return SpawnError{Stage::execute, sys::Errno{error_}};
}

Outcome spawn(const SpawnPlan& plan) {
    auto stack = sys::map_anonymous(kStackSize);
    if (!stack) return SpawnError{Stage::prepare, stack.error()};
    // The kernel writes into the object when the child ends, however late that is: it lies where
    // the stack's end is, and is left behind together with it.
    SpawnPlan whole = plan;
    whole.stack = stack.value().bytes();
    Start& start = *new (whole.stack.data()) Start;
    const auto failure = start.begin(whole);
    Outcome outcome = failure ? Outcome(*failure) : *start.wait(whole.timeout);
    // A child that hangs in the kernel still stands on this stack: leave it to it.
    if (!outcome && outcome.error().stage == Stage::timeout) stack.value().abandon();
    return outcome;
}

}  // namespace slipway::spawn
