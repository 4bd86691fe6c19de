// Requests to supervisors: what stands in the table is sent, and sent again until it is taken.
#pragma once

#include "engine/manager/core.h"

namespace slipway::manager {

// The byte on a supervisor's FIFO that a step of the plan stands for.
char byte_of(plan::Step::Action action);

// Sends the request that stands in the table.
void deliver(Core& core, Id id);
// The same of the last order.
void deliver_order(Core& core, Id id);

}  // namespace slipway::manager
