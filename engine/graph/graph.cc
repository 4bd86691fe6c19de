#include "engine/graph/graph.h"

#include <algorithm>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

// What is needed and masked never starts.
void report_masked(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        for (const Edge& edge : graph.nodes[i].edges) {
            const Node& target = graph.nodes[edge.to];
            if (!target.masked || model::meaning_of(edge.kind).pull != model::Pull::strong)
                continue;
            report.problem(
                i, edge.where,
                {"graph/masked",
                 in_quotes(graph.nodes[i].name) + " needs " + in_quotes(target.name) +
                     ", which is masked",
                 "unmask it (its definition is empty or a link to /dev/null), or write Wants",
                 static_cast<int>(target.name.size())});
        }
    }
}

std::size_t count_left_out(const Graph& graph) {
    return static_cast<std::size_t>(std::count_if(graph.nodes.begin(), graph.nodes.end(),
                                                  [](const Node& node) { return node.left_out; }));
}

}  // namespace

Graph build(const std::vector<model::Service>& services, const Machine& machine, diag::Sink& sink) {
    Graph graph;
    std::vector<Dangling> dangling;
    add_nodes(services, graph);
    add_pipeline_bundles(graph);
    add_edges(graph, dangling);
    add_pipelines(graph, dangling);
    add_enablement(graph);
    // From here on it is known what the boot starts, and so how strict to be.
    mark_booted(graph);
    Report report(graph, machine, sink);
    report_dangling(graph, dangling, report);
    report_masked(graph, report);
    return graph;
}

bool check(Graph& graph, const Machine& machine, const Options& options, diag::Sink& sink) {
    Report report(graph, machine, sink);
    check_commands(graph, machine, report);
    check_sockets(graph, report);
    check_features(graph, report);
    check_pipelines(graph, report);
    check_events(graph, report);
    check_conflicts(graph, report);
    // What is left out of a circle may take others along, and then a name means another provider.
    std::size_t before = 0;
    do {
        spread_left_out(graph, report);
        before = count_left_out(graph);
        check_cycles(graph, report);
    } while (count_left_out(graph) != before && !sink.has_errors());
    check_sets(graph, options, report);
    if (options.orphans) note_events(graph, report);
    // While something is wrong, who would start it may not have been read.
    if (options.whole_machine && options.orphans && !sink.has_errors()) note_orphans(graph, report);
    return !sink.has_errors();
}

}  // namespace slipway::graph
