// Reasons that were true when something happened, and are no longer.
#pragma once

#include <string>

#include "engine/manager/core.h"

namespace slipway::manager {

// As it is told once the culprit is another than it was, or the mask is gone; empty: it still
// holds.
std::string past_reason(const Core& core, Id id);

}  // namespace slipway::manager
