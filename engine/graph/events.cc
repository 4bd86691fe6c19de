// Events: who names one that no source raises, and who would have to be stopped by one.
#include <algorithm>
#include <array>

#include "engine/formats/event_name.h"
#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

constexpr std::string_view kEvent = "event:";

// Of the names that slipway-events knows, and of those that the hooks send
// (docs/formats/events.md).
constexpr std::array<std::string_view, 7> kSources{
    "iface/", "route/", "path/", "bus-name/", "mount/", "device/", "directory-not-empty/"};
constexpr std::array<std::string_view, 5> kHooks{"ifupdown/", "dhcp/", "dhcp6/", "networkmanager/",
                                                 "vpn/"};

template <typename Prefixes>
bool begins_with_one(const Prefixes& prefixes, std::string_view name) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return name.starts_with(prefix); });
}

void note_event(Index owner, const Edge& edge, const std::string& node_name, Report& report) {
    const std::string name = node_name.substr(kEvent.size());
    const int length = static_cast<int>(node_name.size());
    if (begins_with_one(kSources, name))
        return report.warn(
            owner, edge.where,
            {"graph/event-name", in_quotes(node_name) + " is no name that slipway-events knows",
             "the names are in slipway-events(8); another one, raised by \"slipway "
             "event set\", should not look like them",
             length});
    report.note(owner, edge.where,
                {"graph/event-by-hand", "nothing raises " + in_quotes(node_name) + " by itself",
                 "it is raised when somebody calls: slipway event set " + name + "; a definition " +
                     in_quotes(name) + " of Type = event says that this is meant",
                 length});
}

}  // namespace

void check_events(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (node.left_out || node.masked) continue;
        for (const Edge& edge : node.edges) {
            if (edge.kind != model::EdgeKind::conflicts) continue;
            const Node& other = graph.nodes[edge.to];
            if (node.kind != model::Kind::event && other.kind != model::Kind::event) continue;
            report.problem(
                i, edge.where,
                {"graph/conflict-event",
                 in_quotes(node.name) + " conflicts with " + in_quotes(other.name) +
                     "; an event cannot be stopped",
                 "take the edge away; what an event shall stop is stopped by a task that "
                 "it Triggers",
                 static_cast<int>(other.name.size())});
            break;
        }
    }
}

void note_events(const Graph& graph, Report& report) {
    std::vector<bool> told(graph.nodes.size());
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        if (graph.nodes[i].left_out || graph.nodes[i].masked) continue;
        for (const Edge& edge : graph.nodes[i].edges) {
            const Node& event = graph.nodes[edge.to];
            const bool described = event.service != nullptr;
            if (event.kind != model::Kind::event || described || told[edge.to]) continue;
            if (!event.name.starts_with(kEvent)) continue;
            const std::string_view name = std::string_view(event.name).substr(kEvent.size());
            if (formats::event_name(name) || begins_with_one(kHooks, name)) continue;
            told[edge.to] = true;
            note_event(i, edge, event.name, report);
        }
    }
}

}  // namespace slipway::graph
