// Circles in the order of starting, and in the order of stopping.
//
// Each round shows one circle of each component and takes away the arc that it names, so what is
// shown at once can be mended at once.
#include <algorithm>

#include "engine/graph/order.h"
#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

// So many circles of services that hang together are shown.
constexpr int kRounds = 8;

struct Kind {
    const char* code;
    const char* what;
    // A circle that needs no stop edge is one of the start order, and told there.
    bool must_be_stated;
};

constexpr Kind kStart{"graph/cycle", "a circle, in which each starts after the next: ", false};
constexpr Kind kStop{"graph/stop-cycle", "a circle, in which each stops after the next: ", true};

// What it costs to take the arc away: a stop edge, order only, a weak pull, a strong one, a member.
int cost(const Kind& kind, const Arc& arc) {
    if (kind.must_be_stated && arc.stated) return -1;
    if (arc.edge == nullptr) return 4;
    if (arc.edge->where == nullptr) return 3;
    return static_cast<int>(model::meaning_of(arc.edge->kind).pull);
}

// Where it was written; null when nobody wrote it.
const diag::Position* written_at(const Graph& graph, const Arc& arc, Index from) {
    if (arc.edge != nullptr) return arc.edge->where;
    const Index member = arc.to == arc.owner ? from : arc.to;
    const bool provided = graph.nodes[arc.owner].provided;
    const model::Service* service = graph.nodes[provided ? member : arc.owner].service;
    if (service == nullptr) return nullptr;
    return place_of(*service, provided ? "Dependencies.Provides" : "Service.Contents");
}

std::string text_of(const Graph& graph, const Arc& arc, Index from) {
    const auto name = [&](Index i) { return in_quotes(graph.nodes[i].name); };
    const diag::Position* where = written_at(graph, arc, from);
    const std::string place =
        where == nullptr ? "" : " at " + where->path + ":" + std::to_string(where->line);
    if (arc.edge == nullptr) {
        const Index member = arc.to == arc.owner ? from : arc.to;
        if (graph.nodes[arc.owner].provided)
            return "that " + name(member) + " provides " + name(arc.owner) + place;
        return "that " + name(member) + " is in bundle " + name(arc.owner) + place;
    }
    const std::string text = in_quotes(std::string(model::meaning_of(arc.edge->kind).key) + " = " +
                                       graph.nodes[arc.edge->to].name);
    return where == nullptr ? text + " (it is enabled for it)" : text + place;
}

// A circle of thousands is shown by its ends.
bool shown(std::size_t i, std::size_t size) {
    constexpr std::size_t at_each_end = 6;
    return i < at_each_end || i + at_each_end >= size;
}

// The one to take away. If a part of the circle may be left out, that resolves it.
std::size_t weakest_of(const Kind& kind, const std::vector<Arc>& path, const Report& report) {
    std::size_t best = 0;
    const auto rank = [&](const Arc& arc) {
        return std::pair(report.strict(arc.owner), cost(kind, arc));
    };
    for (std::size_t i = 1; i < path.size(); ++i)
        if (rank(path[i]) < rank(path[best])) best = i;
    return best;
}

void report_circle(const Graph& graph,
                   const Kind& kind,
                   const std::vector<Arc>& path,
                   Index start,
                   std::size_t weakest,
                   Report& report) {
    std::string names = graph.nodes[start].name;
    std::string places;
    bool reversed = false;
    Index from = start;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (shown(i, path.size())) {
            names += " -> " + graph.nodes[path[i].to].name;
            places += (i > 0 ? ", " : "") + text_of(graph, path[i], from);
        } else if (shown(i - 1, path.size())) {
            names += " -> …";
            places += ", …";
        }
        reversed |= !path[i].stated;
        from = path[i].to;
    }
    const Arc& arc = path[weakest];
    const std::size_t length = arc.edge != nullptr ? graph.nodes[arc.edge->to].name.size() : 1;
    if (reversed) places += " (what starts after another stops before it)";
    const Index before = weakest == 0 ? start : path[weakest - 1].to;
    report.problem(arc.owner, written_at(graph, arc, before),
                   {kind.code, kind.what + names,
                    "it is made of " + places + "; take away " + text_of(graph, arc, before),
                    static_cast<int>(length)});
}

bool within(const std::vector<Index>& component, Index node) {
    return std::binary_search(component.begin(), component.end(), node);
}

// A circle of the component from `start`; empty when it has none of the kind that is looked for.
std::vector<Arc> find_circle(const Kind& kind,
                             const Arcs& arcs,
                             const std::vector<Index>& component,
                             const Report& report,
                             Index& start) {
    if (!kind.must_be_stated) {
        start = component.front();
        for (const Index node : component)
            if (!report.strict(node) && report.strict(start)) start = node;
        return shortest_way(arcs, component, start, start);
    }
    for (const Index node : component) {
        for (const Arc& arc : arcs[node]) {
            if (!arc.stated || !within(component, arc.to)) continue;
            start = node;
            std::vector<Arc> path{arc};
            if (arc.to == node) return path;
            const std::vector<Arc> back = shortest_way(arcs, component, arc.to, node);
            path.insert(path.end(), back.begin(), back.end());
            return path;
        }
    }
    return {};
}

// Takes out what was named, or all of the services that are left out now.
void take_away(const Graph& graph, Arcs& arcs, Index from, const Arc& arc) {
    std::erase_if(arcs[from], [&](const Arc& other) {
        return other.to == arc.to && other.edge == arc.edge && other.owner == arc.owner;
    });
    if (graph.nodes[arc.owner].left_out) arcs[arc.owner].clear();
}

// One circle of each component; false when there is none.
bool report_round(const Graph& graph, const Kind& kind, Arcs& arcs, Report& report) {
    bool found = false;
    for (const std::vector<Index>& component : components(arcs)) {
        Index start = 0;
        const std::vector<Arc> path = find_circle(kind, arcs, component, report, start);
        if (path.empty()) continue;
        found = true;
        const std::size_t weakest = weakest_of(kind, path, report);
        report_circle(graph, kind, path, start, weakest, report);
        take_away(graph, arcs, weakest == 0 ? start : path[weakest - 1].to, path[weakest]);
    }
    return found;
}

// After the last round no service that may be left out is in a circle.
void leave_out_rest(const Graph& graph, const Kind& kind, Arcs& arcs, Report& report) {
    for (const std::vector<Index>& component : components(arcs)) {
        for (const Index node : component) {
            if (report.strict(node)) continue;
            report.problem(
                node, nullptr,
                {kind.code, in_quotes(graph.nodes[node].name) + " is in further circles of order",
                 "mend the circles that are shown", 1});
            arcs[node].clear();
        }
    }
}

void report_circles(const Graph& graph, const Kind& kind, Arcs arcs, Report& report) {
    for (int round = 1; round < kRounds; ++round)
        if (!report_round(graph, kind, arcs, report)) return;
    leave_out_rest(graph, kind, arcs, report);
    report_round(graph, kind, arcs, report);
}

}  // namespace

void check_cycles(const Graph& graph, Report& report) {
    report_circles(graph, kStart, start_order(graph), report);
    report_circles(graph, kStop, stop_order(graph), report);
}

}  // namespace slipway::graph
