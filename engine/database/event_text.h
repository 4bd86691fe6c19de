// What the definition of an event says to slipway-events: its part of GENERATION/events.
#pragma once

#include <string>
#include <vector>

#include "engine/model/service.h"

namespace slipway::database {

// Empty: nothing but its name. In the order of formats::EventKey, so equal events give equal texts.
std::string event_text(const model::Service& service);

// Its sockets as the service gets them that it triggers: they are called like the event, and
// slipway-exec is told by an option whose they are.
std::vector<model::Socket> sockets_of(const model::Service& event);

}  // namespace slipway::database
