#include "engine/cli/graph_layout.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace slipway::cli {
namespace {

TEST(GraphLayout, LinksPointRight) {
    const Links links{{0, 1}, {1, 2}, {0, 2}, {3, 2}, {2, 4}};
    const auto places = layers_of(6, links);
    for (const auto& [from, to] : links) EXPECT_LT(places[from].layer, places[to].layer);
    EXPECT_EQ(places[2].layer, 2u);
    EXPECT_EQ(places[5].layer, 0u);  // alone
}

TEST(GraphLayout, NoTwoStandInOnePlace) {
    Links links;
    for (std::uint32_t i = 0; i < 300; ++i) links.push_back({i * 7 % 100, i * 13 % 97 + 3});
    const auto places = layers_of(100, links);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const Place& place : places) seen.emplace_back(place.layer, place.row);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST(GraphLayout, CirclesEnd) {
    const auto places = layers_of(3, {{0, 1}, {1, 2}, {2, 0}, {1, 1}});
    EXPECT_EQ(places[0].layer, 0u);
    EXPECT_EQ(places[2].layer, 2u);
    EXPECT_TRUE(layers_of(0, {}).empty());
}

TEST(GraphLayout, NeighboursStandNear) {
    // 0 and 1 point at the lower and the upper one: the layer is turned round.
    const auto places = layers_of(4, {{0, 3}, {1, 2}});
    EXPECT_EQ(places[0].row < places[1].row, places[3].row < places[2].row);
}

}  // namespace
}  // namespace slipway::cli
