// What the Cgroup.* settings of a definition say of its traffic, as systemd.resource-control(5)
// describes them (ADR 0016).
#pragma once

#include <string>
#include <vector>

#include "engine/graph/cgroup_settings.h"

namespace slipway::graph {

struct NetworkUse {
    // Of the service and of the slices above it, each of which must let it: "ipv4:tcp:80", "eth0".
    struct List {
        std::string slice;  // empty: the service's own
        std::vector<std::string> binds_allowed, binds_denied;
        std::vector<std::string> interfaces;
        bool interfaces_denied = false;  // rather than the only ones
    };

    // "10.0.0.0/8", without those that another of the same list covers; those of slices are added.
    std::vector<std::string> addresses_allowed, addresses_denied;
    std::vector<List> lists;
    std::vector<CgroupUse::Fault> faults;  // of the service's own settings, and of too many
};

// `settings` may hold those of slices as well (add_slices).
NetworkUse network_use(const model::Settings& settings);

}  // namespace slipway::graph
