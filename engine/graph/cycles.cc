// Circles in the order of starting, and in the order of stopping that definitions state themselves.
//
// Strongly connected components by Tarjan's algorithm without recursion; in each the shortest
// circle through its first node is shown, with the edge whose removal costs least.
#include <algorithm>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

// "from starts after to", because of `edge` of node `owner`; null: membership of a bundle.
struct Arc {
    Index to = 0;
    Index owner = 0;
    const Edge* edge = nullptr;
};

using Arcs = std::vector<std::vector<Arc>>;

Arcs start_order(const Graph& graph) {
    Arcs arcs(graph.nodes.size());
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        if (graph.nodes[i].left_out) continue;
        for (const Edge& edge : graph.nodes[i].edges) {
            if (graph.nodes[edge.to].left_out) continue;
            const model::Order order = model::meaning_of(edge.kind).order;
            if (order == model::Order::after) arcs[i].push_back({edge.to, i, &edge});
            if (order == model::Order::before) arcs[edge.to].push_back({i, i, &edge});
        }
        for (const Index member : graph.nodes[i].members)
            if (!graph.nodes[member].left_out) arcs[i].push_back({member, i, nullptr});
    }
    return arcs;
}

Arcs stop_order(const Graph& graph) {
    Arcs arcs(graph.nodes.size());
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        for (const Edge& edge : graph.nodes[i].edges) {
            if (edge.kind == model::EdgeKind::stop_after) arcs[i].push_back({edge.to, i, &edge});
            if (edge.kind == model::EdgeKind::stop_before) arcs[edge.to].push_back({i, i, &edge});
        }
    }
    return arcs;
}

// The components that have a circle, each sorted.
class Components {
public:
    explicit Components(const Arcs& arcs)
        : arcs_(arcs), number_(arcs.size(), 0), low_(arcs.size(), 0), on_stack_(arcs.size()) {}

    std::vector<std::vector<Index>> run() {
        for (Index i = 0; i < arcs_.size(); ++i)
            if (number_[i] == 0) visit(i);
        return std::move(found_);
    }

private:
    struct Frame {
        Index node;
        std::size_t next = 0;  // arc to look at
    };

    void enter(Index node) {
        number_[node] = low_[node] = ++count_;
        stack_.push_back(node);
        on_stack_[node] = true;
        frames_.push_back({node});
    }

    void visit(Index start) {
        enter(start);
        while (!frames_.empty()) {
            Frame& frame = frames_.back();
            const Index node = frame.node;
            if (frame.next == arcs_[node].size()) {
                leave(node);
                continue;
            }
            const Index to = arcs_[node][frame.next++].to;
            if (number_[to] == 0)
                enter(to);
            else if (on_stack_[to])
                low_[node] = std::min(low_[node], number_[to]);
        }
    }

    void leave(Index node) {
        frames_.pop_back();
        if (!frames_.empty()) {
            const Index parent = frames_.back().node;
            low_[parent] = std::min(low_[parent], low_[node]);
        }
        if (low_[node] != number_[node]) return;
        std::vector<Index> component;
        for (Index last = node + 1; last != node;) {
            last = stack_.back();
            stack_.pop_back();
            on_stack_[last] = false;
            component.push_back(last);
        }
        const bool self = std::any_of(arcs_[node].begin(), arcs_[node].end(),
                                      [&](const Arc& arc) { return arc.to == node; });
        if (component.size() == 1 && !self) return;
        std::sort(component.begin(), component.end());
        found_.push_back(std::move(component));
    }

    const Arcs& arcs_;
    std::vector<std::uint32_t> number_, low_;
    std::vector<bool> on_stack_;
    std::vector<Index> stack_;
    std::vector<Frame> frames_;
    std::vector<std::vector<Index>> found_;
    std::uint32_t count_ = 0;
};

// The shortest circle through `start` within its component.
std::vector<Arc> circle(const Arcs& arcs, const std::vector<Index>& component, Index start) {
    std::unordered_map<Index, std::pair<Index, Arc>> came;  // node -> from where, by which arc
    std::vector<Index> queue{start};
    for (std::size_t at = 0; at < queue.size(); ++at) {
        for (const Arc& arc : arcs[queue[at]]) {
            if (!std::binary_search(component.begin(), component.end(), arc.to)) continue;
            if (!came.try_emplace(arc.to, queue[at], arc).second) continue;
            if (arc.to == start) {
                at = queue.size();
                break;
            }
            queue.push_back(arc.to);
        }
    }
    std::vector<Arc> path;
    Index node = start;
    do {
        const auto& [from, arc] = came.at(node);
        path.push_back(arc);
        node = from;
    } while (node != start);
    std::reverse(path.begin(), path.end());
    return path;
}

// What it costs to take the arc away: order only, a weak pull, a strong one, a member.
int cost(const Arc& arc) {
    if (arc.edge == nullptr) return 4;
    if (arc.edge->where == nullptr) return 3;
    return static_cast<int>(model::meaning_of(arc.edge->kind).pull);
}

std::string text_of(const Graph& graph, const Arc& arc, Index from) {
    if (arc.edge == nullptr)
        return in_quotes(graph.nodes[arc.to].name) + " is in bundle " +
               in_quotes(graph.nodes[from].name);
    std::string text = in_quotes(std::string(model::meaning_of(arc.edge->kind).key) + " = " +
                                 graph.nodes[arc.edge->to].name);
    if (arc.edge->where == nullptr) return text + " (it is enabled for it)";
    return text + " at " + arc.edge->where->path + ":" + std::to_string(arc.edge->where->line);
}

// A circle of thousands is shown by its ends.
bool shown(std::size_t i, std::size_t size) {
    constexpr std::size_t at_each_end = 6;
    return i < at_each_end || i + at_each_end >= size;
}

void report_circle(const Graph& graph,
                   const std::vector<Arc>& path,
                   Index start,
                   const char* code,
                   const char* what,
                   Report& report) {
    std::string names = graph.nodes[start].name;
    std::string places;
    std::size_t best = 0;
    Index from = start;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (shown(i, path.size())) {
            names += " -> " + graph.nodes[path[i].to].name;
            places += (i > 0 ? ", " : "") + text_of(graph, path[i], from);
        } else if (shown(i - 1, path.size())) {
            names += " -> …";
            places += ", …";
        }
        if (cost(path[i]) < cost(path[best])) best = i;
        from = path[i].to;
    }
    const Arc& weakest = path[best];
    const diag::Position* where = weakest.edge != nullptr ? weakest.edge->where : nullptr;
    const int length =
        weakest.edge != nullptr ? static_cast<int>(graph.nodes[weakest.edge->to].name.size()) : 1;
    const Index before = best == 0 ? start : path[best - 1].to;
    report.problem(
        weakest.owner, where,
        {code, std::string(what) + names,
         "it is made of " + places + "; take away " + text_of(graph, weakest, before), length});
}

void report_circles(
    const Graph& graph, const Arcs& arcs, const char* code, const char* what, Report& report) {
    for (const std::vector<Index>& component : Components(arcs).run()) {
        // If a part of it may be left out, that resolves it; else the first node stands for it.
        Index start = component.front();
        for (const Index node : component)
            if (!report.strict(node) && report.strict(start)) start = node;
        report_circle(graph, circle(arcs, component, start), start, code, what, report);
    }
}

}  // namespace

void check_cycles(const Graph& graph, Report& report) {
    report_circles(graph, start_order(graph), "graph/cycle",
                   "a circle, in which each starts after the next: ", report);
    report_circles(graph, stop_order(graph), "graph/stop-cycle",
                   "a circle, in which each stops after the next: ", report);
}

}  // namespace slipway::graph
