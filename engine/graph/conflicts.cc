// Conflicts: what the boot starts together, and what can never start because it must have two that
// conflict.
//
// For each service that others conflict with: those that must have it, and those that must have one
// of the others, by two searches against the edges. Who is in both can never start.
#include <algorithm>
#include <map>
#include <set>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

// The work that is spent on it; far more than any real set needs.
constexpr std::size_t kMostSteps = 20'000'000;

// The edge without which it cannot start; null: it is the provider that a name means.
struct Step {
    Index to = 0;
    const Edge* edge = nullptr;
};

bool must_have(model::EdgeKind kind) {
    const model::EdgeMeaning& meaning = model::meaning_of(kind);
    return meaning.pull == model::Pull::strong || meaning.must_be_up;
}

// check_events() has refused those.
bool is_event(const Graph& graph, Index i) {
    return graph.nodes[i].kind == model::Kind::event;
}

using Steps = std::vector<std::vector<Step>>;

// By the target: who must have it.
Steps needed_by(const Graph& graph) {
    Steps steps(graph.nodes.size());
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (node.left_out || node.masked) continue;
        for (const Edge& edge : node.edges)
            if (must_have(edge.kind)) steps[edge.to].push_back({i, &edge});
        if (node.provided)
            for (const Index member : chosen(graph, node)) steps[member].push_back({i, nullptr});
    }
    return steps;
}

// Everybody who must have one of the sources; each with its next step towards it.
using Found = std::map<Index, Step>;

Found search(const Steps& needed_by, const std::vector<Index>& sources, std::size_t& steps) {
    Found found;
    std::vector<Index> queue;
    for (const Index source : sources)
        if (found.try_emplace(source, Step{source, nullptr}).second) queue.push_back(source);
    for (std::size_t at = 0; at < queue.size() && steps < kMostSteps; ++at) {
        for (const Step& by : needed_by[queue[at]]) {
            ++steps;
            if (found.try_emplace(by.to, Step{queue[at], by.edge}).second) queue.push_back(by.to);
        }
    }
    return found;
}

struct Way {
    std::string names;  // "a -> b -> c"
    Index end = 0;
    const Edge* first = nullptr;
};

Way way_from(const Graph& graph, const Found& found, Index node) {
    Way way{graph.nodes[node].name, node, nullptr};
    for (Step step = found.at(node); step.to != way.end; step = found.at(way.end)) {
        if (way.first == nullptr) way.first = step.edge;
        way.end = step.to;
        way.names += " -> " + graph.nodes[way.end].name;
    }
    return way;
}

struct Rival {
    Index owner = 0;
    const Edge* edge = nullptr;
};

class Conflicts {
public:
    Conflicts(const Graph& graph, Report& report)
        : graph_(graph), report_(report), needed_by_(needed_by(graph)) {}

    // All that conflict with `target` by an edge of their own.
    void check(Index target, const std::vector<Rival>& rivals);
    // Bundles that contain both of a pair that conflicts; a boot is told of by check().
    void check_bundles(const std::map<Index, std::vector<Rival>>& rivals);

private:
    std::string name(Index i) const { return in_quotes(graph_.nodes[i].name); }

    void report_never(Index node, const Found& one, const Found& other);
    void report_boot(Index target, const Rival& rival);

    const Graph& graph_;
    Report& report_;
    const Steps needed_by_;
    std::size_t steps_ = 0;
};

void Conflicts::report_never(Index node, const Found& one, const Found& other) {
    const Way first = way_from(graph_, one, node), second = way_from(graph_, other, node);
    const Edge* edge = second.first != nullptr ? second.first : first.first;
    const int length = edge == nullptr ? 1 : static_cast<int>(graph_.nodes[edge->to].name.size());
    const diag::Position* where = edge == nullptr ? nullptr : edge->where;
    if (first.end == node || second.end == node) {
        const Way& way = first.end == node ? second : first;
        std::string help = "take one of the two away";
        if (way.first == nullptr || way.first->to != way.end)
            help = "it needs it by " + way.names + "; " + help;
        return report_.problem(
            node, where,
            {"graph/conflict", name(node) + " needs " + name(way.end) + " and conflicts with it",
             help, length});
    }
    report_.problem(node, where,
                    {"graph/conflict",
                     name(node) + " can never start: it needs " + name(first.end) + " and " +
                         name(second.end) + ", which conflict",
                     "by " + first.names + " and by " + second.names +
                         "; take one of these edges away, or the Conflicts",
                     length});
}

void Conflicts::report_boot(Index target, const Rival& rival) {
    const Node& other = graph_.nodes[target];
    if (!graph_.nodes[rival.owner].booted || !other.booted || rival.owner == target) return;
    report_.problem(
        rival.owner, rival.edge->where,
        {"graph/conflict",
         "the boot starts both " + name(rival.owner) + " and " + name(target) + ", which conflict",
         "disable one of them", static_cast<int>(other.name.size())});
}

void Conflicts::check(Index target, const std::vector<Rival>& rivals) {
    std::vector<Index> owners;
    for (const Rival& rival : rivals)
        if (rival.owner != target) owners.push_back(rival.owner);
    const Found one = search(needed_by_, {target}, steps_);
    const Found other = search(needed_by_, owners, steps_);
    if (steps_ >= kMostSteps)
        return report_.note(target, nullptr,
                            {"graph/conflicts-unchecked",
                             "who needs both " + name(target) +
                                 " and what conflicts with it was not looked for: there are too "
                                 "many conflicts",
                             "nothing to do: whoever does fails when it is started", 1});
    // The nearest are told; who needs those cannot start either, and it is no fault of theirs.
    std::vector<Index> never, told;
    for (const auto& [node, step] : one)
        if (other.contains(node)) never.push_back(node);
    for (const Index node : never) {
        const Step& a = one.at(node);
        const Step& b = other.at(node);
        const auto nearer = [&](const Step& step) {
            return step.to != node && one.contains(step.to) && other.contains(step.to);
        };
        if (!nearer(a) && !nearer(b)) told.push_back(node);
    }
    if (told.empty() && !never.empty()) told.push_back(never.front());
    std::vector<Index> blamed;
    for (const Index node : told) {
        report_never(node, one, other);
        blamed.push_back(way_from(graph_, other, node).end);
    }
    for (const Rival& rival : rivals)
        if (std::find(blamed.begin(), blamed.end(), rival.owner) == blamed.end())
            report_boot(target, rival);
}

void Conflicts::check_bundles(const std::map<Index, std::vector<Rival>>& rivals) {
    for (Index i = 0; i < graph_.nodes.size(); ++i) {
        const Node& bundle = graph_.nodes[i];
        if (bundle.service == nullptr || bundle.provided || bundle.booted || bundle.left_out)
            continue;
        const std::set<Index> members(bundle.members.begin(), bundle.members.end());
        for (const Index target : members) {
            const auto found = rivals.find(target);
            if (found == rivals.end()) continue;
            for (const Rival& rival : found->second)
                if (rival.owner != target && members.contains(rival.owner))
                    report_.warn(i, place_of(*bundle.service, "Service.Contents"),
                                 {"graph/conflict",
                                  name(i) + " contains both " + name(rival.owner) + " and " +
                                      name(target) + ", which conflict: one of them does not start",
                                  "take one of them out of the bundle", 1});
        }
    }
}

}  // namespace

void check_conflicts(const Graph& graph, Report& report) {
    std::map<Index, std::vector<Rival>> rivals;
    for (Index i = 0; i < graph.nodes.size(); ++i)
        for (const Edge& edge : graph.nodes[i].edges)
            if (edge.kind == model::EdgeKind::conflicts && !graph.nodes[i].left_out &&
                !graph.nodes[edge.to].left_out && !is_event(graph, i) && !is_event(graph, edge.to))
                rivals[edge.to].push_back({i, &edge});
    if (rivals.empty()) return;
    Conflicts conflicts(graph, report);
    for (const auto& [target, list] : rivals) conflicts.check(target, list);
    conflicts.check_bundles(rivals);
}

}  // namespace slipway::graph
