#include "engine/svscan/ending.h"

#include <utility>

#include "engine/svscan/effects.h"
#include "engine/svscan/hosts.h"
#include "engine/svscan/lean.h"
#include "engine/svscan/rows.h"
#include "engine/svscan/scan.h"
#include "engine/svscan/start.h"
#include "engine/sys/clock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/report.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kHangupDelay = sys::kSecond;
constexpr std::uint64_t kKilledTimeout = 5 * sys::kSecond;

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

}  // namespace

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
