#include <algorithm>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

bool is_template(const model::Service& service) {
    return service.name.ends_with('@');
}

Index add_node(Graph& graph, std::string name, model::Kind kind) {
    const Index index = static_cast<Index>(graph.nodes.size());
    graph.names.emplace(name, index);
    Node node;
    node.name = std::move(name);
    node.kind = kind;
    graph.nodes.push_back(std::move(node));
    return index;
}

// A bundle that boot or shutdown starts, whether somebody defined it or not.
Index root(Graph& graph, std::string_view name) {
    const auto at = graph.names.find(std::string(name));
    return at != graph.names.end() ? at->second
                                   : add_node(graph, std::string(name), model::Kind::bundle);
}

bool enabled(const model::Service& service) {
    return service.enablement.enabled.value_or(false);
}

// An alias belongs to the service that is enabled, else to the first; own names come before all.
void add_aliases(Graph& graph) {
    for (const bool want_enabled : {true, false}) {
        for (Index i = 0; i < graph.nodes.size(); ++i) {
            const model::Service* service = graph.nodes[i].service;
            if (service == nullptr || enabled(*service) != want_enabled) continue;
            for (const std::string& alias : service->enablement.aliases)
                if (graph.names.emplace(alias, i).second) graph.nodes[i].aliases.push_back(alias);
        }
    }
}

// A name that several services may stand for: a node with the providers as its members. A bundle of
// that name takes its enabled providers as further members; any other service of that name is it.
void add_provided(Graph& graph) {
    const Index services = static_cast<Index>(graph.nodes.size());
    for (Index i = 0; i < services; ++i) {
        const model::Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked) continue;
        for (const std::string& name : service->provides) {
            const auto at = graph.names.find(name);
            Index index = at == graph.names.end() ? 0 : at->second;
            if (at == graph.names.end()) {
                index = add_node(graph, name, model::Kind::bundle);
                graph.nodes[index].provided = true;
            }
            Node& node = graph.nodes[index];
            const bool joins =
                node.provided || (node.kind == model::Kind::bundle && enabled(*service));
            if (!joins || index == i) continue;
            if (std::find(node.members.begin(), node.members.end(), i) == node.members.end())
                node.members.push_back(i);
            if (service->provider_quantifier == model::Service::Quantifier::all_enabled)
                node.all_enabled = true;
        }
    }
}

}  // namespace

void add_nodes(const std::vector<model::Service>& services, Graph& graph) {
    graph.nodes.reserve(services.size() + services.size() / 4 + 2);
    for (const model::Service& service : services) {
        if (is_template(service) || graph.names.contains(service.name)) continue;
        Node& node = graph.nodes[add_node(graph, service.name, service.kind)];
        node.service = &service;
        node.masked = service.enablement.masked;
    }
    graph.boot = root(graph, kBoot);
    graph.shutdown = root(graph, kShutdown);
    add_aliases(graph);
    add_provided(graph);
}

}  // namespace slipway::graph
