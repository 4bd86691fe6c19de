// Builds the variables of a start from the supervisor's, the plan's and the files'.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// In this order, later ones win: the supervisor's variables (all, or those passed), the user's
// HOME USER LOGNAME SHELL, `env`, the files, then `unset`; and the names that are always there.
// `inherited` is NULL-terminated, "NAME=VALUE".
int build_environment(Start& start, char** inherited);

}  // namespace slipway::exec
