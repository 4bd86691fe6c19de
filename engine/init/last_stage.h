// The last stage: from the end of slipway-svscan to the end of the machine.
#pragma once

#include "engine/init/request.h"

namespace slipway::init {

// Ends every process that is left, unmounts, and ends the machine as `request` or RUN/ending says;
// each wait is bounded, and what stays behind is named. Without either: a machine restarts, a
// container exits.
[[noreturn]] void run_last_stage(const Request& request);

}  // namespace slipway::init
