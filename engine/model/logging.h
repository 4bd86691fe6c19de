// What [Log] means for a service.
#pragma once

#include "engine/model/service.h"

namespace slipway::model {

// Whether its output goes through a process of its own, its logger: to a directory, to syslog or to
// the logger of another service.
bool has_logger(const Service& service);

}  // namespace slipway::model
