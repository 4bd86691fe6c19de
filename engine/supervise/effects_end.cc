// Ends of children: ours are reaped, adopted ones are asked about.
#include <array>
#include <cerrno>

#include "engine/formats/reaped_ring.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/restart.h"
#include "engine/supervise/state.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::supervise {
namespace {

using formats::Child;
using formats::Role;
using formats::RunResult;

constexpr std::array<Role, formats::kRoles> kAllRoles{Role::main,    Role::prepare, Role::started,
                                                      Role::control, Role::finish,  Role::check};

// A wait status, or nothing when nobody knows it.
using End = std::optional<sys::WaitStatus>;

// Whether the command's end is what the state waits for.
bool belongs(State state, Role role) {
    switch (role) {
        case Role::prepare:
            return state == State::preparing;
        case Role::started:
            return state == State::announcing;
        case Role::control:
            return state == State::reloading || state == State::stop_command ||
                   state == State::taking_down;
        case Role::finish:
            return state == State::finishing || state == State::cleaning;
        default:
            return false;
    }
}

void main_has_ended(Supervisor& s, End end) {
    s.last_main = s.record.child(Role::main);
    clear_child(s, Role::main);
    // Whoever takes over must tell its daemon, and what it left, from others'.
    if (forks(s)) {
        Child& main = s.record.child(Role::main);
        main = s.last_main;
        main.ended = main.pid;
        main.pid = 0;
    }
    s.s6.wait_status = static_cast<std::uint16_t>(end ? end->raw : 0);
    // The steps of a stop that is under way stay as they were.
    renew_policy(s, s.state != State::stopping && s.state != State::stop_command);
    if (!s.record.cause) s.record.result = end ? result_of(end->raw, s.policy) : RunResult::unknown;
    s.record.skipped = s.record.result == RunResult::skipped;
    handle(s, Input::main_ended);
}

void role_has_ended(Supervisor& s, Role role, End end) {
    s.dirty = true;
    if (role == Role::main) return main_has_ended(s, end);
    clear_child(s, role);
    const bool success = end && end->raw == 0;
    const bool in_place = role == Role::control && s.replaced != 0;
    if (in_place && !success)
        signal_after_all(s);
    else if (in_place)
        s.replaced = 0;
    if (role == Role::control && s.state == State::reloading)
        end_order(s, end ? formats::OrderEnd::ended : formats::OrderEnd::unknown,
                  static_cast<std::uint16_t>(end && !in_place ? end->raw : 0));
    // What is shown of its last end is that of its way down.
    if (role == Role::control && s.state == State::taking_down && end && !success)
        s.s6.wait_status = static_cast<std::uint16_t>(end->raw);
    if (role == Role::check) {
        if (success && s.state == State::starting) handle(s, Input::ready);
        return;
    }
    if (role == Role::finish && s.state == State::finishing && end && !end->signalled() &&
        end->exit_code() == 125)
        s.record.permanent = true;
    // Its condition was false: the start fails as skipped, which is no failure.
    if (role == Role::prepare && s.state == State::preparing && end && !end->signalled() &&
        end->exit_code() == kSkippedCode && !s.record.cause) {
        s.record.result = RunResult::skipped;
        s.record.cause = true;
        s.record.skipped = true;
    }
    if (belongs(s.state, role)) handle(s, success ? Input::command_done : Input::command_failed);
}

// svscan notes whom it reaps; the file is there only under ours.
End from_ring(const Child& child) {
    const char* scan = sys::environment_value("SLIPWAY_SCAN");
    base::Path path;
    if (scan == nullptr || !path.append(scan) || !path.append("/.s6-svscan/reaped"))
        return std::nullopt;
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return std::nullopt;
    const auto status = sys::status_of_descriptor(file.value());
    if (!status || status.value().size < formats::kReapedBytes) return std::nullopt;
    const auto map = sys::map_file(file.value(), formats::kReapedBytes, false);
    if (!map) return std::nullopt;
    const formats::ConstRingBytes ring = map.value().bytes().first<formats::kReapedBytes>();
    if (!formats::reaped_valid(ring)) return std::nullopt;
    const auto found = formats::reaped_find(ring, child.pid, child.start_time);
    if (!found) return std::nullopt;
    return sys::WaitStatus{*found};
}

}  // namespace

void clear_child(Supervisor& s, Role role) {
    s.record.child(role) = {};
    s.pidfds[static_cast<std::size_t>(role)].reset();
    s.adopted[static_cast<std::size_t>(role)] = false;
}

bool notice_end(Supervisor& s, const sys::Exited& ended) {
    for (const Role role : kAllRoles) {
        if (static_cast<std::int32_t>(s.record.child(role).pid) != ended.pid.value) continue;
        role_has_ended(s, role, ended.status);
        return true;
    }
    return false;
}

void reap_children(Supervisor& s) {
    for (;;) {
        // Not reaped at once: while it is a zombie its number, and its group's, stay its own. And
        // how it ended is in the record first: whoever takes over from one that is killed here
        // can ask nobody else.
        const auto ended = sys::peek_any();
        if (!ended && !(ended.error() == sys::Errno{ECHILD})) s.stalled = true;
        if (!ended || !ended.value()) return;
        const bool ours = notice_end(s, *ended.value());
        if (ours) settle(s);
        (void)sys::reap(ended.value()->pid);
        if (!ours) s.dirty = s.dirty || s.state == State::tracking;
    }
}

void notice_adopted_end(Supervisor& s, Role role) {
    const Child child = s.record.child(role);
    const auto status = sys::process_status({static_cast<std::int32_t>(child.pid)});
    const bool same = status && status.value().start_time == child.start_time;
    End end;
    if (same && status.value().ended()) {
        // Without the right to trace it the kernel says 0, which must not be taken for success.
        const sys::WaitStatus said = status.value().exit_status;
        if (said.raw != 0 || sys::effective_uid() == 0) end = said;
    } else {
        end = from_ring(child);
    }
    role_has_ended(s, role, end);
}

void note_end(Supervisor& s) {
    add_death(s, s.s6.wait_status);
}

}  // namespace slipway::supervise
