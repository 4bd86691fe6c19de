// The life of a supervisor: wait, obey, tell.
#pragma once

#include "engine/supervise/supervisor.h"

namespace slipway::supervise {

// Returns when the machine has reached State::gone and everything was told.
void run(Supervisor& s);

}  // namespace slipway::supervise
