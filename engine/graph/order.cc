#include "engine/graph/order.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

using Pair = std::pair<Index, Index>;

Pair pair_of(Index a, Index b) {
    return std::minmax(a, b);
}

bool states_stop(const Edge& edge) {
    return edge.kind == model::EdgeKind::stop_after || edge.kind == model::EdgeKind::stop_before;
}

// Calls put(from, arc) for "from starts after to", and for each provider where one is a name.
template <typename Put>
void put_order(const Graph& graph, Index from, const Arc& arc, const Put& put) {
    const auto expand = [&](Index name, const auto& each) {
        if (!graph.nodes[name].provided) return;
        for (const Index member : graph.nodes[name].members)
            if (!graph.nodes[member].left_out) each(member);
    };
    put(from, arc);
    expand(arc.to, [&](Index member) { put(from, Arc{member, arc.owner, arc.edge, arc.stated}); });
    expand(from, [&](Index member) { put(member, arc); });
}

template <typename Put>
void for_each_start(const Graph& graph, const Put& put) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (node.left_out) continue;
        for (const Edge& edge : node.edges) {
            if (graph.nodes[edge.to].left_out) continue;
            const model::Order order = model::meaning_of(edge.kind).order;
            if (order == model::Order::after) put_order(graph, i, {edge.to, i, &edge}, put);
            if (order == model::Order::before) put_order(graph, edge.to, {i, i, &edge}, put);
        }
        // Any of the providers of a name may come to be meant.
        const bool chooses = node.provided && node.all_enabled;
        for (const Index member : chooses ? chosen(graph, node) : node.members)
            if (!graph.nodes[member].left_out) put(i, Arc{member, i, nullptr});
    }
}

// `index` and, of a name, its providers; with `all` also the members of a bundle, over all levels.
std::vector<Index> meant_by(const Graph& graph, Index index, bool all) {
    std::vector<Index> list{index};
    std::set<Index> seen{index};
    for (std::size_t at = 0; at < list.size(); ++at) {
        const Node& node = graph.nodes[list[at]];
        if (!all && !node.provided) continue;
        for (const Index member : node.members)
            if (!graph.nodes[member].left_out && seen.insert(member).second) list.push_back(member);
    }
    return list;
}

// One depth-first search.
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

}  // namespace

Arcs start_order(const Graph& graph) {
    Arcs arcs(graph.nodes.size());
    for_each_start(graph, [&](Index from, const Arc& arc) { arcs[from].push_back(arc); });
    return arcs;
}

Arcs stop_order(const Graph& graph) {
    std::vector<Pair> said;
    Arcs arcs;
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        if (graph.nodes[i].left_out) continue;
        for (const Edge& edge : graph.nodes[i].edges) {
            if (!states_stop(edge) || graph.nodes[edge.to].left_out) continue;
            const bool after = edge.kind == model::EdgeKind::stop_after;
            arcs.resize(graph.nodes.size());
            const std::vector<Index> later = meant_by(graph, after ? i : edge.to, false);
            for (const Index first : meant_by(graph, after ? edge.to : i, true))
                for (const Index last : later) {
                    if (first == last) continue;
                    arcs[last].push_back({first, i, &edge});
                    said.push_back(pair_of(first, last));
                }
        }
    }
    if (said.empty()) return {};
    std::sort(said.begin(), said.end());
    for_each_start(graph, [&](Index from, const Arc& arc) {
        if (!std::binary_search(said.begin(), said.end(), pair_of(from, arc.to)))
            arcs[arc.to].push_back({from, arc.owner, arc.edge, false});
    });
    return arcs;
}

std::vector<std::vector<Index>> components(const Arcs& arcs) {
    return Components(arcs).run();
}

std::vector<Arc> shortest_way(const Arcs& arcs,
                              const std::vector<Index>& component,
                              Index from,
                              Index to) {
    std::unordered_map<Index, std::pair<Index, Arc>> came;  // node -> from where, by which arc
    std::vector<Index> queue{from};
    for (std::size_t at = 0; at < queue.size() && !came.contains(to); ++at) {
        for (const Arc& arc : arcs[queue[at]]) {
            if (!std::binary_search(component.begin(), component.end(), arc.to)) continue;
            if (came.try_emplace(arc.to, queue[at], arc).second) queue.push_back(arc.to);
        }
    }
    std::vector<Arc> way;
    Index node = to;
    do {
        const auto& [before, arc] = came.at(node);
        way.push_back(arc);
        node = before;
    } while (node != from);
    std::reverse(way.begin(), way.end());
    return way;
}

}  // namespace slipway::graph
