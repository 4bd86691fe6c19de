// The graph of a generation's database.
//
// A node of the database is the node of the same number in the graph. Names that services provide
// become bundles of the providers that are meant, and an order relative to such a name holds for
// every provider, because a name that nobody pulled has no order of its own.
#pragma once

#include "engine/formats/database.h"
#include "engine/plan/graph.h"

namespace slipway::plan {

// How much longer than a supervisor's own limit the manager waits for it.
inline constexpr std::uint64_t kGrace = 10'000;

Graph graph_of(const formats::Database& database);

}  // namespace slipway::plan
