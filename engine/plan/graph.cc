#include "engine/plan/graph.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace slipway::plan {
namespace {

std::uint64_t pair_key(Id a, Id b) {
    return std::uint64_t{std::min(a, b)} << 32 | std::max(a, b);
}

// One step of the depth-first search of `break_cycles`.
struct Frame {
    Id node;
    std::size_t next;  // index into the node's links
};

// Removes from `order` the links that lead back to a node on the current path of a depth-first
// search, and appends them to `cut`. Iterative: a chain may be as long as there are services.
void break_cycles(std::size_t nodes, std::vector<Link>& order, std::vector<Link>& cut) {
    const Adjacency lists(nodes, order, false);
    enum class Colour : std::uint8_t { white, grey, black };
    std::vector<Colour> colour(nodes, Colour::white);
    std::vector<Frame> path;
    std::vector<Link> closing;
    for (Id root = 0; root < nodes; ++root) {
        if (colour[root] != Colour::white) continue;
        colour[root] = Colour::grey;
        path.push_back({root, 0});
        while (!path.empty()) {
            Frame& top = path.back();
            const auto list = lists.of(top.node);
            if (top.next == list.size()) {
                colour[top.node] = Colour::black;
                path.pop_back();
                continue;
            }
            const Neighbour next = list[top.next++];
            if (colour[next.id] == Colour::grey) {
                closing.push_back({top.node, next.id, next.relation});
            } else if (colour[next.id] == Colour::white) {
                colour[next.id] = Colour::grey;
                path.push_back({next.id, 0});
            }
        }
    }
    if (closing.empty()) return;
    std::erase_if(order, [&](const Link& link) {
        return std::any_of(closing.begin(), closing.end(),
                           [&](const Link& c) { return c.from == link.from && c.to == link.to; });
    });
    cut.insert(cut.end(), closing.begin(), closing.end());
}

// The pairs that say themselves in which order they stop.
std::vector<std::uint64_t> explicit_stop_pairs(const std::vector<Link>& links) {
    std::vector<std::uint64_t> pairs;
    for (const Link& link : links)
        if (link.relation & kStopAfter) pairs.push_back(pair_key(link.from, link.to));
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

// All that is said about a pair in one link, where the first of them stands: what must come first
// is missed by whoever must have it, also if two keys say that (Requires and After).
std::vector<Link> joined(const std::vector<Link>& links) {
    std::vector<std::uint32_t> by_pair(links.size());
    for (std::uint32_t i = 0; i < links.size(); ++i) by_pair[i] = i;
    const auto key = [&](std::uint32_t i) { return std::tuple(links[i].from, links[i].to, i); };
    std::sort(by_pair.begin(), by_pair.end(),
              [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    std::vector<Link> all = links;
    std::uint32_t first = 0;
    for (const std::uint32_t i : by_pair) {
        if (all[first].from != links[i].from || all[first].to != links[i].to) first = i;
        if (first == i) continue;
        all[first].relation = static_cast<std::uint16_t>(all[first].relation | links[i].relation);
        all[i].relation = 0;
    }
    std::erase_if(all, [](const Link& link) { return link.relation == 0; });
    return all;
}

}  // namespace

Adjacency::Adjacency(std::size_t nodes, const std::vector<Link>& links, bool reverse)
    : first_(nodes + 1), list_(links.size()) {
    for (const Link& link : links) ++first_[(reverse ? link.to : link.from) + 1];
    for (std::size_t i = 1; i <= nodes; ++i) first_[i] += first_[i - 1];
    std::vector<std::uint32_t> at(first_.begin(), first_.end() - 1);
    for (const Link& link : links) {
        const Id owner = reverse ? link.to : link.from;
        list_[at[owner]++] = {reverse ? link.from : link.to, link.relation};
    }
}

Graph build(std::vector<Node> nodes, const std::vector<Link>& given) {
    const std::vector<Link> links = joined(given);
    std::vector<Link> all;
    std::vector<Link> start;
    std::vector<Link> stop;
    const std::vector<std::uint64_t> said = explicit_stop_pairs(links);
    for (const Link& link : links) {
        if (link.from >= nodes.size() || link.to >= nodes.size() || link.from == link.to) continue;
        all.push_back(link);
        if (link.relation & kConflict) all.push_back({link.to, link.from, kConflict});
        if (link.relation & kAfter) {
            start.push_back(link);
            if (!std::binary_search(said.begin(), said.end(), pair_key(link.from, link.to)))
                stop.push_back({link.to, link.from, link.relation});
        }
        if (link.relation & kStopAfter) stop.push_back(link);
    }
    Graph graph;
    break_cycles(nodes.size(), start, graph.cut);
    break_cycles(nodes.size(), stop, graph.cut);
    graph.out = Adjacency(nodes.size(), all, false);
    graph.in = Adjacency(nodes.size(), all, true);
    graph.start_after = Adjacency(nodes.size(), start, false);
    graph.stop_after = Adjacency(nodes.size(), stop, false);
    graph.nodes = std::move(nodes);
    return graph;
}

}  // namespace slipway::plan
