// Which devices the processes of the service's cgroup may use.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Attaches a program to the cgroup `own` that allows what the plan says and nothing else.
int limit_devices(Start& start, const base::Path& own);

}  // namespace slipway::exec
