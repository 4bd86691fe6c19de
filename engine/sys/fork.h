// A copy of this process, for programs that start few and trusted children.
//
// What runs with another user's identity is started by engine/spawn instead. The parent never waits
// for the child (unlike vfork(2)), so a stopped child stops nobody.
#pragma once

#include "engine/sys/process.h"

namespace slipway::sys {

// Pid{0} in the child. The child has a copy of everything, close-on-exec descriptors included; it
// may only prepare and execute, and ends by exit_now().
Result<Pid> fork_process();

}  // namespace slipway::sys
