// Failures, ends and deadlines.
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
constexpr std::uint16_t kWants = kWeak | kAfter;

std::vector<Node> timed(std::size_t n, Millis start_ms, Millis stop_ms) {
    std::vector<Node> nodes(n);
    for (Node& node : nodes) node.start_ms = start_ms, node.stop_ms = stop_ms;
    return nodes;
}

TEST(Observe, StrongFailureReachesAllWhoWaitAndWeakDoesNot) {
    const Graph graph =
        build(std::vector<Node>(4), {{0, 1, kNeeds}, {1, 2, kNeeds}, {3, 2, kWants}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    plan.start(3, Reason::asked, 1);
    plan.take_steps();
    plan.observe(2, Event::failed, 2);
    EXPECT_EQ(plan.unit(1).state, State::failed);
    EXPECT_EQ(plan.unit(0).state, State::failed);
    EXPECT_EQ(plan.unit(0).reason, Reason::dependency_failed);
    EXPECT_EQ(plan.unit(0).culprit, 1u);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(3)});
}

TEST(Observe, FailureOfWhatRanDoesNotStopDependentsUnlessBound) {
    const Graph graph = build(std::vector<Node>(3), {{0, 2, kNeeds}, {1, 2, kNeeds | kBound}});
    Plan plan(graph);
    for (Id id = 0; id < 3; ++id) plan.adopt(id, {.state = State::up, .goal_up = true});
    plan.observe(2, Event::failed, 2);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    EXPECT_EQ(plan.unit(1).reason, Reason::bound_to);
    EXPECT_EQ(plan.unit(0).state, State::up);
}

constexpr std::uint16_t kMember = kContents | kWeak | kAfter;

TEST(Observe, ALateBundleHasFailedAndWhatItStartedGoesOn) {
    std::vector<Node> nodes(3);
    nodes[0].kind = Kind::bundle;
    nodes[0].start_ms = 100;
    const Graph graph = build(nodes, {{0, 1, kMember}, {2, 0, kNeeds}});
    Plan plan(graph);
    plan.start(2, Reason::asked, 1);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});
    EXPECT_EQ(plan.next_deadline(), 101u);
    plan.tick(100);
    EXPECT_EQ(plan.unit(0).state, State::down);
    plan.tick(101);
    EXPECT_EQ(plan.unit(0).state, State::failed);
    EXPECT_EQ(plan.unit(0).reason, Reason::late);
    EXPECT_EQ(plan.unit(0).culprit, 1u);
    EXPECT_EQ(plan.unit(2).reason, Reason::dependency_failed);
    EXPECT_EQ(plan.take_steps(), Steps{});
    plan.observe(1, Event::ready, 200);
    EXPECT_EQ(plan.unit(1).state, State::up);
    EXPECT_EQ(plan.unit(0).state, State::failed);
    plan.start(2, Reason::asked, 300);
    EXPECT_EQ(plan.unit(0).state, State::up);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(2)});
}

TEST(Observe, ABundleInTimeOrStoppedOrAsleepIsNotLate) {
    std::vector<Node> nodes(3);
    nodes[0].kind = Kind::bundle;
    nodes[0].start_ms = 100;
    nodes[2].kind = Kind::event;
    const Graph graph = build(nodes, {{0, 1, kMember}, {0, 2, kNeeds}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    EXPECT_EQ(plan.next_deadline(), 101u);  // it waits for 1; that it will sleep is not known
    plan.stop(0, Reason::asked, false, 2);
    plan.observe(1, Event::stopped, 3);
    EXPECT_EQ(plan.next_deadline(), 0u);
    plan.start(0, Reason::asked, 10);
    plan.observe(1, Event::ready, 20);
    EXPECT_TRUE(plan.unit(0).asleep);
    EXPECT_EQ(plan.next_deadline(), 0u);
    plan.raise(2, 5000);
    EXPECT_EQ(plan.unit(0).state, State::up);
    EXPECT_EQ(plan.next_deadline(), 0u);
}

TEST(Observe, FailedIsTriedAgainWhenAskedForOrNeeded) {
    const Graph graph = build(std::vector<Node>(2), {{0, 1, kNeeds}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    plan.observe(1, Event::failed, 2);
    plan.take_steps();
    plan.start(0, Reason::asked, 3);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});
    EXPECT_EQ(plan.unsettled(), 2u);
}

TEST(Observe, TaskCountsAsUpForItsDependentsAndMayRunAgain) {
    std::vector<Node> nodes(2);
    nodes[1].kind = Kind::task;
    const Graph graph = build(nodes, {{0, 1, kNeeds}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 1);
    plan.take_steps();
    plan.observe(1, Event::finished, 2);
    EXPECT_EQ(plan.unit(1).state, State::down);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
    plan.start(1, Reason::asked, 3);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});
}

TEST(Observe, RestartingIsNeitherAFailureNorUp) {
    const Graph graph = build(timed(2, 1000, 1000), {{0, 1, kNeeds}});
    Plan plan(graph);
    plan.adopt(1, {.state = State::up, .goal_up = true});
    plan.observe(1, Event::restarting, 10);
    plan.start(0, Reason::asked, 11);
    EXPECT_EQ(plan.take_steps(), Steps{});
    EXPECT_EQ(plan.next_deadline(), 1010u);
    plan.observe(1, Event::ready, 20);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
}

TEST(Observe, StartThatTakesTooLongFailsAndIsStopped) {
    const Graph graph = build(timed(2, 500, 1000), {{0, 1, kNeeds}});
    Plan plan(graph);
    plan.start(0, Reason::asked, 100);
    plan.take_steps();
    EXPECT_EQ(plan.next_deadline(), 600u);
    plan.tick(599);
    EXPECT_EQ(plan.unit(1).state, State::starting);
    plan.tick(600);
    EXPECT_EQ(plan.unit(1).reason, Reason::start_timeout);
    EXPECT_EQ(plan.unit(0).state, State::failed);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    EXPECT_TRUE(plan.unit(1).leaving);
    EXPECT_EQ(plan.next_deadline(), 1600u);
    plan.observe(1, Event::stopped, 700);
    EXPECT_EQ(plan.unit(1).state, State::failed);
    EXPECT_FALSE(plan.unit(1).leaving);
    EXPECT_EQ(plan.next_deadline(), 0u);
}

TEST(Observe, WhoConflictsWithAFailedStartWaitsUntilItIsGone) {
    const Graph graph = build(timed(2, 500, 1000), {{0, 1, kConflict}});
    Plan plan(graph);
    plan.start(1, Reason::asked, 100);
    plan.tick(600);
    plan.take_steps();
    plan.start(0, Reason::asked, 610);
    EXPECT_EQ(plan.take_steps(), Steps{});
    EXPECT_EQ(plan.root_blocker(0), 1u);
    plan.observe(1, Event::stopped, 700);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(0)});
}

TEST(Observe, WhoConflictsWithAFailedStartThatDoesNotStopFails) {
    const Graph graph = build(timed(2, 500, 1000), {{0, 1, kConflict}});
    Plan plan(graph);
    plan.start(1, Reason::asked, 100);
    plan.tick(600);
    plan.take_steps();
    plan.start(0, Reason::asked, 610);
    plan.tick(1600);
    EXPECT_EQ(plan.unit(0).reason, Reason::conflict);
    EXPECT_TRUE(plan.unit(1).stuck);
    EXPECT_EQ(plan.unsettled(), 0u);
    EXPECT_EQ(plan.take_steps(), Steps{});
}

TEST(Observe, AFailedStartThatIsWantedAgainIsDownFirst) {
    for (const bool up : {true, false}) {
        const Graph graph = build(timed(2, 500, 1000), {{0, 1, kNeeds}});
        Plan plan(graph);
        plan.adopt(1, {.state = State::up, .goal_up = true});
        plan.start(0, Reason::asked, 100);
        plan.tick(600);
        plan.take_steps();
        if (up)
            plan.start(0, Reason::asked, 610);
        else
            plan.stop(1, Reason::asked, false, 610);
        EXPECT_EQ(plan.unit(0).state, State::stopping);
        EXPECT_EQ(plan.take_steps(), Steps{});
        plan.observe(0, Event::stopped, 700);
        EXPECT_EQ(plan.take_steps(), Steps{up ? start_of(0) : stop_of(1)});
    }
}

TEST(Observe, WhatIsLeavingIsStillWaitedForByTheNextManager) {
    const Graph graph = build(timed(1, 500, 1000), {});
    Plan plan(graph);
    plan.adopt(0, {.state = State::failed, .goal_up = true, .leaving = true});
    plan.resume(0, 100);
    EXPECT_EQ(plan.next_deadline(), 1100u);
}

TEST(Observe, StartThatTakesTooLongAndIsToStopStopsInItsTurn) {
    const Graph graph = build(timed(2, 500, 1000), {{0, 1, kNeeds}});
    Plan plan(graph);
    plan.adopt(0, {.state = State::up, .goal_up = true});
    plan.adopt(1, {.state = State::up, .goal_up = true});
    plan.observe(1, Event::restarting, 10);
    plan.restart(1, Reason::asked, false, 20);
    plan.tick(600);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(0)});
    plan.observe(0, Event::stopped, 700);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    EXPECT_TRUE(plan.unit(1).again);
}

TEST(Observe, StopThatTakesTooLongIsWaitedForNoLonger) {
    const Graph graph = build(timed(2, 500, 1000), {{0, 1, kNeeds}});
    Plan plan(graph);
    plan.adopt(0, {.state = State::up, .goal_up = true});
    plan.adopt(1, {.state = State::up, .goal_up = true});
    plan.stop_all(100);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(0)});
    plan.tick(1100);
    EXPECT_TRUE(plan.unit(0).stuck);
    EXPECT_EQ(plan.take_steps(), Steps{stop_of(1)});
    plan.observe(1, Event::stopped, 1200);
    EXPECT_EQ(plan.unsettled(), 0u);
    plan.observe(0, Event::stopped, 1300);  // late, but it is down
    EXPECT_EQ(plan.unit(0).state, State::down);
    EXPECT_FALSE(plan.unit(0).stuck);
}

TEST(Observe, NoLimitIsStillBounded) {
    const Graph graph = build(std::vector<Node>(1), {});
    Plan plan(graph);
    plan.start(0, Reason::asked, 7);
    EXPECT_EQ(plan.next_deadline(), 7 + kLongestWait);
}

TEST(Observe, OnFailureAndOnSuccessStartTheOther) {
    const Graph graph =
        build(std::vector<Node>(4), {{0, 1, kOnFailure}, {0, 2, kOnSuccess}, {3, 0, kNeeds}});
    Plan plan(graph);
    plan.start(3, Reason::asked, 1);
    plan.take_steps();
    plan.observe(0, Event::failed, 2);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(1)});  // and not the one that waited
    EXPECT_EQ(plan.unit(1).reason, Reason::triggered_by);
    EXPECT_EQ(plan.unit(1).culprit, 0u);
    plan.start(0, Reason::asked, 3);
    plan.observe(0, Event::ready, 4);
    plan.take_steps();
    plan.observe(0, Event::finished, 5);
    EXPECT_EQ(plan.take_steps(), Steps{start_of(2)});
}

TEST(Observe, WhatOthersDoToAServiceIsAccepted) {
    const Graph graph = build(std::vector<Node>(1), {});
    Plan plan(graph);
    plan.observe(0, Event::ready, 1);
    EXPECT_TRUE(plan.unit(0).goal_up);
    EXPECT_EQ(plan.unit(0).reason, Reason::outside);
    plan.observe(0, Event::stopped, 2);
    EXPECT_FALSE(plan.unit(0).goal_up);
    EXPECT_EQ(plan.unsettled(), 0u);
    EXPECT_EQ(plan.take_steps(), Steps{});
}

TEST(Observe, ResumeGivesARunningTransitionANewDeadline) {
    const Graph graph = build(timed(1, 500, 900), {});
    Plan plan(graph);
    plan.adopt(0, {.state = State::starting, .goal_up = true});
    plan.resume(0, 100);
    EXPECT_EQ(plan.next_deadline(), 600u);
    EXPECT_EQ(plan.take_steps(), Steps{});  // it was sent before
}

TEST(Observe, EveryStateAndReasonHasAName) {
    EXPECT_STREQ(state_name(State::failed), "failed");
    EXPECT_STREQ(reason_name(Reason::switched), "the service set was switched");
}

}  // namespace
}  // namespace slipway::plan
