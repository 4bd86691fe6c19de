// The first stage: from the kernel to slipway-svscan.
#pragma once

#include "engine/init/request.h"

namespace slipway::init {

// Never returns: becomes slipway-svscan. When it cannot, it says what, where and what to do, gives
// a shell, and tries again.
[[noreturn]] void run_first_stage(Request request);

// svscan could not start: the same, from the shell on.
[[noreturn]] void run_crash_stage(Request request);

}  // namespace slipway::init
