// Taking over from a supervisor that was killed: the record says what runs and what was going on.
//
// The record may be older than the children: each child writes its own slot before it executes. So
// what lives decides, and the state is believed as far as it fits.
#include <array>
#include <cerrno>

#include "engine/supervise/effects.h"
#include "engine/supervise/startup.h"
#include "engine/supervise/state.h"
#include "engine/sys/clock.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::Child;
using formats::Role;
using formats::Want;

// A start that hangs holds the lock for 10 s at most: then its supervisor would have killed it.
constexpr int kLockTries = 1200;
constexpr std::uint64_t kLockPause = 10 * sys::kMillisecond;

static_assert(static_cast<std::uint8_t>(State::down) == formats::kStateDown &&
              static_cast<std::uint8_t>(State::waiting) == formats::kStateWaiting &&
              static_cast<std::uint8_t>(State::starting) == formats::kStateStarting &&
              static_cast<std::uint8_t>(State::done) == formats::kStateDone &&
              static_cast<std::uint8_t>(State::gone) == formats::kStateGone);

enum class Life { none, alive, ended, unknown };

// Whoever cannot tell what runs must not start it a second time.
Adoption unknown(const Supervisor& s, std::string_view what, sys::Errno error) {
    warn(s, {"cannot take over: ", what, sys::explain(error).view(), way_out(error),
             "; trying again later"});
    return Adoption::unknown;
}

bool is_gone(sys::Errno error) {
    return error == sys::Errno{ENOENT} || error == sys::Errno{ESRCH};
}

bool wait_for_starts(Supervisor& s) {
    for (int i = 0; i < kLockTries; ++i) {
        if (starts_are_over(s)) return true;
        sys::sleep_for(kLockPause);
    }
    return false;
}

Life look_at(Supervisor& s, Role role) {
    const Child& child = s.record.child(role);
    if (child.pid == 0) return Life::none;
    const sys::Pid pid{static_cast<std::int32_t>(child.pid)};
    const auto status = sys::process_status(pid);
    if (!status && !is_gone(status.error())) {
        unknown(s, "/proc", status.error());
        return Life::unknown;
    }
    const bool same =
        status && (status.value().start_time == child.start_time || child.start_time == 0);
    if (!same || status.value().ended()) return Life::ended;
    auto pidfd = sys::open_pidfd(pid);
    if (!pidfd && !is_gone(pidfd.error())) {
        unknown(s, "pidfd_open", pidfd.error());
        return Life::unknown;
    }
    if (!pidfd) return Life::ended;
    s.pidfds[static_cast<std::size_t>(role)] = std::move(pidfd).value();
    s.adopted[static_cast<std::size_t>(role)] = true;
    return Life::alive;
}

void set_state(Supervisor& s, State state) {
    s.state = state;
    s.record.state = static_cast<std::uint8_t>(state);
    s.dirty = true;
}

// The state whose command was not started yet goes back to where the command is due.
void redo(Supervisor& s) {
    switch (s.state) {
        case State::preparing:
        case State::starting:
            set_state(s, State::waiting);
            s.record.deadline = now_boot();
            if (s.record.want == Want::down) {
                set_state(s, State::down);
                s.record.deadline = 0;
            }
            break;
        case State::finishing:
        case State::ended:
            set_state(s, State::ended);
            handle(s, Input::next);
            break;
        case State::cleaning:
            s.phase = Phase::finished;
            set_state(s, State::ended);
            handle(s, Input::next);
            break;
        case State::announcing:
        case State::taking_down:
            // Of a oneshot; its way up or down is begun again.
            set_state(s, State::done);
            if (s.record.want == Want::down) handle(s, Input::down);
            break;
        default:
            // Alive by the state, but nobody was ever started.
            set_state(s, State::ended);
            s.phase = Phase::finished;
            handle(s, Input::next);
            break;
    }
}

// The command of a state with a main process that was not started yet.
void redo_command(Supervisor& s) {
    if (s.state == State::announcing) {
        set_state(s, State::starting);
        handle(s, Input::ready);
    } else if (s.state == State::reloading) {
        set_state(s, State::up);
        // Once a newer request stands in its place, nobody knows what was asked for: an action,
        // say, of a service that a reload's signal would end.
        const formats::Order& order = s.record.order;
        const bool known = order.end != formats::OrderEnd::running ||
                           (s.request && s.request->id == order.request);
        if (known) handle(s, Input::reload);  // or the action
    } else if (s.state == State::stop_command) {
        set_state(s, State::up);
        handle(s, Input::down);
    }
}

Role command_of(State state) {
    switch (state) {
        case State::preparing:
            return Role::prepare;
        case State::announcing:
            return Role::started;
        case State::reloading:
        case State::stop_command:
        case State::taking_down:
            return Role::control;
        case State::finishing:
        case State::cleaning:
            return Role::finish;
        default:
            return Role::main;
    }
}

void resume_main(Supervisor& s, Life main, Life command) {
    if (!has_main(s.state)) {
        // It wrote its record, and nobody told of it.
        set_state(s, State::starting);
        const sys::WallTime time = sys::realtime();
        s.s6.changed = formats::tai_from_unix(time.seconds, time.nanoseconds);
        s.s6.ready = false;
        s.letters.append("u");
    }
    if (main == Life::ended) return notice_adopted_end(s, Role::main);
    reopen_readiness(s);
    if (s.state == State::starting) {
        using formats::ReadyKind;
        if (s.policy.ready == ReadyKind::none) handle(s, Input::running);
        if (s.policy.ready == ReadyKind::exec || s.policy.ready == ReadyKind::fork)
            handle(s, Input::ready);
        if (s.policy.ready == ReadyKind::check) s.tick = now_boot();
    }
    const bool has_command = command_of(s.state) != Role::main;
    if (has_command && command == Life::none) redo_command(s);
    if (has_command && command == Life::ended) notice_adopted_end(s, command_of(s.state));
    recall_watchdog(s);
    if (s.state == State::up) start_watchdog(s);
    // A want that changed just before the kill: a stop that was never begun.
    if (s.record.want == Want::down && (s.state == State::starting || s.state == State::up))
        handle(s, Input::down);
}

void resume_without_main(Supervisor& s, Life command) {
    if (s.state == State::down || s.state == State::waiting || s.state == State::done) return;
    if (s.state == State::tracking) {
        s.tick = now_boot();
        (void)sys::become_subreaper();
        return;
    }
    if (s.state == State::emptying) {
        watch_group(s);
        // Its deadline goes on too; whoever is gone meanwhile is not waited for.
        return group_populated() ? void() : handle(s, Input::emptied);
    }
    if (command_of(s.state) == Role::main || command == Life::none) return redo(s);
    if (command == Life::ended) notice_adopted_end(s, command_of(s.state));
}

Adoption load(Supervisor& s) {
    std::array<std::uint8_t, 512> buffer;  // NOLINT: filled by the read
    const auto bytes = read_status(s, buffer);
    if (!bytes && is_gone(bytes.error())) return Adoption::nothing;
    if (!bytes) return unknown(s, "its status", bytes.error());
    const auto status = formats::decode_status(bytes.value());
    if (!status || !status->has_record || status->record.state >= kStates) return Adoption::nothing;
    const auto boot = this_boot();
    if (!boot && !is_gone(boot.error())) return unknown(s, "the boot id", boot.error());
    if (!boot || boot.value() != status->record.boot_id) return Adoption::nothing;
    s.s6 = status->s6;
    s.record = status->record;
    s.state = static_cast<State>(s.record.state);
    s.phase = static_cast<Phase>(s.record.phase);
    return Adoption::taken_over;
}

}  // namespace

Adoption adopt(Supervisor& s) {
    if (s.hosting == nullptr && !wait_for_starts(s)) {
        warn(s, {"a start by an earlier supervisor has been hanging for 12 s; trying again later"});
        return Adoption::unknown;
    }
    if (s.is_first) return Adoption::nothing;
    if (const Adoption loaded = load(s); loaded != Adoption::taken_over) return loaded;
    std::array<Life, formats::kRoles> life{};
    for (std::size_t i = 0; i < formats::kRoles; ++i) {
        life[i] = look_at(s, static_cast<Role>(i));
        if (life[i] == Life::unknown) return Adoption::unknown;
    }
    const auto alive = [&](Role role) { return life[static_cast<std::size_t>(role)]; };
    if (const sys::Status found = find_group(s); !found)
        return unknown(s, "its cgroup", found.error());
    s.last_main = s.record.child(Role::main);
    if (s.last_main.pid == 0) s.last_main.pid = s.last_main.ended;
    s.took_over = true;
    resume_request(s);
    s.letters.append("s");
    const bool begun = alive(Role::control) != Life::none;
    const bool missed = alive(Role::main) == Life::alive && alive(Role::control) == Life::ended &&
                        is_stopped_by_control(s);
    // A stray command of another state is only forgotten when it ends; a check is asked anew.
    for (const Role role : {Role::prepare, Role::started, Role::control, Role::finish, Role::check})
        if (alive(role) == Life::ended && command_of(s.state) != role &&
            !(missed && role == Role::control))
            clear_child(s, role);
    s.dirty = true;
    if (alive(Role::main) == Life::alive) resume_control(s, begun);
    // Nobody saw whether the signal must be sent after all.
    if (missed) notice_adopted_end(s, Role::control);
    const Life command = alive(command_of(s.state));
    if (alive(Role::main) != Life::none)
        resume_main(s, alive(Role::main), command);
    else
        resume_without_main(s, command);
    if (s.state != State::reloading) end_order(s, formats::OrderEnd::cut_short);
    return Adoption::taken_over;
}

}  // namespace slipway::supervise
