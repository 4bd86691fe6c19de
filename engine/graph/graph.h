// Services as a graph: numbers in place of names, every name resolved.
//
// build() resolves and says what cannot be resolved; check() looks for what cannot work. Both are
// linear in services and edges, and never recurse.
//
// Strictness: what is wrong with a definition that people wrote, or that the boot starts, is an
// error. An imported definition that nothing starts, and that cannot work, is *left out* of the
// result with a warning, together with all that strongly needs it: a machine has packages whose
// services were never used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/graph/machine.h"
#include "engine/model/service.h"

namespace slipway::graph {

using Index = std::uint32_t;

// The bundles that a boot and a shutdown start; made when no definition has the name.
inline constexpr std::string_view kBoot = "default";
inline constexpr std::string_view kShutdown = "shutdown";

struct Edge {
    Index to = 0;
    model::EdgeKind kind = model::EdgeKind::needs;
    // Where it was written; null for what enabling adds. Owned by the services.
    const diag::Position* where = nullptr;
};

struct Node {
    std::string name;
    model::Kind kind = model::Kind::longrun;
    bool provided = false;                    // a name that `members` provide
    bool all_enabled = false;                 // of a provided name: every enabled provider is meant
    const model::Service* service = nullptr;  // null: nothing describes it (events, made bundles)
    std::vector<Edge> edges;
    std::vector<Index> members;  // of a bundle; providers
    std::vector<std::string> aliases;
    bool masked = false;
    bool booted = false;    // the boot starts it
    bool left_out = false;  // not in the result; a warning said why
};

// The services must outlive it. Templates are not in it.
struct Graph {
    std::vector<Node> nodes;  // services in the given order, then what was made
    std::unordered_map<std::string, Index> names;  // own names and aliases
    Index boot = 0, shutdown = 0;
};

struct Options {
    // The services are all of a machine: a boot must reach something.
    bool whole_machine = true;
    // Note what nothing starts, and events that nothing raises. For who asks for a verdict; who
    // commits has read it.
    bool orphans = true;
};

Graph build(const std::vector<model::Service>& services, const Machine& machine, diag::Sink& sink);

// All checks on a built graph. False when the sink has an error, found here or before.
bool check(Graph& graph, const Machine& machine, const Options& options, diag::Sink& sink);

}  // namespace slipway::graph
