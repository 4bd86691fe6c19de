#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

bool is_enabled(const Graph& graph, Index index) {
    const model::Service* service = graph.nodes[index].service;
    return service != nullptr && service->enablement.enabled.value_or(false);
}

}  // namespace

std::vector<Index> chosen(const Graph& graph, const Node& name) {
    std::vector<Index> list;
    std::optional<Index> first;
    for (const Index member : name.members) {
        if (graph.nodes[member].left_out) continue;
        if (!first) first = member;
        if (is_enabled(graph, member) && (list.empty() || name.all_enabled)) list.push_back(member);
    }
    if (list.empty() && first) list.push_back(*first);
    return list;
}

void mark_booted(Graph& graph) {
    std::vector<Index> todo;
    const auto visit = [&](Index i) {
        Node& node = graph.nodes[i];
        if (node.booted || node.masked) return;
        node.booted = true;
        todo.push_back(i);
    };
    visit(graph.boot);
    while (!todo.empty()) {
        const Node& node = graph.nodes[todo.back()];
        todo.pop_back();
        for (const Edge& edge : node.edges)
            if (model::meaning_of(edge.kind).pull != model::Pull::none) visit(edge.to);
        for (const Index member : node.provided ? chosen(graph, node) : node.members) visit(member);
    }
}

void spread_left_out(const Graph& graph, Report& report) {
    std::vector<std::vector<std::pair<Index, const Edge*>>> needed_by(graph.nodes.size());
    std::vector<Index> todo;
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        if (graph.nodes[i].left_out) todo.push_back(i);
        for (const Edge& edge : graph.nodes[i].edges)
            if (model::meaning_of(edge.kind).pull == model::Pull::strong)
                needed_by[edge.to].emplace_back(i, &edge);
    }
    while (!todo.empty()) {
        const std::string& gone = graph.nodes[todo.back()].name;
        const auto& dependents = needed_by[todo.back()];
        todo.pop_back();
        for (const auto& [i, edge] : dependents) {
            if (graph.nodes[i].left_out) continue;
            report.problem(
                i, edge->where,
                {"graph/needs-left-out",
                 in_quotes(graph.nodes[i].name) + " needs " + in_quotes(gone) +
                     ", which is left out",
                 "see the message about " + in_quotes(gone), static_cast<int>(gone.size())});
            if (graph.nodes[i].left_out) todo.push_back(i);
        }
    }
}

}  // namespace slipway::graph
