// Events with sockets: each starts one service at the first connection, which then takes them.
#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

constexpr std::size_t kMostSockets = 32;  // of one plan (engine/formats/exec_plan.h)

bool has_sockets(const Node& node) {
    return node.kind == model::Kind::event && node.service != nullptr && !node.left_out &&
           !node.masked && !node.service->payload.sockets.empty();
}

bool takes_sockets(const Node& node) {
    return node.service != nullptr && node.kind != model::Kind::event &&
           node.kind != model::Kind::bundle;
}

}  // namespace

void check_sockets(const Graph& graph, Report& report) {
    std::vector<std::size_t> given(graph.nodes.size());
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (!has_sockets(node)) continue;
        std::size_t triggered = 0;
        bool right = true;
        for (const Edge& edge : node.edges) {
            if (edge.kind != model::EdgeKind::triggers) continue;
            ++triggered;
            right = right && takes_sockets(graph.nodes[edge.to]);
            given[edge.to] += node.service->payload.sockets.size();
        }
        if (triggered != 1 || !right)
            report.problem(i, {},
                           {"graph/socket-service",
                            in_quotes(node.name) + " has sockets, and must trigger the one service "
                                                   "that takes them",
                            "write Triggers = SERVICE into [Dependencies]; further services can "
                            "have edges to that one"});
    }
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (given[i] == 0 || !takes_sockets(node)) continue;
        if (given[i] + node.service->payload.sockets.size() > kMostSockets)
            report.problem(
                i, {},
                {"graph/too-many-sockets", in_quotes(node.name) + " would get more than 32 sockets",
                 "let it open some of them itself"});
    }
}

}  // namespace slipway::graph
