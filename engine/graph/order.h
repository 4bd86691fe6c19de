// The order of starting and of stopping as the planner will have it (plan/graph.h), and circles
// in it.
#pragma once

#include <optional>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/report.h"

namespace slipway::graph {

// "from comes after to", because of `edge` of node `owner`; null: membership of a bundle or of a
// provided name.
struct Arc {
    Index to = 0;
    Index owner = 0;
    const Edge* edge = nullptr;
    bool stated = true;  // false: stops in the reverse of the order of starting
};

using Arcs = std::vector<std::vector<Arc>>;  // by from

// Who starts after whom. What stands before or after a provided name stands so to each provider.
Arcs start_order(const Graph& graph);

// Who stops after whom: what StopAfter and StopBefore state, also to each member of a bundle and to
// each provider of a name, and for all other pairs the reverse of
// the start order. Empty when nothing is stated: then it has a circle only where that has one.
Arcs stop_order(const Graph& graph);

// The strongly connected components that have a circle, each sorted. Tarjan's algorithm, without
// recursion.
std::vector<std::vector<Index>> components(const Arcs& arcs);

// The shortest way from one node to another, or from a node back to itself, within its component.
std::vector<Arc> shortest_way(const Arcs& arcs,
                              const std::vector<Index>& component,
                              Index from,
                              Index to);

}  // namespace slipway::graph
