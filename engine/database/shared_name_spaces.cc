#include "engine/database/shared_name_spaces.h"

#include <array>
#include <string_view>

#include "engine/database/view_settings.h"

namespace slipway::database {
namespace {

using graph::Graph;
using graph::Index;
using graph::Node;

struct Row {
    const char* kind;
    std::string_view setting, path;
};

constexpr std::array kRows{
    Row{"network", "private-network", "network-namespace-path"},
    Row{"ipc", "private-ipc", "ipc-namespace-path"},
    Row{"tmp", "private-tmp", "private-tmp"},
};

bool has(const Node& node, const Row& row) {
    if (node.service == nullptr || node.masked || node.left_out) return false;
    const ViewSettings settings(node.service->process.sandbox);
    return settings.on(row.setting) || !settings.one(row.path).empty();
}

// As it is started: the name of its directory.
const std::string& name_of(const Node& node) {
    const std::string& earlier = node.service->renamed_from;
    return earlier.empty() ? node.name : earlier;
}

// Groups of nodes, each found by one of them.
class Groups {
public:
    explicit Groups(std::size_t count) : above_(count) {
        for (Index i = 0; i < count; ++i) above_[i] = i;
    }

    Index find(Index node) {
        while (above_[node] != node) node = above_[node] = above_[above_[node]];
        return node;
    }

    void join(Index one, Index other) { above_[find(one)] = find(other); }

private:
    std::vector<Index> above_;
};

void add_shares(const Graph& graph, const Row& row, std::vector<std::vector<Share>>& out) {
    Groups groups(graph.nodes.size());
    std::vector<Index> members;
    for (Index i = 0; i < graph.nodes.size(); ++i)
        for (const graph::Edge& edge : graph.nodes[i].edges) {
            if (edge.kind != model::EdgeKind::joins_namespace_of || edge.to == i) continue;
            if (!has(graph.nodes[i], row) || !has(graph.nodes[edge.to], row)) continue;
            groups.join(i, edge.to);
            members.push_back(i);
            members.push_back(edge.to);
        }
    // The least name, whatever the order of the definitions is.
    std::vector<const std::string*> names(graph.nodes.size());
    for (const Index member : members) {
        const std::string*& name = names[groups.find(member)];
        const std::string& own = name_of(graph.nodes[member]);
        if (name == nullptr || own < *name) name = &own;
    }
    for (const Index member : members) {
        const Share share{row.kind, *names[groups.find(member)]};
        // A member may have stood at several edges.
        if (out[member].empty() || out[member].back() != share) out[member].push_back(share);
    }
}

}  // namespace

std::vector<std::vector<Share>> shared_name_spaces(const Graph& graph) {
    std::vector<std::vector<Share>> out(graph.nodes.size());
    for (const Row& row : kRows) add_shares(graph, row, out);
    return out;
}

}  // namespace slipway::database
