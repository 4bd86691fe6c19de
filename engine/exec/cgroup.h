// The service's cgroup and the slices above it: ADR 0016.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Writes what the plan says into the cgroup that the supervisor made, enabling controllers above it
// where they are not; gives it to the service's user where the plan says so. What cannot be had is
// weakened. The working directory is still the service directory.
int apply_cgroup(Start& start);

}  // namespace slipway::exec
