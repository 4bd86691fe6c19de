// What is undone once a service has ended.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// For a plan `at-end`, behind its commands whatever became of them.
void undo_start(Start& start);

}  // namespace slipway::exec
