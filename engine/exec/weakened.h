// What this kernel or container cannot do of what the plan wants.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// How much of a setting there is then, in front of its name.
inline constexpr std::string_view kWithout = "without ";
inline constexpr std::string_view kNearest = "with the nearest allowed value of ";

// Goes on without `setting`, by its name in the definition language ("Sandbox.private-tmp"; several
// with ", " between them), or
// ends the start, as the plan says (`when-impossible`): 0 or the exit code. Either way it is said,
// with `what` failed and why. Only for what confines the service: without what it needs to work (a
// bind mount, a user) it must not be started, whatever the plan says.
int weaken(Start& start,
           formats::PlanPosition where,
           std::string_view setting,
           std::string_view what,
           base::Errno why,
           std::string_view how = kWithout);

}  // namespace slipway::exec
