#include "engine/svscan/rows.h"

#include <cerrno>

#include "engine/svscan/hosts.h"

namespace slipway::svscan {

bool is_catch_all(const ServiceTable& table, std::uint32_t row) {
    const auto name = table.name(row);
    return name == "s6-svscan-log" || name == "slipway-svscan-log";
}

bool is_logger(const Tree& tree, SlotRef ref) {
    return ref.role == Role::logger || is_catch_all(tree.table, ref.service);
}

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

}  // namespace slipway::svscan
