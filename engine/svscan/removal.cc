#include "engine/svscan/removal.h"

#include "engine/svscan/left.h"
#include "engine/svscan/rows.h"
#include "engine/svscan/start.h"
#include "engine/sys/clock.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kDrainInterval = 50 * sys::kMillisecond;
constexpr std::uint64_t kDrainTimeout = 30 * sys::kSecond;

bool stop_removed(Tree& tree, std::uint32_t row) {
    const SlotRef ref{row, Role::service};
    Slot slot = tree.table.slot(ref);
    slot.told = true;
    tree.table.set_slot(ref, slot);
    return signal_slot(tree, ref, sys::signals::kTerm);
}

}  // namespace

bool is_removed_too_early(const Tree& tree, SlotRef ref) {
    if (!is_in_place(tree, ref.service)) return false;  // there is no way to it any more
    if (ref.role == Role::service)
        return (tree.nuke_wanted || tree.table.slot(ref).told) && is_something_left(tree, ref);
    const bool drains = (tree.nuke_wanted || tree.drain_wanted) && !tree.nuke_loggers_wanted;
    return drains && has_lines_to_read(tree, ref);
}

void drain_from_now(Tree& tree) {
    const std::uint64_t now = sys::monotonic();
    tree.drain_due = now;
    tree.drain_deadline = now + kDrainTimeout;
}

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

}  // namespace slipway::svscan
