#include <algorithm>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

constexpr std::string_view kEvent = "event:";

// Strong edges, and those that can never hold, need their target.
bool needs_target(model::EdgeKind kind) {
    const model::EdgeMeaning& meaning = model::meaning_of(kind);
    return meaning.pull == model::Pull::strong || meaning.must_be_up;
}

// "event:NAME" is the event NAME, or one that no definition describes.
Index find_event(Graph& graph, const std::string& target) {
    const auto described = graph.names.find(target.substr(kEvent.size()));
    if (described != graph.names.end() && graph.nodes[described->second].kind == model::Kind::event)
        return described->second;
    const auto [at, fresh] =
        graph.names.try_emplace(target, static_cast<Index>(graph.nodes.size()));
    if (fresh) {
        Node node;
        node.name = target;
        node.kind = model::Kind::event;
        graph.nodes.push_back(std::move(node));
    }
    return at->second;
}

std::optional<Index> find(Graph& graph, const std::string& target) {
    if (target.starts_with(kEvent) && target.size() > kEvent.size())
        return find_event(graph, target);
    const auto at = graph.names.find(target);
    if (at == graph.names.end()) return std::nullopt;
    return at->second;
}

// An alias of the service itself, or a name that it provides: there is nothing to wait for. (A unit
// may stand before the milestone that is also its alias.) Its very name is a mistake and stays.
bool means_itself(const Graph& graph, Index index, const std::string& target, Index to) {
    const model::Service& service = *graph.nodes[index].service;
    if (to == index) return target != service.name;
    const auto& provides = service.provides;
    return std::find(provides.begin(), provides.end(), target) != provides.end();
}

// What to write in place of the strong edge to do without the target.
std::string without(const Dangling& d) {
    if (d.member) return {};
    const bool ordered = model::meaning_of(d.kind).order != model::Order::none;
    return ordered ? "; Wants does without it" : "; Pulls does without it";
}

std::string key_of(const Dangling& d) {
    return std::string(d.member ? "Contents" : model::meaning_of(d.kind).key);
}

// Written by the people of this machine: packages and imports name what others may bring.
bool is_own(const Graph& graph, const Dangling& d) {
    const model::Service* service = graph.nodes[d.from].service;
    return service != nullptr && service->provenance.format.empty() &&
           (d.where == nullptr || d.where->path.find("/usr/lib/slipway/") == std::string::npos);
}

// For a name that may be missing.
std::string suggestion(const Dangling& d, const std::vector<std::string_view>& names) {
    const std::string near{diag::nearest(d.target, names)};
    return near.empty() ? "nothing to do, unless it is a misspelt name"
                        : "nothing to do, unless " + in_quotes(near) + " is meant";
}

Complaint unknown(const Graph& graph,
                  const Dangling& d,
                  const std::vector<std::string_view>& names) {
    const std::string key = key_of(d);
    const std::string near{diag::nearest(d.target, names)};
    std::string help = near.empty() ? "write a definition of " + in_quotes(d.target) +
                                          ", or take it out of " + key + without(d)
                                    : "did you mean " + in_quotes(near) + "?";
    return {"graph/unknown-service",
            in_quotes(graph.nodes[d.from].name) + " needs " + in_quotes(d.target) +
                ", which is not there (" + key + ")",
            std::move(help), static_cast<int>(d.target.size())};
}

}  // namespace

void add_edges(Graph& graph, std::vector<Dangling>& dangling) {
    const Index services = static_cast<Index>(graph.nodes.size());
    for (Index i = 0; i < services; ++i) {
        const model::Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked) continue;
        for (const model::Edge& edge : service->edges) {
            const auto to = find(graph, edge.target);  // may make a node
            if (!to)
                dangling.push_back({i, edge.kind, false, edge.target, &edge.where});
            else if (!means_itself(graph, i, edge.target, *to))
                graph.nodes[i].edges.push_back({*to, edge.kind, &edge.where});
        }
        for (const std::string& member : service->contents) {
            const auto to = find(graph, member);
            if (!to)
                dangling.push_back({i, {}, true, member, place_of(*service, "Service.Contents")});
            else
                graph.nodes[i].members.push_back(*to);
        }
    }
}

void report_dangling(const Graph& graph, const std::vector<Dangling>& dangling, Report& report) {
    // To look for similar names costs a look at all of them, so it is done for the first few only.
    constexpr int with_suggestion = 50;
    std::vector<std::string_view> names;
    for (const Node& node : graph.nodes) names.push_back(node.name);
    int reported = 0;
    const std::vector<std::string_view> none;
    const auto known = [&]() -> const std::vector<std::string_view>& {
        return ++reported <= with_suggestion ? names : none;
    };
    for (const Dangling& d : dangling) {
        const bool weak = model::meaning_of(d.kind).pull == model::Pull::weak;
        const bool ordered = model::meaning_of(d.kind).order != model::Order::none;
        if (d.member || needs_target(d.kind))
            report.problem(d.from, d.where, unknown(graph, d, known()));
        else if (weak && report.strict(d.from))
            report.note(d.from, d.where,
                        {"graph/dangling",
                         in_quotes(d.target) + " is not there; " +
                             in_quotes(graph.nodes[d.from].name) + " starts without it",
                         suggestion(d, known()), static_cast<int>(d.target.size())});
        else if (ordered && is_own(graph, d))
            report.note(d.from, d.where,
                        {"graph/dangling-order",
                         in_quotes(d.target) + " is not there, so " + key_of(d) + " orders nothing",
                         suggestion(d, known()), static_cast<int>(d.target.size())});
    }
}

}  // namespace slipway::graph
