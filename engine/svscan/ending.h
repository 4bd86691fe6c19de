// The end of the tree: what its machine (machine.h) wishes for, done.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

void end_event(Tree& tree, EndEvent event);

// Tells a supervisor that came once the tree was to end, or its service was removed, unless it is
// told later: loggers that are to read to the end of their pipes.
void leave_at_end(Tree& tree, SlotRef ref);

// Tells the ending's machine who is gone and which deadlines have passed; call once per turn.
void advance_end(Tree& tree);

}  // namespace slipway::svscan
