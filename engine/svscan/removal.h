// Services whose directories are gone: they are stopped, and their loggers read to the end.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// Tells supervisors of vanished services to end: TERM for services; HUP for loggers, which then
// read to the end of their pipe, or TERM when that is wanted too.
void nuke(Tree& tree);

// The loggers of stopped services are looked at from now on, for a bounded time.
void drain_from_now(Tree& tree);
// Tells those loggers of stopped services to hang up that have nothing left to read.
void drain_leaving(Tree& tree);

// Of a service that is removed: it is to be ended and its logger to read its lines, although their
// supervisors are dead. Those of one host die together.
bool is_removed_too_early(const Tree& tree, SlotRef ref);

}  // namespace slipway::svscan
