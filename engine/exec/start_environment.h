// Builds the variables of a start from the supervisor's, the plan's and the files'.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// In this order, later ones win: the supervisor's variables (all, or those passed) and
// WATCHDOG_PID, the user's HOME USER LOGNAME SHELL, `env`, the files, then `unset`; and the names
// that are always there. `inherited` is NULL-terminated, "NAME=VALUE".
int build_environment(Start& start, char** inherited);

// A watchdog is this process's to feed (sd_watchdog_enabled(3)): where there is WATCHDOG_USEC,
// WATCHDOG_PID is its number. False: no room for it.
bool name_watched_process(Start& start);

}  // namespace slipway::exec
