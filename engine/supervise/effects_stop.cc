// Signals: the stop steps, those of control bytes, and the end of what is left behind.
#include <array>
#include <cerrno>
#include <utility>

#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::KillMode;
using formats::Role;
using formats::RunResult;

constexpr std::uint64_t kKillInterval = 5 * sys::kSecond;

sys::Pid main_pid(const Supervisor& s) {
    return {static_cast<std::int32_t>(s.record.child(Role::main).pid)};
}

// The process group that the main process is in, when it is one of its own.
sys::Pid group_of(sys::Pid pid) {
    const auto group = sys::process_group(pid);
    const auto own = sys::process_group(sys::own_pid());
    if (!group || group.value().value <= 1) return {};
    return own && group.value() == own.value() ? sys::Pid{} : group.value();
}

// `all`: in the cgroup where there is one, else in the process group.
void reach(Supervisor& s, sys::Signal signal, bool all) {
    if (all && s.grouped) return signal_group(s, signal);
    send_signal(s, signal, all);
}

// A stopped process takes only KILL, so every stop signal is followed by CONT.
void send_and_wake(Supervisor& s, sys::Signal signal, bool all) {
    reach(s, signal, all);
    const bool wakes = signal == sys::signals::kStop || signal == sys::signals::kKill;
    if (!wakes) reach(s, sys::signals::kCont, all);
}

struct Steps {
    std::array<formats::PolicyStep, formats::kMaxStopSteps> list{};
    std::size_t count = 0;
};

// s6's rules in the same form: the stop signal, after timeout-kill KILL.
Steps steps_of(const Supervisor& s) {
    Steps steps;
    if (s.policy.step_count != 0) {
        steps.list = s.policy.steps;
        steps.count = s.policy.step_count;
        return steps;
    }
    const sys::Signal first = read_signal_file(s, "down-signal", sys::signals::kTerm);
    steps.list[0] = {first.value, read_number(s, "timeout-kill", 0)};
    steps.list[1] = {sys::signals::kKill.value, 0};
    steps.count = steps.list[0].wait_ms == 0 ? 1 : 2;
    // s6 would wait for ever, but nobody waits for what is left in a cgroup.
    if (steps.count == 1 && s.state == State::emptying)
        steps.list[steps.count++ - 1].wait_ms = s.policy.stop_timeout_ms;
    return steps;
}

bool reaches_group(const Supervisor& s, int signal) {
    const bool kill = signal == sys::signals::kKill.value;
    if (s.policy.kill == KillMode::group) return true;
    if (s.policy.kill == KillMode::mixed) return kill;
    return kill && !s.policy.present && exists("flag-timeout-killpg");
}

void note_step(Supervisor& s, const Steps& steps, std::size_t index) {
    const formats::PolicyStep& step = steps.list[index];
    const bool last = index + 1 == steps.count;
    const bool kill = step.signal == sys::signals::kKill.value;
    s.record.stop_step = static_cast<std::uint32_t>(index) + 1;
    std::uint64_t wait = step.wait_ms * sys::kMillisecond;
    if (last) wait = kill ? kKillInterval : 0;  // KILL is repeated, another last signal is not
    // Without KILL at the end what is left in a cgroup is waited for no longer than for a command.
    if (last && !kill && s.state == State::emptying)
        wait = s.policy.stop_timeout_ms * sys::kMillisecond;
    s.record.deadline = wait == 0 ? 0 : now_boot() + wait;
    s.step_until = s.record.deadline;
}

void send_step(Supervisor& s, const Steps& steps, std::size_t index) {
    const int signal = steps.list[index].signal;
    const bool first = index == 0 && s.state == State::stopping &&
                       signal != sys::signals::kKill.value;  // repeated until it helps
    if (!first || !stop_by_control(s, signal)) send_and_wake(s, {signal}, reaches_group(s, signal));
    note_step(s, steps, index);
}

// The last step was not KILL, and those in the cgroup have not ended of it.
void spare(Supervisor& s) {
    warn(s, {"processes are left running in the cgroup, as the stop steps say"});
    s.spared = true;
    s.inputs.push_back(Input::emptied);
}

// With `kill none` nobody is signalled; after the stop timeout it is let go.
void let_go(Supervisor& s) {
    warn(s, {"the service is left running, as \"kill none\" says"});
    clear_child(s, Role::main);
    s.record.result = RunResult::unknown;
    s.inputs.push_back(Input::main_ended);
}

}  // namespace

void send_signal(Supervisor& s, sys::Signal signal, bool group) {
    const sys::Pid pid = main_pid(s);
    if (!pid) return;
    if (signal == sys::signals::kStop) s.s6.paused = true;
    if (signal == sys::signals::kCont) s.s6.paused = false;
    const sys::Pid led = group ? group_of(pid) : sys::Pid{};
    const sys::Fd& pidfd = s.pidfds[static_cast<std::size_t>(Role::main)];
    if (led)
        (void)sys::send_signal_to_group(led, signal);
    else if (pidfd.valid())
        (void)sys::send_signal(pidfd.borrow(), signal);
    else
        (void)sys::send_signal(pid, signal);
}

void first_step(Supervisor& s) {
    if (s.policy.kill == KillMode::none) {
        s.record.deadline = now_boot() + s.policy.stop_timeout_ms * sys::kMillisecond;
        return;
    }
    if (s.record.cause && s.record.result == RunResult::watchdog)
        send_and_wake(s, sys::signals::kAbrt, false);
    send_step(s, steps_of(s), 0);
    if (s.policy.hangup) reach(s, sys::signals::kHup, reaches_group(s, 0));
}

int first_signal(const Supervisor& s) {
    return steps_of(s).list[0].signal;
}

void note_first_step(Supervisor& s) {
    note_step(s, steps_of(s), 0);
}

void next_step(Supervisor& s) {
    if (s.policy.kill == KillMode::none) return let_go(s);
    // A command in place of the first signal has had its time.
    if (std::exchange(s.replaced, 0) != 0) kill_role(s, Role::control);
    const Steps steps = steps_of(s);
    if (s.state == State::emptying && s.record.stop_step >= steps.count &&
        steps.list[steps.count - 1].signal != sys::signals::kKill.value)
        return spare(s);
    // The files may have been shortened meanwhile.
    const std::size_t index =
        s.record.stop_step < steps.count ? s.record.stop_step : steps.count - 1;
    if (s.policy.step_count == 0 && s.record.stop_step >= steps.count) {
        reach(s, sys::signals::kKill, reaches_group(s, sys::signals::kKill.value));
        s.record.deadline = now_boot() + kKillInterval;
        return;
    }
    send_step(s, steps, index);
}

// After a stop its steps go on; else they begin. Commands have had their time, and `mixed` grants
// only the main process one: KILL.
void empty_group(Supervisor& s) {
    watch_group(s);
    const bool goes_on = s.policy.kill == KillMode::group && s.phase == Phase::none;
    if (goes_on && s.step_until != 0) {
        s.record.deadline = s.step_until;
        return;
    }
    const Steps steps = steps_of(s);
    send_step(s, steps, goes_on ? 0 : steps.count - 1);
}

int reload_signal(const Supervisor& s) {
    if (s.policy.reload_signal != 0) return s.policy.reload_signal;
    return read_signal_file(s, "reload-signal", sys::signals::kHup).value;
}

void send_reload(Supervisor& s) {
    send_signal(s, {reload_signal(s)}, false);
}

void signal_after_all(Supervisor& s) {
    const sys::Signal signal{std::exchange(s.replaced, 0)};
    if (signal.value == 0) return;
    if (s.state == State::stopping)
        send_and_wake(s, signal, reaches_group(s, signal.value));
    else
        send_signal(s, signal, false);
}

void kill_role(Supervisor& s, Role role) {
    const sys::Pid pid{static_cast<std::int32_t>(s.record.child(role).pid)};
    if (!pid) return;
    // Commands lead their own session, so their group has their number.
    (void)sys::send_signal_to_group(pid, sys::signals::kCont);
    (void)sys::send_signal_to_group(pid, sys::signals::kKill);
}

// The main process has ended but is not reaped yet (or was another's child): its group's number
// cannot have been given to anybody else while a member lives.
void kill_leftovers(Supervisor& s) {
    // A daemon that was never found cannot be told from what it left: all of it goes. It may have
    // been forked while its parent was told to end.
    const bool sought = forks(s) && !s.record.notified;
    const bool lost = (s.previous == State::tracking || sought) && s.policy.kill != KillMode::none;
    if (s.grouped) {
        s.lost = lost;
        return;  // what is in a cgroup is emptied
    }
    if (s.policy.kill != KillMode::group && s.policy.kill != KillMode::mixed && !lost) return;
    const sys::Pid group{static_cast<std::int32_t>(s.last_main.pid)};
    if (group) (void)sys::send_signal_to_group(group, sys::signals::kKill);
    if (!forks(s)) return;
    sys::Pid any;
    (void)orphans_above(s, any, true);
    // A forking service's orphans have become our children.
    std::array<sys::Pid, 256> children{};
    const auto count = sys::children_of(sys::own_pid(), children);
    for (std::size_t i = 0; count && i < children.size() && i < count.value(); ++i) {
        bool ours = false;
        for (const formats::Child& child : s.record.children)
            ours = ours || static_cast<std::int32_t>(child.pid) == children[i].value;
        if (!ours) (void)sys::send_signal(children[i], sys::signals::kKill);
    }
}

}  // namespace slipway::supervise
