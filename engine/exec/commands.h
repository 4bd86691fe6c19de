// Runs the plan's commands: all but the last as children, the last in place of slipway-exec.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Gives the exit code of the plan; returns only when nothing was executed in our place.
int run_commands(Start& start);

// kSkipped when a condition-command says so.
int run_condition_commands(Start& start);

}  // namespace slipway::exec
