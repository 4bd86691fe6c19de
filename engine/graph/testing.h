// A machine's definitions as text, for tests of the graph.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "engine/diag/render.h"
#include "engine/graph/graph.h"
#include "engine/source/reader.h"

namespace slipway::graph {

struct Scene {
    Machine machine;
    bool whole_machine = true;
    Graph graph;
    bool ok = false;

    void add(const std::string& name, const std::string& text) {
        texts_[name + ".svc"] = text;
        auto service = source::read_definition(name, {{name + ".svc", text}}, sink_);
        if (service) services_.push_back(std::move(*service));
    }

    // Builds and checks, once.
    std::string messages() {
        if (!done_) {
            done_ = true;
            machine.line = [this](const diag::Position& where) {
                return std::string(diag::line_of(texts_[where.path], where.line));
            };
            graph = build(services_, machine, sink_);
            ok = check(graph, machine, {whole_machine, true}, sink_);
        }
        return diag::render_text(sink_.sorted(), {});
    }

    const Node& node(const std::string& name) const { return graph.nodes[graph.names.at(name)]; }

private:
    std::vector<model::Service> services_;
    std::map<std::string, std::string> texts_;
    diag::Sink sink_;
    bool done_ = false;
};

}  // namespace slipway::graph
