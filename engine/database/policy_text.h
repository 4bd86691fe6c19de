// The writer of data/policy (docs/formats/policy.md).
#pragma once

#include <string>

#include "engine/model/service.h"

namespace slipway::database {

// `run` is the directory of this boot (/run/slipway), where the manager's bell hangs.
std::string policy_text(const model::Service& service, const std::string& run);

// How long a start and a stop may take before the manager gives up; 0: no limit. Milliseconds.
model::Millis start_limit(const model::Service& service);
model::Millis stop_limit(const model::Service& service);

}  // namespace slipway::database
