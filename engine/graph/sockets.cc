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

// How many sockets events give to each service.
std::vector<std::size_t> sockets_of_events(const Graph& graph) {
    std::vector<std::size_t> given(graph.nodes.size());
    for (const Node& node : graph.nodes)
        if (has_sockets(node))
            for (const Edge& edge : node.edges)
                if (edge.kind == model::EdgeKind::triggers)
                    given[edge.to] += node.service->payload.sockets.size();
    return given;
}

// The key of a standard file that is a socket.
const char* socket_as_file(const model::Process& process) {
    constexpr auto socket = model::Stdio::Kind::socket;
    if (process.standard_input.kind == socket) return "Process.StandardInput";
    if (process.standard_output.kind == socket) return "Process.StandardOutput";
    return process.standard_error.kind == socket ? "Process.StandardError" : nullptr;
}

}  // namespace

void check_sockets(const Graph& graph, Report& report) {
    const std::vector<std::size_t> given = sockets_of_events(graph);
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (!has_sockets(node)) continue;
        std::size_t triggered = 0;
        bool right = true;
        for (const Edge& edge : node.edges) {
            if (edge.kind != model::EdgeKind::triggers) continue;
            ++triggered;
            right = right && takes_sockets(graph.nodes[edge.to]);
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

void warn_of_missing_sockets(const Graph& graph, Report& report) {
    const std::vector<std::size_t> given = sockets_of_events(graph);
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (!takes_sockets(node) || node.left_out || node.masked || given[i] > 0 ||
            !node.service->payload.sockets.empty())
            continue;
        const char* const key = socket_as_file(node.service->process);
        if (key == nullptr) continue;
        report.warn(i, place_of(*node.service, key),
                    {"graph/no-socket",
                     in_quotes(node.name) + " has a socket as a standard file, and none of "
                                            "these definitions gives it one: its start fails",
                     "write a [Socket] into it, or into an event that Triggers it", 1});
    }
}

}  // namespace slipway::graph
