#include <algorithm>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

// A bundle that enabled services ask for; made when nobody defined it.
Index bundle(Graph& graph, const std::string& name) {
    const auto [at, fresh] = graph.names.try_emplace(name, static_cast<Index>(graph.nodes.size()));
    if (fresh) {
        Node node;
        node.name = name;
        node.kind = model::Kind::bundle;
        graph.nodes.push_back(std::move(node));
    }
    return at->second;
}

// Does one of the first `count` edges of the node put it before or after the other?
bool says(const Node& node, std::size_t count, Index other, model::Order order) {
    const auto end = node.edges.begin() + static_cast<std::ptrdiff_t>(count);
    return std::any_of(node.edges.begin(), end, [&](const Edge& e) {
        return e.to == other && model::meaning_of(e.kind).order == order;
    });
}

}  // namespace

void add_enablement(Graph& graph) {
    using model::EdgeKind;
    const Index services = static_cast<Index>(graph.nodes.size());
    // The edges that definitions state; what is added here need not be searched.
    std::vector<std::size_t> stated(services);
    for (Index i = 0; i < services; ++i) stated[i] = graph.nodes[i].edges.size();
    for (Index i = 0; i < services; ++i) {
        const model::Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked) continue;
        const model::Enablement& enablement = service->enablement;
        if (!enablement.enabled.value_or(false)) continue;
        const auto add = [&](const std::string& name, bool strong) {
            const Index to = bundle(graph, name);
            if (to == i) return;
            // A bundle waits for its services, but for those that start after it.
            const std::size_t of_bundle = to < services ? stated[to] : 0;
            const bool late = says(graph.nodes[i], stated[i], to, model::Order::after) ||
                              says(graph.nodes[to], of_bundle, i, model::Order::before);
            const EdgeKind kind = strong ? (late ? EdgeKind::requires_ : EdgeKind::needs)
                                         : (late ? EdgeKind::pulls : EdgeKind::wants);
            graph.nodes[to].edges.push_back({i, kind, nullptr});
        };
        for (const std::string& name : enablement.wanted_by) add(name, false);
        for (const std::string& name : enablement.required_by) add(name, true);
        if (enablement.wanted_by.empty() && enablement.required_by.empty())
            add(std::string(kBoot), false);
    }
}

}  // namespace slipway::graph
