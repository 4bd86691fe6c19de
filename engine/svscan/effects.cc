#include "engine/svscan/effects.h"

#include <cerrno>
#include <utility>

#include "engine/svscan/hosts.h"
#include "engine/svscan/lean.h"
#include "engine/svscan/left.h"
#include "engine/svscan/scan.h"
#include "engine/svscan/start.h"
#include "engine/svscan/upgrade.h"
#include "engine/sys/clock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kRestartInterval = sys::kSecond;  // s6: never twice within a second
constexpr std::uint64_t kHangupDelay = sys::kSecond;
constexpr std::uint64_t kKilledTimeout = 5 * sys::kSecond;
constexpr std::uint64_t kDrainInterval = 50 * sys::kMillisecond;
constexpr std::uint64_t kDrainTimeout = 30 * sys::kSecond;

void drain_from_now(Tree& tree) {
    const std::uint64_t now = sys::monotonic();
    tree.drain_due = now;
    tree.drain_deadline = now + kDrainTimeout;
}

void set_state(Tree& tree, SlotRef ref, SlotState state, std::uint64_t due) {
    Slot slot = tree.table.slot(ref);
    slot.state = state;
    slot.due = due;
    tree.table.set_slot(ref, slot);
}

// The write end is closed as soon as the service is gone for good, so that its logger reads to the
// end; the rest when neither is left. When all services end, drain_loggers() closes it, and for one
// that was told to stop drain_leaving(): a logger at the end of its pipe is started again as long
// as its supervisor was not told.
void release(Tree& tree, SlotRef ref) {
    auto& pipes = tree.table.pipes(ref.service);
    const SlotState logger = tree.table.state({ref.service, Role::logger});
    const bool drains = tree.end == EndState::running && tree.drain_wanted &&
                        (logger == SlotState::leaving || logger == SlotState::returning);
    const bool drained_later =
        drains || tree.end == EndState::services || tree.end == EndState::services_killed;
    if (ref.role == Role::service && !drained_later) close_end(pipes.write_end);
    if (drains) drain_from_now(tree);
    for (const Role role : kRoles)
        if (tree.table.state({ref.service, role}) != SlotState::free) return;
    close_pipes(pipes);
    tree.table.remove(ref.service);
}

template <typename Do>
void for_each_row(Tree& tree, Do what) {
    // A row may be removed by what is done with it, so the end is read again each time.
    for (std::uint32_t row = 0; row < tree.table.end(); ++row)
        if (tree.table.used(row)) what(row);
}

// False: it is there, and was not told.
bool signal_slot(Tree& tree, SlotRef ref, sys::Signal signal) {
    const Slot slot = tree.table.slot(ref);
    if (slot.pid == 0) return true;
    sys::Status told = base::kOk;
    if (slot.pid < 0)
        signal_hosted(tree, ref, signal);
    else if (slot.watch != 0)  // the number of one that is not our child may be another's already
        told = sys::send_signal(sys::BorrowedFd{slot.watch}, signal);
    else
        told = sys::send_signal(sys::Pid{slot.pid}, signal);
    const bool done = told || told.error().value == ESRCH;
    if (!done) tree.stalled = true;
    return done;
}

bool is_logger(const Tree& tree, SlotRef ref) {
    return ref.role == Role::logger || is_catch_all(tree.table, ref.service);
}

// A logger that was started once more for the lines in its pipe must have begun before it is told
// to hang up: its supervisor would not start it any more.
bool is_told_later(const Tree& tree, SlotRef ref, std::uint64_t now) {
    const Slot slot = tree.table.slot(ref);
    return slot.returns != 0 && now < slot.last_start + kHangupDelay;
}

// Tells every slot that is (or is not) a logger that the tree ends, and its process by a signal.
void end_slots(Tree& tree, bool loggers, sys::Signal signal) {
    const std::uint64_t now = sys::monotonic();
    for_each_row(tree, [&](std::uint32_t row) {
        for (const Role role : kRoles) {
            const SlotRef ref{row, role};
            if (!tree.table.used(row) || is_logger(tree, ref) != loggers) continue;
            if (signal == sys::signals::kHup && is_told_later(tree, ref, now)) continue;
            if (!signal_slot(tree, ref, signal)) tree.untold = true;
            handle(tree, ref, SlotEvent::end);
        }
    });
}

// A supervisor that was told to leave and does not: its service ignores the stop signals and has no
// timeout-kill. The supervisor kills it when it is told so.
void kill_service(Tree& tree, std::uint32_t row) {
    const SlotRef service{row, Role::service};
    if (tree.table.slot(service).pid == 0 || is_catch_all(tree.table, row)) return;
    sys::report({"slipway-svscan: ", tree.table.name(row),
                 ": did not stop in time: killed. Give it a timeout-kill, or find out what it "
                 "waits for"});
    if (send_to_lean(tree, service, 'k')) return;
    SlotPath path;
    path.append(tree.table.name(row));
    path.append("/supervise/control");
    const auto control = sys::open_fifo_for_write(sys::kHere, path);
    if (control) static_cast<void>(sys::write(control.value(), std::string_view("k")));
}

void drain_loggers(Tree& tree) {
    if (tree.options.console_holder != 0)
        for (const auto fd : {sys::kStdout, sys::kStderr})
            static_cast<void>(sys::place_at({tree.options.console_holder}, fd.value, true));
    end_slots(tree, true, sys::signals::kHup);
    // With our copies closed a logger reads end of file once the last producer is gone. Not before
    // its supervisor was told: it would start another one.
    for_each_row(tree, [&](std::uint32_t row) { close_end(tree.table.pipes(row).write_end); });
}

// Somebody could not be told by the step that led to this state.
void tell_again(Tree& tree) {
    if (tree.end == EndState::services || tree.end == EndState::all)
        end_slots(tree, false, sys::signals::kTerm);
    if (tree.end == EndState::all || tree.end == EndState::loggers_told)
        end_slots(tree, true, sys::signals::kTerm);
    // In the state loggers they are told each second anyway.
}

void say_who_is_left(Tree& tree) {
    for_each_row(tree, [&](std::uint32_t row) {
        for (const Role role : kRoles)
            if (tree.table.slot({row, role}).pid != 0 ||
                tree.table.state({row, role}) == SlotState::returning)
                sys::report({"slipway-svscan: ", tree.table.name(row),
                             role == Role::logger ? "/log" : "",
                             ": is still there, not waited for any longer"});
    });
}

void set_end_timers(Tree& tree, EndState state) {
    const std::uint64_t whole = tree.options.end_timeout_ms * sys::kMillisecond;
    const std::uint64_t now = sys::monotonic();
    tree.hangup_due.reset();
    switch (state) {
        case EndState::services:
        case EndState::all:
            tree.end_deadline = now + whole;
            break;
        case EndState::loggers:
            tree.end_deadline = now + whole / 2;
            tree.hangup_due = now + sys::kSecond;
            break;
        case EndState::services_killed:
        case EndState::loggers_told:
            tree.end_deadline = now + kKilledTimeout;
            break;
        case EndState::running:
        case EndState::over:
            tree.end_deadline.reset();
            break;
    }
}

// Of a service that is removed: it is to be ended and its logger to read its lines, although their
// supervisors are dead. Those of one host die together.
bool is_removed_too_early(const Tree& tree, SlotRef ref) {
    if (!is_in_place(tree, ref.service)) return false;  // there is no way to it any more
    if (ref.role == Role::service)
        return (tree.nuke_wanted || tree.table.slot(ref).told) && is_something_left(tree, ref);
    const bool drains = (tree.nuke_wanted || tree.drain_wanted) && !tree.nuke_loggers_wanted;
    return drains && has_lines_to_read(tree, ref);
}

// What the machine is told of the end of a slot depends on what the slot has left.
SlotEvent seen_at_end(Tree& tree, SlotRef ref, SlotEvent event) {
    const Slot slot = tree.table.slot(ref);
    if (slot.pid != 0 || !asks_what_is_left(slot.state, event)) return event;
    const bool left = tree.end == EndState::running ? is_removed_too_early(tree, ref)
                                                    : is_something_left(tree, ref);
    if (!left) return event;
    const SlotEvent seen = when_left(event, slot.returns);
    if (seen == event)
        sys::report(
            {"slipway-svscan: ", path_in(tree.table, ref, "").view(),
             ": its supervisor was started five times more, in vain; what it had left stays"});
    return seen;
}

}  // namespace

bool is_catch_all(const ServiceTable& table, std::uint32_t row) {
    const auto name = table.name(row);
    return name == "s6-svscan-log" || name == "slipway-svscan-log";
}

// Calls itself once at most: no answer to a start that failed starts anything.
// NOLINTNEXTLINE(misc-no-recursion)
void handle(Tree& tree, SlotRef ref, SlotEvent event) {
    const SlotStep done = step(tree.table.state(ref), seen_at_end(tree, ref, event));
    const std::uint64_t now = sys::monotonic();
    switch (done.action) {
        case SlotAction::none:
            return set_state(tree, ref, done.next, tree.table.slot(ref).due);
        case SlotAction::start_soon:
            return set_state(tree, ref, done.next, now);
        case SlotAction::start_later: {
            const auto earliest = tree.table.slot(ref).last_start + kRestartInterval;
            return set_state(tree, ref, done.next, earliest > now ? earliest : now);
        }
        case SlotAction::start_retried:
            return set_state(tree, ref, done.next, now + kRestartInterval);
        case SlotAction::release:
            set_state(tree, ref, done.next, 0);
            return release(tree, ref);
        case SlotAction::start: {
            const Slot old = tree.table.slot(ref);
            const bool returns = done.next == SlotState::leaving;
            Slot slot{done.next, 0, 0, now, 0, old.alone};
            if (returns) slot.returns = static_cast<std::uint8_t>(old.returns + 1);
            slot.told = returns;
            tree.table.set_slot(ref, slot);
            // Another directory may have taken the place of one that was removed.
            if (returns && tree.end == EndState::running && !is_in_place(tree, ref.service))
                return handle(tree, ref, SlotEvent::died);
            const auto pid = start_supervisor(tree, ref);
            if (!pid) return handle(tree, ref, returns ? SlotEvent::died : SlotEvent::start_failed);
            slot.pid = pid.value().value;
            tree.table.set_slot(ref, slot);
            if (returns) leave_at_end(tree, ref);
            return;
        }
    }
}

void start_due(Tree& tree) {
    const std::uint64_t now = sys::monotonic();
    if (const auto first = tree.table.next_due(); !first || *first > now) return;
    for_each_row(tree, [&](std::uint32_t row) {
        for (const Role role : kRoles) {
            const SlotRef ref{row, role};
            const SlotState state = tree.table.state(ref);
            const bool waits = state == SlotState::waiting || state == SlotState::returning;
            if (waits && tree.table.slot(ref).due <= now) handle(tree, ref, SlotEvent::due);
        }
    });
}

void command(Tree& tree, Command what) {
    switch (what) {
        case Command::reap:
            return;  // every turn of the loop reaps
        case Command::scan:
            tree.scan_wanted = true;
            return;
        case Command::scan_then_nuke:
            tree.scan_wanted = true;
            tree.nuke_wanted = true;
            return;
        case Command::abort:
            return end_event(tree, EndEvent::abort);
        case Command::terminate:
            return end_event(tree, EndEvent::terminate);
        case Command::quit:
            return end_event(tree, EndEvent::quit);
        case Command::nuke:
            tree.nuke_wanted = true;
            return;
        case Command::nuke_loggers:
            tree.nuke_wanted = tree.nuke_loggers_wanted = true;
            return;
        case Command::upgrade:
            return begin_upgrade(tree);
    }
}

namespace {

bool stop_removed(Tree& tree, std::uint32_t row) {
    const SlotRef ref{row, Role::service};
    Slot slot = tree.table.slot(ref);
    slot.told = true;
    tree.table.set_slot(ref, slot);
    return signal_slot(tree, ref, sys::signals::kTerm);
}

}  // namespace

void nuke(Tree& tree) {
    const bool with_loggers = tree.nuke_loggers_wanted;
    bool told = true;
    for_each_row(tree, [&](std::uint32_t row) {
        if (tree.table.state({row, Role::service}) == SlotState::leaving)
            told = stop_removed(tree, row) && told;
        if (with_loggers && tree.table.state({row, Role::logger}) == SlotState::leaving)
            told = signal_slot(tree, {row, Role::logger}, sys::signals::kTerm) && told;
    });
    if (told) tree.nuke_wanted = tree.nuke_loggers_wanted = false;
    tree.drain_wanted = !with_loggers;
    drain_from_now(tree);
}

// A logger that is dead just now would not be started again once its supervisor was told.
void drain_leaving(Tree& tree) {
    const std::uint64_t now = sys::monotonic();
    const bool late = now >= tree.drain_deadline;
    bool any = false, lines = false;
    tree.drain_due.reset();
    for_each_row(tree, [&](std::uint32_t row) {
        const SlotRef logger{row, Role::logger};
        if (tree.drain_wanted && tree.table.state(logger) == SlotState::returning)
            any = lines = true;
        if (!tree.drain_wanted || tree.table.state(logger) != SlotState::leaving) return;
        Pipes& pipes = tree.table.pipes(row);
        // Its end is seen by release().
        if (tree.table.state({row, Role::service}) != SlotState::free) {
            any = true;
        } else if ((!late && has_lines_to_read(tree, logger)) ||
                   !signal_slot(tree, logger, sys::signals::kHup)) {
            any = lines = true;
        } else {
            close_end(pipes.write_end);
        }
    });
    tree.drain_wanted = any;
    if (lines) tree.drain_due = now + kDrainInterval;
}

void leave_at_end(Tree& tree, SlotRef ref) {
    const bool running = tree.end == EndState::running;
    const bool all = tree.end == EndState::all || tree.end == EndState::loggers_told;
    if (running ? ref.role == Role::logger : is_logger(tree, ref) && !all) return;
    if (signal_slot(tree, ref, sys::signals::kTerm)) return;
    (running ? tree.nuke_wanted : tree.untold) = true;
}

void end_event(Tree& tree, EndEvent event) {
    // Whoever is told to end before the first scan still ends what an earlier svscan has left.
    const bool unknown = tree.end == EndState::running && tree.scan_number == 0;
    if (unknown && (event == EndEvent::terminate || event == EndEvent::quit)) scan(tree);
    const EndStep done = step(tree.end, event);
    if (done.next != tree.end) set_end_timers(tree, done.next);
    tree.end = done.next;
    switch (done.action) {
        case EndAction::none:
        case EndAction::finish:
            return;
        case EndAction::stop_services:
            return end_slots(tree, false, sys::signals::kTerm);
        case EndAction::stop_all:
            end_slots(tree, false, sys::signals::kTerm);
            return end_slots(tree, true, sys::signals::kTerm);
        case EndAction::kill_services:
            return for_each_row(tree, [&](std::uint32_t row) { kill_service(tree, row); });
        case EndAction::drain_loggers:
            return drain_loggers(tree);
        case EndAction::stop_loggers:
            return end_slots(tree, true, sys::signals::kTerm);
        case EndAction::give_up:
            return say_who_is_left(tree);
    }
}

void advance_end(Tree& tree) {
    if (tree.end == EndState::running) return;
    if (std::exchange(tree.untold, false)) tell_again(tree);
    const std::uint64_t now = sys::monotonic();
    if (tree.hangup_due && now >= *tree.hangup_due) {
        end_slots(tree, true, sys::signals::kHup);
        tree.hangup_due = now + sys::kSecond;
    }
    // Each round moves the machine on; it has no way back, so this ends.
    for (EndState before = EndState::running; before != tree.end;) {
        before = tree.end;
        // A catch-all logger may be left, of either name; only then all are looked at.
        std::uint32_t services = tree.table.alive(Role::service);
        if (services <= 2)
            for_each_row(tree, [&](std::uint32_t row) {
                const SlotRef ref{row, Role::service};
                const bool alive =
                    tree.table.slot(ref).pid != 0 || tree.table.state(ref) == SlotState::returning;
                if (alive && is_catch_all(tree.table, row)) --services;
            });
        const auto all = tree.table.alive(Role::service) + tree.table.alive(Role::logger);
        if (all == 0 && tree.table.waiting() == 0 && dismiss_hosts(tree) == 0)
            end_event(tree, EndEvent::all_gone);
        else if (services == 0)
            end_event(tree, EndEvent::services_gone);
        if (tree.end_deadline && now >= *tree.end_deadline) end_event(tree, EndEvent::deadline);
    }
}

}  // namespace slipway::svscan
