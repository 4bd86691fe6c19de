// From a checked graph to what a generation holds: the database and the service directories.
#pragma once

#include <string>
#include <vector>

#include "engine/database/encode.h"
#include "engine/database/service_directory.h"
#include "engine/diag/diagnostic.h"
#include "engine/graph/cgroup_settings.h"
#include "engine/graph/graph.h"

namespace slipway::database {

struct CompiledService {
    const model::Service* service = nullptr;  // null: a part of Slipway itself
    std::string name;
    std::vector<File> files;
};

struct Compiled {
    DatabaseSpec database;
    std::vector<CompiledService> services;  // those with a directory
    std::string events;                     // of the file `events`
};

// The graph must have passed its check; what it left out is not compiled. Errors (a plan that the
// runtime would refuse) are in the sink.
Compiled compile(const graph::Graph& graph, const Places& places, diag::Sink& sink);

// What of a service's directory is said elsewhere.
struct Given {
    std::vector<model::Socket> sockets;        // by events that trigger it, beside its own
    std::vector<graph::SliceSettings> slices;  // above its cgroup, the outermost first
    std::vector<Share> shares;                 // with services that JoinsNamespaceOf names
    std::string reader;  // ProducerFor, when that service was renamed: the pipe has its old name
    std::string logger;  // of `shared`: the service's directory, where that has another name
};

// What stands in a service itself, as `index` of the database; its directory is added to `out`.
void compile_service(const model::Service& service,
                     const Given& given,
                     const Places& places,
                     formats::NodeIndex index,
                     NodeSpec& spec,
                     std::vector<CompiledService>& out,
                     diag::Sink& sink);

// The bits of an edge's kind (docs/formats/database.md).
std::uint32_t edge_bits(model::EdgeKind kind);

}  // namespace slipway::database
