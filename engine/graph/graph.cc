#include "engine/graph/graph.h"

#include <algorithm>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

// What is needed and masked never starts.
void report_masked(const Graph& graph, Report& report) {
    const std::string unmask = "unmask it (its definition is empty or a link to /dev/null)";
    const auto note = [&](Index from, const Node& target, const diag::Position* where) {
        if (!report.strict(from)) return;
        report.note(from, where,
                    {"graph/masked-want",
                     in_quotes(target.name) + " is masked; " + in_quotes(graph.nodes[from].name) +
                         " starts without it",
                     "nothing to do if that is meant; else " + unmask,
                     static_cast<int>(target.name.size())});
    };
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        for (const Edge& edge : node.edges) {
            const Node& target = graph.nodes[edge.to];
            const model::Pull pull = model::meaning_of(edge.kind).pull;
            if (!target.masked || pull == model::Pull::none) continue;
            if (pull == model::Pull::weak) {
                note(i, target, edge.where);
                continue;
            }
            report.problem(
                i, edge.where,
                {"graph/masked",
                 in_quotes(node.name) + " needs " + in_quotes(target.name) + ", which is masked",
                 unmask + ", or write Wants", static_cast<int>(target.name.size())});
        }
        if (node.service == nullptr || node.provided) continue;
        for (const Index member : node.members)
            if (graph.nodes[member].masked)
                note(i, graph.nodes[member], place_of(*node.service, "Service.Contents"));
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
    warn_of_missing_sockets(graph, report);
    check_setting_values(graph, report);
    check_features(graph, report);
    check_cgroups(graph, report);
    check_pipelines(graph, report);
    check_logs(graph, report);
    check_events(graph, report);
    check_renames(graph, report);
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
