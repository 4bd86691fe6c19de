// The plan's directories: made, owned and given their mode before the start.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Also exports RUNTIME_DIRECTORY, STATE_DIRECTORY, CACHE_DIRECTORY, LOGS_DIRECTORY and
// CONFIGURATION_DIRECTORY (systemd.exec(5)).
int prepare_directories(Start& start);

}  // namespace slipway::exec
