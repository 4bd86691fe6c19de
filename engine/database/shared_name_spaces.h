// Which services have name spaces and directories for /tmp in common (JoinsNamespaceOf).
#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.h"

namespace slipway::database {

// A service is one of those that share what `kind` says ("network", "ipc", "tmp"); `name` is that
// of the first of them.
struct Share {
    std::string kind, name;
    friend bool operator==(const Share&, const Share&) = default;
};

// By the numbers of the graph. Both ends of an edge must have what is shared (systemd.unit(5)): a
// service without a network name space of its own joins no other's.
std::vector<std::vector<Share>> shared_name_spaces(const graph::Graph& graph);

}  // namespace slipway::database
