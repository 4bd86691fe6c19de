// Which of root's privileges the program has (capabilities(7)), in the steps that the change of
// identity lies between.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Before: bounding set and secure bits, and that the permitted set outlives the change where the
// plan gives some of it on.
int bound_privileges(const Start& start);

// After: inheritable and ambient set.
int give_privileges(const Start& start);

}  // namespace slipway::exec
