// A parent that stands in for its child: signals pass through, and the child does not outlive it.
#pragma once

#include "engine/sys/signal.h"

namespace slipway::sys {

// In a child: dies by this signal when its parent does (prctl(2), PR_SET_PDEATHSIG). A change of
// identity makes the kernel forget it.
Status die_with_parent(Signal signal);

// TERM, INT, QUIT, HUP, USR1, USR2, ALRM and WINCH that reach this process from now on go to
// `child`, too; last_forwarded() says which came last (0: none). One child at a time; pid 0 stops
// the passing on. Programs that are executed get the default actions back.
void forward_signals(Pid child);
Signal last_forwarded();

}  // namespace slipway::sys
