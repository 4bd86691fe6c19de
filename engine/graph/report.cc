#include "engine/graph/report.h"

namespace slipway::graph {

bool Report::strict(Index node) const {
    const Node& n = graph_.nodes[node];
    return n.booted || n.service == nullptr || n.service->provenance.format.empty();
}

void Report::problem(Index node, const diag::Position* where, Complaint complaint) {
    if (strict(node)) return add(diag::Severity::error, node, where, std::move(complaint));
    graph_.nodes[node].left_out = true;
    complaint.help += "; the boot does not start " + in_quotes(graph_.nodes[node].name) +
                      ", so it is left out and the rest goes on";
    add(diag::Severity::warning, node, where, std::move(complaint));
}

void Report::add(diag::Severity severity,
                 Index node,
                 const diag::Position* where,
                 Complaint complaint) {
    const Node& n = graph_.nodes[node];
    diag::Diagnostic d;
    d.severity = severity;
    if (where != nullptr) {
        d.where = *where;
    } else if (n.service != nullptr) {
        // Any value tells the file.
        const auto& values = n.service->provenance.values;
        if (!values.empty()) d.where.path = values.begin()->second.path;
    }
    if (d.where.path.empty()) d.where.path = n.name + ".svc";
    if (d.where.line > 0 && machine_.line) d.source_line = machine_.line(d.where);
    d.code = std::move(complaint.code);
    d.message = std::move(complaint.message);
    d.help = std::move(complaint.help);
    d.length = complaint.length;
    d.service = n.name;
    sink_.add(std::move(d));
}

const diag::Position* place_of(const model::Service& service, const std::string& key) {
    const auto at = service.provenance.values.find(key);
    return at == service.provenance.values.end() ? nullptr : &at->second;
}

}  // namespace slipway::graph
