#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

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
                         "whoever needs it is given the first of them, and another when that fails "
                         "or is stopped; if that is not meant, disable all but one, or write "
                         "Providers = all-enabled in each if all are meant",
                         1});
    }
}

// A service of that very name is the one that is meant.
void note_taken_names(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (node.service == nullptr || node.masked || node.left_out || !report.strict(i)) continue;
        for (const std::string& name : node.service->provides) {
            const Index meant = graph.names.at(name);
            const Node& other = graph.nodes[meant];
            if (meant == i || other.provided || other.kind == model::Kind::bundle) continue;
            report.note(i, place_of(*node.service, "Dependencies.Provides"),
                        {"graph/provides-nothing",
                         in_quotes(node.name) + " provides " + in_quotes(name) +
                             ", but whoever names that means the service " + in_quotes(other.name),
                         "take it out of Provides, or remove that service", 1});
        }
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

// What may start a node by itself: an edge, the contents of a bundle.
bool pulls(const Edge& edge) {
    using model::EdgeKind;
    return model::meaning_of(edge.kind).pull != model::Pull::none ||
           edge.kind == EdgeKind::triggers || edge.kind == EdgeKind::on_failure ||
           edge.kind == EdgeKind::on_success;
}

// Who is named by something that starts it, whether a boot gets there or not.
std::vector<bool> named(const Graph& graph) {
    std::vector<bool> found(graph.nodes.size());
    for (const Node& node : graph.nodes) {
        for (const Edge& edge : node.edges)
            if (pulls(edge)) found[edge.to] = true;
        if (!node.provided)
            for (const Index member : node.members) found[member] = true;
    }
    for (Index i = 0; i < graph.nodes.size(); ++i)
        if (found[i] && graph.nodes[i].provided)
            for (const Index member : graph.nodes[i].members) found[member] = true;
    return found;
}

}  // namespace

void check_sets(const Graph& graph, const Options& options, Report& report) {
    check_providers(graph, report);
    note_taken_names(graph, report);
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

void note_orphans(const Graph& graph, Report& report) {
    const std::vector<bool> is_named = named(graph);
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (node.service == nullptr || node.booted || node.masked || is_named[i]) continue;
        const bool runs = node.kind != model::Kind::bundle && node.kind != model::Kind::event;
        if (!runs || node.service->enablement.enabled || !report.strict(i)) continue;
        report.note(i, nullptr,
                    {"graph/orphan",
                     "nothing starts " + in_quotes(node.name) +
                         ": it is not enabled, and no other service needs or wants it",
                     "write Enabled = yes into [Install] if a boot shall start it, Enabled = no if "
                     "only people do",
                     1});
    }
}

}  // namespace slipway::graph
