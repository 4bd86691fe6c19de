// `slipway graph`: the running generation as dot(1) reads it.
#include <algorithm>
#include <array>
#include <memory>

#include "engine/cli/commands.h"
#include "engine/cli/graph_chart.h"
#include "engine/cli/json_graph.h"
#include "engine/cli/option_set.h"
#include "engine/cli/output.h"
#include "engine/cli/running.h"
#include "engine/cli/unknown_name.h"
#include "engine/model/edge.h"

namespace slipway::cli {
namespace {

using formats::Database;
using formats::NodeIndex;

constexpr std::array<const char*, formats::kNodeKinds> kShapes{"box",    "box",     "note",
                                                               "folder", "diamond", "ellipse"};

std::string quoted(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

// Marks `start` and what can be reached from it in one direction.
void reach(const Database& database, NodeIndex start, bool forward, std::vector<bool>& marked) {
    std::vector<NodeIndex> open{start};
    std::vector<bool> seen(database.count());
    seen[start] = true;
    const auto visit = [&](NodeIndex next) {
        if (!seen[next]) open.push_back(next);
        seen[next] = true;
    };
    while (!open.empty()) {
        const NodeIndex at = open.back();
        open.pop_back();
        marked[at] = true;
        if (forward) {
            for (std::uint32_t i = 0; i < database.edges(at); ++i)
                visit(database.edge(database.first_edge(at) + i).to);
            for (std::uint32_t i = 0; i < database.members(at); ++i) visit(database.member(at, i));
        } else {
            for (std::uint32_t i = 0; i < database.incoming(at); ++i)
                visit(database.incoming_edge(at, i).from);
            for (std::uint32_t i = 0; i < database.owners(at); ++i) visit(database.owner(at, i));
        }
    }
}

const char* style_of(std::uint32_t meaning) {
    if (meaning & formats::kConflicts) return "color=red,dir=both";
    if (meaning & formats::kPullStrong) return "style=solid";
    if (meaning & formats::kPullWeak) return "style=dashed";
    return "style=dotted,color=gray50";
}

std::string dot_of(const Database& database, const std::vector<bool>& shown) {
    std::string out = "digraph services {\n  rankdir=LR;\n  node [shape=box,fontname=sans];\n";
    for (NodeIndex i = 0; i < database.count(); ++i)
        if (shown[i])
            out += "  " + quoted(database.name(i)) +
                   " [shape=" + kShapes[static_cast<std::size_t>(database.kind(i))] + "];\n";
    for (std::uint32_t i = 0; i < database.edge_count(); ++i) {
        const formats::DatabaseEdge edge = database.edge(i);
        if (!shown[edge.from] || !shown[edge.to]) continue;
        const bool known = edge.kind < model::kEdgeKinds.size();
        out += "  " + quoted(database.name(edge.from)) + " -> " + quoted(database.name(edge.to)) +
               " [" + style_of(edge.meaning);
        if (known) out += ",tooltip=" + quoted(model::kEdgeKinds[edge.kind].key);
        out += "];\n";
    }
    for (NodeIndex i = 0; i < database.count(); ++i)
        for (std::uint32_t k = 0; shown[i] && k < database.members(i); ++k)
            if (shown[database.member(i, k)])
                out += "  " + quoted(database.name(i)) + " -> " +
                       quoted(database.name(database.member(i, k))) + " [arrowhead=odot];\n";
    return out + "}\n";
}

int run_graph(const Options& options, Output& output, bool svg) {
    int code = 0;
    const auto generation = running_generation(options, output, code);
    if (!generation) return code;
    const Database& database = generation->database;
    std::vector<bool> shown(database.count(), options.names.empty());
    for (const std::string& name : options.names) {
        const auto node = database.find(name);
        if (!node) {
            output.error("no service `" + name + "` in the generation that runs",
                         help_for_unknown(options, name));
            return static_cast<int>(formats::Outcome::unknown);
        }
        reach(database, *node, true, shown);
        reach(database, *node, false, shown);
    }
    std::string text;
    if (svg)
        text = graph_chart(database, shown);
    else
        text = options.json ? graph_as_json(database, shown) : dot_of(database, shown);
    return output.print(text) ? 0 : kSystem;
}

Run declare_graph(OptionSet& set, Options& options) {
    auto svg = std::make_shared<bool>(false);
    set.names(options.names, "Services", Names::any);
    set.flag("--svg", *svg, "A picture, as SVG");
    return [svg](const Options& given, Output& output) { return run_graph(given, output, *svg); };
}

}  // namespace

const Verb kGraph{
    "graph",
    "Look",
    "The graph of services, for dot(1) or as a picture",
    "Of the generation that runs. With names: what they reach, and what reaches them.\n",
    "  slipway graph --svg > services.svg\n"
    "  slipway graph | dot -Tpdf > services.pdf\n"
    "  slipway graph nginx       only what nginx needs, and who needs it\n",
    "0 3 7",
    "",
    declare_graph};

}  // namespace slipway::cli
