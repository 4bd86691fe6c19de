// What an apply would do: the switch carried out on a copy of the plan, with nobody told.
#pragma once

#include <string>
#include <vector>

#include "engine/formats/protocol.h"
#include "engine/manager/core.h"

namespace slipway::manager {

// One deed; a restart is two of them.
struct Rehearsed {
    std::string name;
    // stopping: it stops. starting, waiting: it starts, or will when an event is raised. failed: it
    // would be started and cannot be. running: it goes on, and its directory is read again.
    // stopped: it is down, and its directory is another.
    formats::ServiceState deed = formats::ServiceState::stopped;
    std::string why;
    friend bool operator==(const Rehearsed&, const Rehearsed&) = default;
};

// First whoever stops or goes on, then whoever starts; each by the numbers of its generation. A
// logger restarts where its service stands, as NAME/log.
std::vector<Rehearsed> rehearse(const Core& core, const live::Generation& target, Millis now);

}  // namespace slipway::manager
