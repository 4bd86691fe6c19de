// Reads the plan.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Fills start.plan from start.plan_path. The text lives in static storage.
int load_plan(Start& start);

// Says what the compiler could not express in this plan.
int warn_of_refused_settings(Start& start);

}  // namespace slipway::exec
