// Complaints about nodes of the graph, with the severity that the node's origin asks for.
#pragma once

#include <string>

#include "engine/graph/graph.h"

namespace slipway::graph {

struct Complaint {
    std::string code;     // "graph/cycle"
    std::string message;  // one sentence
    std::string help;     // the way out
    int length = 1;       // bytes to underline
};

class Report {
public:
    Report(Graph& graph, const Machine& machine, diag::Sink& sink)
        : graph_(graph), machine_(machine), sink_(sink) {}

    // An error; or, for an imported service that the boot does not start, a warning, and the
    // service is left out. `where` null: the service's file.
    void problem(Index node, const diag::Position* where, Complaint complaint);

    void warn(Index node, const diag::Position* where, Complaint complaint) {
        add(diag::Severity::warning, node, where, std::move(complaint));
    }

    void note(Index node, const diag::Position* where, Complaint complaint) {
        add(diag::Severity::note, node, where, std::move(complaint));
    }

    // Whether what is wrong with it is an error.
    bool strict(Index node) const;

private:
    void add(diag::Severity severity, Index node, const diag::Position* where, Complaint complaint);

    Graph& graph_;
    const Machine& machine_;
    diag::Sink& sink_;
};

// Where a key of the service was set ("Run.Command"); null when it was not.
const diag::Position* place_of(const model::Service& service, const std::string& key);

// "name" in double quotes.
inline std::string in_quotes(const std::string& name) {
    return "\"" + name + "\"";
}

}  // namespace slipway::graph
