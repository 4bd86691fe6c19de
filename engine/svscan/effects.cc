#include "engine/svscan/effects.h"

#include "engine/svscan/ending.h"
#include "engine/svscan/left.h"
#include "engine/svscan/removal.h"
#include "engine/svscan/rows.h"
#include "engine/svscan/start.h"
#include "engine/svscan/upgrade.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kRestartInterval = sys::kSecond;  // s6: never twice within a second

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

}  // namespace slipway::svscan
