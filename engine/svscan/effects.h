// What the machines of svscan wish for, done. With scan.cc, start.cc and reap.cc the only files of
// this folder that call the kernel after start-up.
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

// Tells supervisors of vanished services to end: TERM for services; HUP for loggers, which then
// read to the end of their pipe, or TERM when that is wanted too.
void nuke(Tree& tree);
// Tells those loggers of stopped services to hang up that have nothing left to read.
void drain_leaving(Tree& tree);

void end_event(Tree& tree, EndEvent event);

// Tells a supervisor that came once the tree was to end, or its service was removed, unless it is
// told later: loggers that are to read to the end of their pipes.
void leave_at_end(Tree& tree, SlotRef ref);

// Tells the ending's machine who is gone and which deadlines have passed; call once per turn.
void advance_end(Tree& tree);

}  // namespace slipway::svscan
