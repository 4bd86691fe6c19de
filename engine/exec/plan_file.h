// Reads the plan.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Fills start.plan from start.plan_path. The text lives in static storage.
int load_plan(Start& start);

// Names the settings that this version cannot apply, in one line, and for `slipway status`.
void warn_of_refused_settings(Start& start);

}  // namespace slipway::exec
