// What the definition of an event says to slipway-events: its part of GENERATION/events.
#pragma once

#include <string>

#include "engine/model/service.h"

namespace slipway::database {

// Empty: nothing but its name. In the order of formats::EventKey, so equal events give equal texts.
std::string event_text(const model::Service& service);

}  // namespace slipway::database
