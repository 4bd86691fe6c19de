// What the machines of svscan wish for, done. The end of the tree is in ending.cc, that of a
// removed service in removal.cc.
//
// Policy for failures: a start, a pipe, a scan that fails for want of resources is reported and
// tried again after a bounded time; nothing of it ends the tree.
#pragma once

#include "engine/svscan/control.h"
#include "engine/svscan/tree.h"

namespace slipway::svscan {

// One event of one supervisor, with all that follows from it.
void handle(Tree& tree, SlotRef ref, SlotEvent event);

// Starts every supervisor that is due.
void start_due(Tree& tree);

// Scans and nukes are only noted here: one turn of the loop does them in that order, so "an" means
// scan, then nuke, however the bytes arrive.
void command(Tree& tree, Command what);

}  // namespace slipway::svscan
