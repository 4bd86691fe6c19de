// Finding what an earlier svscan left running, when this one was started in its place: supervisors
// by the lock on supervise/lock, the pipes to loggers through /proc of whoever still holds them.
//
// A supervisor that was taken over is not our child: its pidfd tells when it has died.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// Fills the slots of a row whose supervisors run already, and the pipes of a row with a logger that
// somebody holds. On failure nothing of it has happened; what is not there is no failure.
sys::Status take_over(Tree& tree, std::uint32_t row);

// After a supervisor of ours found its directory taken: one that an earlier svscan had started had
// not locked it yet when we looked. False: nobody has it.
bool take_over_late(Tree& tree, SlotRef ref);

// Has the death of a process that is not our child reported by reap_taken_over().
sys::Status watch(Tree& tree, SlotRef ref, sys::Fd pidfd);

void unwatch(Tree& tree, SlotRef ref);

// Acts on the deaths of supervisors that were taken over.
void reap_taken_over(Tree& tree);

}  // namespace slipway::svscan
