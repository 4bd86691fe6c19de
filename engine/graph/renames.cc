// RenamedFrom: a service that goes on under the name that it had.
#include <unordered_map>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

constexpr const char* kKey = "Service.RenamedFrom";

// A service, and not only a word for others. One that is left out may be back tomorrow.
bool is_service(const Node& node, const std::string& name) {
    return node.name == name && node.service != nullptr && !node.masked;
}

}  // namespace

void check_renames(const Graph& graph, Report& report) {
    std::unordered_map<std::string, Index> taken;
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (!is_service(node, node.name) || node.left_out || node.service->renamed_from.empty())
            continue;
        const std::string& earlier = node.service->renamed_from;
        const diag::Position* where = place_of(*node.service, kKey);
        const int length = static_cast<int>(earlier.size());
        const auto other = graph.names.find(earlier);
        const bool exists = other != graph.names.end() && other->second != i &&
                            is_service(graph.nodes[other->second], earlier);
        const auto [first, fresh] = taken.try_emplace(earlier, i);
        if (node.kind == model::Kind::bundle || node.kind == model::Kind::event)
            report.problem(
                i, where,
                {"graph/renamed-from", in_quotes(node.name) + " has no process that could go on",
                 "take out RenamedFrom; an alias keeps an old name", length});
        else if (exists)
            report.problem(
                i, where,
                {"graph/renamed-from",
                 in_quotes(node.name) + " is said to have been " + in_quotes(earlier) +
                     ", and there is another service of that name",
                 "take out RenamedFrom; it is for a definition whose file was renamed", length});
        else if (!fresh)
            report.problem(
                i, where,
                {"graph/renamed-from",
                 in_quotes(node.name) + " and " + in_quotes(graph.nodes[first->second].name) +
                     " are both said to have been " + in_quotes(earlier),
                 "one of them goes on with what runs; take RenamedFrom out of the other", length});
    }
}

}  // namespace slipway::graph
