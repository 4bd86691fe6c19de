#include "engine/cli/graph_chart.h"

#include <algorithm>

#include "engine/cli/graph_layout.h"
#include "engine/cli/svg.h"
#include "engine/model/edge.h"

namespace slipway::cli {
namespace {

using formats::Database;
using formats::NodeIndex;

constexpr int kRow = 34, kBox = 22, kGap = 70, kEdge = 20;  // pixels

constexpr std::string_view kStyle =
    ".longrun { fill: #dbe7f6; } .oneshot { fill: #e5f2db; } .task { fill: #f6efdb; }\n"
    ".bundle { fill: #e8e8e8; } .event { fill: #f3dbf6; } .provided { fill: #fff; }\n"
    "rect[class] { stroke: #555; } path { fill: none; stroke: #333; }\n"
    ".weak { stroke-dasharray: 6 3; } .order { stroke: #999; stroke-dasharray: 2 3; }\n"
    ".conflict { stroke: #c4432b; } .member { stroke: #7a9ccf; }\n";

constexpr std::string_view kKinds[] = {"longrun", "oneshot", "task", "bundle", "event", "provided"};
static_assert(std::size(kKinds) == formats::kNodeKinds);

struct Line {
    std::uint32_t from, to;  // numbers of the shown ones
    std::string_view kind, word;
};

std::string_view line_kind(std::uint32_t meaning) {
    if (meaning & formats::kConflicts) return "conflict";
    if (meaning & formats::kPullStrong) return "strong";
    if (meaning & formats::kPullWeak) return "weak";
    return "order";
}

std::vector<Line> lines_of(const Database& database, const std::vector<std::uint32_t>& number) {
    std::vector<Line> lines;
    const auto add = [&](NodeIndex from, NodeIndex to, std::string_view kind,
                         std::string_view word) {
        if (number[from] != formats::kNoNode && number[to] != formats::kNoNode)
            lines.push_back({number[from], number[to], kind, word});
    };
    for (std::uint32_t i = 0; i < database.edge_count(); ++i) {
        const formats::DatabaseEdge edge = database.edge(i);
        const bool known = edge.kind < model::kEdgeKinds.size();
        add(edge.from, edge.to, line_kind(edge.meaning),
            known ? model::kEdgeKinds[edge.kind].key : std::string_view{});
    }
    for (NodeIndex i = 0; i < database.count(); ++i)
        for (std::uint32_t k = 0; k < database.members(i); ++k)
            add(i, database.member(i, k), "member", "Contents");
    return lines;
}

}  // namespace

std::string graph_chart(const Database& database, const std::vector<bool>& shown) {
    std::vector<std::uint32_t> number(database.count(), formats::kNoNode);
    std::vector<NodeIndex> nodes;
    for (NodeIndex i = 0; i < database.count(); ++i)
        if (shown[i]) {
            number[i] = static_cast<std::uint32_t>(nodes.size());
            nodes.push_back(i);
        }
    const std::vector<Line> lines = lines_of(database, number);
    Links links;
    for (const Line& line : lines)
        if (line.kind != "conflict") links.emplace_back(line.from, line.to);
    const auto places = layers_of(static_cast<std::uint32_t>(nodes.size()), links);

    std::vector<int> left{kEdge};  // of each layer, and of what is right of the last
    int height = 0;
    for (std::uint32_t layer = 0;; ++layer) {
        int widest = 0;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (places[i].layer == layer)
                widest = std::max(widest, text_width(database.name(nodes[i])) + 16);
        if (widest == 0) break;
        left.push_back(left.back() + widest + kGap);
    }
    for (const Place& place : places)
        height = std::max(height, kRow * static_cast<int>(place.row + 1));
    Svg svg(left.back() - (left.size() > 1 ? kGap : 0) + kEdge, height + 2 * kEdge, kStyle);
    const auto x_of = [&](std::uint32_t i) { return left[places[i].layer]; };
    const auto y_of = [&](std::uint32_t i) {
        return kEdge + kRow * static_cast<int>(places[i].row);
    };
    const auto width_of = [&](std::uint32_t i) { return text_width(database.name(nodes[i])) + 16; };
    for (const Line& line : lines)
        svg.curve(x_of(line.from) + width_of(line.from), y_of(line.from) + kBox / 2, x_of(line.to),
                  y_of(line.to) + kBox / 2, line.kind,
                  std::string(database.name(nodes[line.from])) + " " + std::string(line.word) +
                      " " + std::string(database.name(nodes[line.to])));
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const auto kind = kKinds[static_cast<std::size_t>(database.kind(nodes[i]))];
        svg.rectangle(x_of(i), y_of(i), width_of(i), kBox, kind, database.description(nodes[i]));
        svg.text(x_of(i) + 8, y_of(i) + 16, database.name(nodes[i]), "name");
    }
    return svg.finish();
}

}  // namespace slipway::cli
