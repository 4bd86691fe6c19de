// The tree's own part of the cgroup hierarchy (version 2).
//
// BASE/slipway/tree has pid 1 and the supervisors, BASE/slipway/services a cgroup for each service;
// BASE is the cgroup that we were started in, which so has no processes of ours itself and may hand
// controllers on.
#pragma once

#include "engine/base/fixed_string.h"

namespace slipway::init {

// Makes both directories and moves us; on a machine it mounts the hierarchy first where nobody has.
// In a container the hierarchy's own top is not ours: other containers may see it too. False: said
// why, and that process groups must do; else `services` is what supervisors are told.
bool enter_cgroup(bool on_a_machine, base::Path& services);

}  // namespace slipway::init
