// The service directories of Slipway's own parts, which slipway-init links before anything else.
#pragma once

#include <string>
#include <vector>

#include "engine/database/service_directory.h"

namespace slipway::database {

struct OwnService {
    std::string name;
    std::vector<File> files;
};

// The holder of descriptors and its mirror (docs/adr/0010), the manager, and slipway-events where
// there are events; in the order of the generation's file `boot`.
std::vector<OwnService> own_services(const Places& places, bool has_events);

// No definition may have one of these names.
bool is_own_name(const std::string& name);

}  // namespace slipway::database
