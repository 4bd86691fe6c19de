#include "engine/plan/graph.h"

#include <ctime>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

std::vector<Id> ids(std::span<const Neighbour> list) {
    std::vector<Id> out;
    for (const Neighbour& n : list) out.push_back(n.id);
    return out;
}

TEST(Graph, StopOrderIsTheReverseOfStartOrder) {
    const Graph graph = build(std::vector<Node>(3), {{0, 1, kStrong | kAfter}, {1, 2, kAfter}});
    EXPECT_EQ(ids(graph.start_after.of(0)), std::vector<Id>{1});
    EXPECT_EQ(ids(graph.stop_after.of(1)), std::vector<Id>{0});
    EXPECT_EQ(ids(graph.stop_after.of(2)), std::vector<Id>{1});
    EXPECT_TRUE(ids(graph.stop_after.of(0)).empty());
}

TEST(Graph, StopAfterReplacesTheReverseForItsPair) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kAfter}, {0, 1, kStopAfter}});
    EXPECT_EQ(ids(graph.stop_after.of(0)), std::vector<Id>{1});
    EXPECT_TRUE(ids(graph.stop_after.of(1)).empty());
}

TEST(Graph, ConflictsStandOnBothSides) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kConflict}});
    EXPECT_EQ(ids(graph.out.of(0)), std::vector<Id>{1});
    EXPECT_EQ(ids(graph.out.of(1)), std::vector<Id>{0});
}

TEST(Graph, CycleLosesTheLinkThatClosesItAndSaysSo) {
    const Graph graph =
        build(std::vector<Node>(3), {{0, 1, kAfter}, {1, 2, kAfter}, {2, 0, kAfter}});
    ASSERT_EQ(graph.cut.size(), 2u);  // one in each order
    EXPECT_EQ(graph.cut[0], (Link{2, 0, kAfter}));
    Plan plan(graph);
    for (Id id = 0; id < 3; ++id) plan.start(id, Reason::asked, 1);
    for (int i = 0; i < 3; ++i)
        for (const Step& step : plan.take_steps()) plan.observe(step.id, Event::ready, 2);
    EXPECT_EQ(plan.unsettled(), 0u);
}

TEST(Graph, LinksOutsideOrToOneselfAreLeftOut) {
    const Graph graph = build(std::vector<Node>(1), {{0, 0, kAfter}, {0, 7, kStrong}});
    EXPECT_TRUE(graph.out.of(0).empty());
}

// Ten layers of a hundred, each service after all of the layer below: 90,000 links. And a chain of
// a hundred thousand. A quadratic step anywhere would take minutes.
TEST(Graph, CostIsLinearInTheLinks) {
    std::vector<Link> links;
    for (Id layer = 1; layer < 10; ++layer)
        for (Id i = 0; i < 100; ++i)
            for (Id j = 0; j < 100; ++j)
                links.push_back({layer * 100 + i, (layer - 1) * 100 + j, kStrong | kAfter});
    std::vector<Link> chain;
    for (Id i = 1; i < 100000; ++i) chain.push_back({i, i - 1, kStrong | kAfter | kStopFlows});
    const std::clock_t begin = std::clock();
    for (const auto& [nodes, list] :
         {std::pair{std::size_t{1000}, links}, std::pair{std::size_t{100000}, chain}}) {
        const Graph graph = build(std::vector<Node>(nodes), list);
        Plan plan(graph);
        for (Id i = 0; i < 100; ++i) plan.start(static_cast<Id>(nodes - 1 - i), Reason::asked, 1);
        for (std::vector<Step> steps = plan.take_steps(); !steps.empty(); steps = plan.take_steps())
            for (const Step& step : steps) plan.observe(step.id, Event::ready, 2);
        EXPECT_EQ(plan.unsettled(), 0u);
        EXPECT_EQ(plan.unit(0).state, State::up);
        plan.stop_all(3);
        for (std::vector<Step> steps = plan.take_steps(); !steps.empty(); steps = plan.take_steps())
            for (const Step& step : steps) plan.observe(step.id, Event::stopped, 4);
        EXPECT_EQ(plan.unit(0).state, State::down);
    }
    EXPECT_LT(std::clock() - begin, 5 * CLOCKS_PER_SEC);
}

TEST(Graph, LinksOfAPairAreOne) {
    const Graph graph =
        build(std::vector<Node>(3), {{0, 1, kStrong}, {0, 2, kAfter}, {0, 1, kAfter}});
    ASSERT_EQ(graph.out.of(0).size(), 2u);
    EXPECT_EQ(graph.out.of(0)[0].relation, kStrong | kAfter);
    EXPECT_EQ(graph.start_after.of(0)[0].relation, kStrong | kAfter);
}

}  // namespace
}  // namespace slipway::plan
