// Waiting, and requests that meet a transition that runs.
#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

using Steps = std::vector<Step>;

constexpr Step start_of(Id id) {
    return {id, Step::Action::start};
}

constexpr Step stop_of(Id id) {
    return {id, Step::Action::stop};
}

constexpr std::uint16_t kNeeds = kStrong | kAfter | kStopFlows;

TEST(Turn, StopReversesARunningStartAtOnce) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kNeeds}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});
    plan.stop(1, Reason::asked, false, 2);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    EXPECT_TRUE(plan.settled(0));  // was never begun
    plan.observe(1, Event::stopped, 3);
    EXPECT_EQ(plan.unsettled(), 0u);
    EXPECT_EQ(plan.take_steps(), Steps{});
}

TEST(Turn, StartReversesARunningStopWhenItIsDown) {
    const Graph graph = build(std::vector<Node>(1), {});
    Plan plan(graph);
    plan.adopt(0, {.state = State::up, .goal_up = true});
    plan.stop(0, Reason::asked, false, 2);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(0)});
    plan.start(0, Reason::asked, 3);
    EXPECT_EQ(plan.take_steps(), Steps{});
    EXPECT_EQ(plan.unsettled(), 1u);
    plan.observe(0, Event::stopped, 4);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
}

TEST(Turn, WaitingSaysForWhom) {
    const Graph graph = build(std::vector<Node>(3), {{0, 1, kNeeds}, {1, 2, kNeeds}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    EXPECT_EQ(plan.unit(0).blocker, 1u);
    EXPECT_EQ(plan.root_blocker(0), 2u);
    EXPECT_EQ(plan.unit(2).blocker, kNobody);
    EXPECT_GT(plan.unit(2).deadline, 1u);
}

// Everybody is asked about at once: that must not take the square of the chain's length.
TEST(Turn, ALongChainSaysForWhomItWaits) {
    constexpr Id count = 100000;
    std::vector<Link> links;
    for (Id id = 1; id < count; ++id) links.push_back({id, id - 1, kNeeds});
    const Graph graph = build(std::vector<Node>(count), links);
    Plan plan(graph);
    plan.start(count - 1, Reason::asked, 1);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
    const auto all_wait_for = [&](Id who) {
        for (Id id = who + 1; id < count; ++id)
            if (plan.root_blocker(id) != who) return false;
        return plan.root_blocker(who) == kNobody;
    };
    EXPECT_TRUE(all_wait_for(0));
    plan.observe(0, Event::ready, 2);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});
    EXPECT_TRUE(all_wait_for(1));
    plan.stop(1, Reason::asked, false, 3);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    EXPECT_EQ(plan.root_blocker(count - 1), kNobody);
}

// 0 was to stop, then everybody was to restart, then 0 was wanted again: its stop may not be taken
// back alone, for what it needs goes down and comes back.
TEST(Turn, StartOfWhatNeedsSomethingToBeRestartedComesAfterTheRestart) {
    const Graph graph = build(std::vector<Node>(3), {{0, 1, kNeeds}, {1, 2, kNeeds}});
    Plan plan(graph);
    for (Id id = 0; id < 3; ++id) plan.adopt(id, {.state = State::up, .goal_up = true});
    plan.stop(1, Reason::asked, false, 2);
    plan.restart(2, Reason::asked, false, 2);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(0)});
    plan.start(0, Reason::asked, 3);
    EXPECT_EQ(plan.take_steps(), Steps{});
    EXPECT_FALSE(plan.settled(0));
    for (const Id id : {0u, 1u}) {
        plan.observe(id, Event::stopped, 4);
        EXPECT_EQ(plan.take_steps(), Steps{stop_of(id + 1)});
    }
    plan.observe(2, Event::stopped, 5);
    for (const Id id : {2u, 1u, 0u}) {
        EXPECT_EQ(plan.take_steps(), Steps{start_of(id)});
        plan.observe(id, Event::ready, 6);
    }
    EXPECT_EQ(plan.unsettled(), 0u);
}

// 0 comes back after its stop, but while it stops it may still use 1.
TEST(Turn, StopWaitsForARunningStopThatIsReversed) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kAfter}});
    Plan plan(graph);
    for (Id id = 0; id < 2; ++id) plan.adopt(id, {.state = State::up, .goal_up = true});
    plan.stop(0, Reason::asked, false, 2);
    plan.start(0, Reason::asked, 2);
    plan.stop(1, Reason::asked, false, 2);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(0)});
    plan.observe(0, Event::stopped, 3);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    plan.observe(1, Event::stopped, 4);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
}

// 1 gives up while its stop waits for the one of 0: it is down earlier, and still comes back.
TEST(Turn, FailureBeforeTheStopOfARestartDoesNotEndTheRestart) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kNeeds}});
    Plan plan(graph);
    for (Id id = 0; id < 2; ++id) plan.adopt(id, {.state = State::up, .goal_up = true});
    plan.restart(1, Reason::asked, false, 2);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(0)});
    plan.observe(1, Event::failed, 3);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});
    plan.observe(0, Event::stopped, 4);
    plan.observe(1, Event::ready, 5);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
}

// A dependency that was ready dies while another one is awaited: the start waits for it again.
TEST(Turn, DependencyThatDiesMeanwhileIsWaitedForAgain) {
    const Graph graph = build(std::vector<Node>(3), {{0, 1, kNeeds}, {0, 2, kNeeds}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    plan.take_steps();
    plan.observe(1, Event::ready, 2);
    plan.observe(1, Event::restarting, 3);
    plan.observe(2, Event::ready, 4);
    EXPECT_EQ(plan.take_steps(), Steps{});
    EXPECT_EQ(plan.unit(0).blocker, 1u);
    plan.observe(1, Event::ready, 5);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
}

TEST(Turn, OrderAloneNeitherPullsNorWaitsForWhatIsNotWanted) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kAfter}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
    plan.observe(0, Event::ready, 2);
    plan.start(1, Reason::asked, 3);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});
}

// A start waits for a stop of the other, whichever way the order is; a stop does not wait for a
// start.
TEST(Turn, StopComesBeforeStartBetweenOrderedServices) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kAfter}});
    Plan plan(graph);
    plan.adopt(1, {.state = State::up, .goal_up = true});
    plan.stop(1, Reason::asked, false, 2);
    plan.start(0, Reason::asked, 2);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    plan.observe(1, Event::stopped, 3);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
}

}  // namespace
}  // namespace slipway::plan
