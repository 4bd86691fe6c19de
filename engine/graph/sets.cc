#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

bool needs(const Node& node, Index other) {
    for (const Edge& e : node.edges)
        if (e.to == other && model::meaning_of(e.kind).pull == model::Pull::strong) return true;
    return false;
}

void check_conflicts(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        for (const Edge& edge : node.edges) {
            if (edge.kind != model::EdgeKind::conflicts) continue;
            const Node& other = graph.nodes[edge.to];
            const int length = static_cast<int>(other.name.size());
            if (needs(node, edge.to))
                report.problem(i, edge.where,
                               {"graph/conflict",
                                in_quotes(node.name) + " needs " + in_quotes(other.name) +
                                    " and conflicts with it",
                                "take one of the two away", length});
            else if (node.booted && other.booted && &node != &other)
                report.problem(i, edge.where,
                               {"graph/conflict",
                                "the boot starts both " + in_quotes(node.name) + " and " +
                                    in_quotes(other.name) + ", which conflict",
                                "disable one of them", length});
        }
    }
}

void check_providers(const Graph& graph, Report& report) {
    for (const Node& node : graph.nodes) {
        if (!node.provided || node.all_enabled) continue;
        std::string names;
        Index last = 0;
        int count = 0;
        for (const Index member : node.members) {
            const Node& provider = graph.nodes[member];
            if (!provider.booted || !provider.service->enablement.enabled.value_or(false)) continue;
            names += (count == 0 ? "" : ", ") + in_quotes(provider.name);
            last = member;
            ++count;
        }
        if (count > 1)
            report.warn(last, place_of(*graph.nodes[last].service, "Dependencies.Provides"),
                        {"graph/two-providers",
                         "several enabled services provide " + in_quotes(node.name) + ": " + names,
                         "disable all but one, or write Providers = all-enabled in each if all are "
                         "meant",
                         1});
    }
}

// Enabled, and yet nothing starts it: its bundles are not among what the boot starts.
void note_unreached(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (node.service == nullptr || node.booted || node.masked || node.left_out) continue;
        const model::Enablement& enablement = node.service->enablement;
        if (!enablement.enabled.value_or(false)) continue;
        std::string bundles;
        for (const auto* list : {&enablement.wanted_by, &enablement.required_by})
            for (const std::string& name : *list)
                bundles += (bundles.empty() ? "" : ", ") + in_quotes(name);
        report.note(
            i, place_of(*node.service, "Install.WantedBy"),
            {"graph/not-reached",
             in_quotes(node.name) + " is enabled for " + bundles + ", which a boot does not start",
             "write WantedBy = default if a boot shall start it", 1});
    }
}

}  // namespace

void check_sets(const Graph& graph, const Options& options, Report& report) {
    check_conflicts(graph, report);
    check_providers(graph, report);
    if (!options.whole_machine) return;
    note_unreached(graph, report);
    for (const Node& node : graph.nodes)
        if (node.booted && node.service != nullptr && node.kind != model::Kind::bundle &&
            node.kind != model::Kind::event)
            return;
    report.problem(graph.boot, nullptr,
                   {"graph/nothing-to-boot", "a boot with these definitions starts nothing",
                    "enable services (Enabled = yes in [Install]), or name them in the Contents of "
                    "a bundle \"default\"",
                    1});
}

}  // namespace slipway::graph
