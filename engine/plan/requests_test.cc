// Requests, as a client sees them, on graphs of a few services with names.
#include <optional>

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

constexpr Step reload_of(Id id) {
    return {id, Step::Action::reload};
}

struct Requests : ::testing::Test {
    enum : Id { web, db, net, log };

    void make(const std::vector<Link>& links, std::vector<Node> nodes = std::vector<Node>(4)) {
        graph = build(std::move(nodes), links);
        plan.emplace(graph);
    }

    // Carries out all steps until there are none; the order in which they came.
    Steps settle() {
        Steps all;
        for (Steps steps = plan->take_steps(); !steps.empty(); steps = plan->take_steps())
            for (const Step& step : steps) {
                all.push_back(step);
                if (step.action == Step::Action::start) plan->observe(step.id, Event::ready, 5);
                if (step.action == Step::Action::stop) plan->observe(step.id, Event::stopped, 5);
            }
        return all;
    }

    Steps start(Id id) {
        plan->start(id, Reason::asked, 1);
        return settle();
    }

    State state(Id id) const { return plan->unit(id).state; }

    Graph graph;
    std::optional<Plan> plan;
};

constexpr std::uint16_t kNeeds = kStrong | kAfter | kStopFlows;

TEST_F(Requests, StartPullsAndStopFlowsBack) {
    make({{web, db, kNeeds}, {db, net, kNeeds}, {web, log, kWeak | kAfter}});
    EXPECT_EQ(start(web), (Steps{start_of(log), start_of(net), start_of(db), start_of(web)}));
    EXPECT_EQ(plan->unit(net).reason, Reason::needed_by);
    EXPECT_EQ(plan->unit(net).culprit, Id{db});
    EXPECT_EQ(plan->stop(net, Reason::asked, false, 2), kNobody);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(db), stop_of(net)}));
    EXPECT_EQ(state(log), State::up);
}

TEST_F(Requests, NobodyMovesBeforeAllThatAreNamedHaveTheirGoals) {
    make({{web, log, kAfter}});
    plan->open_request();
    plan->start(web, Reason::asked, 1);
    plan->start(log, Reason::asked, 1);
    EXPECT_EQ(plan->take_steps(), Steps{});
    plan->close_request(1);
    EXPECT_EQ(settle(), (Steps{start_of(log), start_of(web)}));
    plan->open_request();
    EXPECT_EQ(plan->stop(log, Reason::asked, false, 2), kNobody);
    EXPECT_EQ(plan->stop(web, Reason::asked, false, 2), kNobody);
    plan->close_request(2);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(log)}));
}

TEST_F(Requests, StartOfWhatRunsDoesNothing) {
    make({{web, log, kWeak}});
    start(web);
    plan->stop(log, Reason::asked, false, 2);
    settle();
    EXPECT_EQ(start(web), Steps{});
}

TEST_F(Requests, EssentialDependentRefusesTheStopUnlessForced) {
    std::vector<Node> nodes(4);
    nodes[web].essential = true;
    make({{web, db, kNeeds}}, nodes);
    start(web);
    EXPECT_EQ(plan->stop(db, Reason::asked, false, 2), Id{web});
    EXPECT_EQ(settle(), Steps{});
    EXPECT_EQ(plan->restart(db, Reason::asked, false, 2), Id{web});
    EXPECT_EQ(plan->stop(db, Reason::asked, true, 2), kNobody);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(db)}));
    start(web);
    EXPECT_EQ(plan->stop(web, Reason::asked, false, 2), kNobody);  // named itself
}

TEST_F(Requests, RestartStopsInReverseAndStartsWhatWasWanted) {
    make({{web, db, kNeeds}, {log, db, kNeeds}, {net, db, kRestartFlows}});
    start(web);
    start(net);
    EXPECT_EQ(plan->restart(db, Reason::asked, false, 2), kNobody);
    // net has no order; log was not wanted.
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(net), stop_of(db), start_of(net), start_of(db),
                               start_of(web)}));
    EXPECT_EQ(plan->unit(web).reason, Reason::restarted_with);
    EXPECT_EQ(state(log), State::down);
}

TEST_F(Requests, RestartOfWhatIsDownStarts) {
    make({});
    plan->restart(web, Reason::asked, false, 1);
    EXPECT_EQ(settle(), Steps{start_of(web)});
}

TEST_F(Requests, MovedAreThoseWhoWereGivenAGoal) {
    make({{web, db, kNeeds}, {web, log, kWeak}, {net, db, kNeeds}});
    plan->start(web, Reason::asked, 1);
    EXPECT_EQ(plan->moved(), (std::vector<Id>{web, db, log}));
    plan->restart(db, Reason::asked, false, 2);  // web has not begun, net is not wanted
    EXPECT_EQ(plan->moved(), (std::vector<Id>{db, web}));
    settle();
    plan->stop(db, Reason::asked, false, 3);
    EXPECT_EQ(plan->moved(), (std::vector<Id>{db, web}));
    settle();
    plan->start(log, Reason::asked, 4);
    EXPECT_EQ(plan->moved(), std::vector<Id>{log});
}

TEST_F(Requests, ConflictIsStoppedFirst) {
    make({{web, db, kConflict}, {log, db, kNeeds}});
    start(log);
    plan->start(web, Reason::asked, 1);
    EXPECT_EQ(plan->take_steps(), Steps{stop_of(log)});
    EXPECT_EQ(plan->unit(web).blocker, Id{db});
    EXPECT_EQ(plan->unit(db).reason, Reason::conflict);
    plan->observe(log, Event::stopped, 2);
    EXPECT_EQ(settle(), (Steps{stop_of(db), start_of(web)}));
}

TEST_F(Requests, ConflictWithinOneRequestFailsTheFartherOne) {
    make({{web, db, kNeeds}, {web, net, kWeak | kAfter}, {db, net, kConflict}});
    EXPECT_EQ(start(web), (Steps{start_of(db), start_of(web)}));
    EXPECT_EQ(state(net), State::failed);
    EXPECT_EQ(plan->unit(net).reason, Reason::conflict);
}

// net needs db, which has to go: net goes first and is not asked for, so web, which needs it,
// fails.
TEST_F(Requests, WhatNeedsTheRivalOfTheRequestIsNotStarted) {
    make({{web, db, kConflict},
          {web, net, kStrong | kAfter},
          {net, db, kNeeds},
          {log, net, kNeeds}});
    start(log);
    plan->stop(net, Reason::asked, false, 2);  // net still waits for log
    plan->start(web, Reason::asked, 3);
    EXPECT_EQ(settle(), (Steps{stop_of(log), stop_of(net), stop_of(db)}));
    EXPECT_EQ(state(web), State::failed);
    EXPECT_EQ(plan->unit(web).culprit, Id{net});
    EXPECT_EQ(plan->unit(net).culprit, Id{db});
}

TEST_F(Requests, RequisiteMustBeUpAlready) {
    make({{web, db, kRequisite}});
    EXPECT_EQ(start(web), Steps{});
    EXPECT_EQ(plan->unit(web).reason, Reason::requisite_down);
    start(db);
    EXPECT_EQ(start(web), Steps{start_of(web)});
}

TEST_F(Requests, RequisiteThatIsOnItsWayIsWaitedFor) {
    make({{web, db, kRequisite}});
    plan->start(db, Reason::asked, 1);
    plan->start(web, Reason::asked, 1);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(db)});
    plan->observe(db, Event::ready, 2);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(web)});
}

TEST_F(Requests, RequisiteThatIsDownFailsTheStartWhateverElseItCouldWaitFor) {
    make({{web, db, kRequisite}, {web, net, kRequisite}});
    plan->start(db, Reason::asked, 1);
    plan->start(web, Reason::asked, 1);
    EXPECT_EQ(state(web), State::failed);
    EXPECT_EQ(plan->unit(web).culprit, Id{net});
}

TEST_F(Requests, RestartOfABundleBringsItBack) {
    std::vector<Node> nodes(4);
    nodes[web].kind = Kind::bundle;
    make({{web, db, kContents | kWeak | kAfter}}, nodes);
    start(web);
    plan->restart(web, Reason::asked, false, 2);
    EXPECT_EQ(settle(), (Steps{stop_of(db), start_of(db)}));
    EXPECT_EQ(state(web), State::up);
    EXPECT_EQ(plan->unsettled(), 0u);
}

TEST_F(Requests, RestartedBundleWaitsForAContentsThatIsStillToCome) {
    std::vector<Node> nodes(4);
    nodes[web].kind = nodes[db].kind = Kind::bundle;
    make({{web, db, kContents | kWeak | kAfter}, {db, net, kContents | kWeak | kAfter}}, nodes);
    plan->start(web, Reason::asked, 1);
    plan->observe(net, Event::ready, 2);
    plan->stop(net, Reason::asked, false, 3);
    plan->start(net, Reason::asked, 4);  // and it stops yet
    plan->restart(web, Reason::asked, false, 5);
    EXPECT_EQ(state(web), State::down);
    EXPECT_EQ(plan->unit(web).blocker, Id{db});
}

TEST_F(Requests, RequisiteThatIsToStopIsMissedAtOnce) {
    make({{web, db, kRequisite}, {net, db, kAfter}});
    plan->start(db, Reason::asked, 1);
    plan->start(web, Reason::asked, 2);
    EXPECT_EQ(plan->unit(web).blocker, Id{db});
    plan->stop(db, Reason::asked, false, 3);
    EXPECT_EQ(state(web), State::failed);
}

TEST_F(Requests, BundleIsUpWhenItsContentsAreSettledAndStopsThem) {
    std::vector<Node> nodes(4);
    nodes[web].kind = Kind::bundle;
    make({{web, db, kContents | kWeak | kAfter}, {web, net, kContents | kWeak | kAfter}}, nodes);
    plan->start(web, Reason::boot, 1);
    EXPECT_EQ(plan->take_steps(), (Steps{start_of(db), start_of(net)}));
    plan->observe(db, Event::ready, 2);
    EXPECT_EQ(state(web), State::down);
    plan->observe(net, Event::failed, 3);
    EXPECT_EQ(state(web), State::up);
    plan->stop(web, Reason::asked, false, 4);
    EXPECT_EQ(settle(), Steps{stop_of(db)});
    EXPECT_EQ(state(web), State::down);
    EXPECT_EQ(state(net), State::down);
}

// Also while the rest of it is on its way: at boot, say.
TEST_F(Requests, ATaskThatIsDoneIsNotRunAgainWithItsBundle) {
    std::vector<Node> nodes(4);
    nodes[web].kind = Kind::bundle;
    nodes[db].kind = Kind::task;
    make({{web, db, kContents | kWeak | kAfter}, {web, net, kContents | kWeak | kAfter}}, nodes);
    plan->start(web, Reason::boot, 1);
    EXPECT_EQ(plan->take_steps(), (Steps{start_of(db), start_of(net)}));
    plan->observe(db, Event::finished, 2);
    plan->start(web, Reason::asked, 3);
    EXPECT_EQ(plan->take_steps(), Steps{});
    plan->start(db, Reason::asked, 4);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(db)}) << "whoever names it means it";
}

TEST_F(Requests, ABundleThatIsUpIsAskedForItsContentsAgain) {
    std::vector<Node> nodes(4);
    nodes[web].kind = nodes[db].kind = Kind::bundle;
    constexpr std::uint16_t kMember = kContents | kWeak | kAfter;
    make({{web, db, kMember}, {db, net, kMember}, {web, log, kMember}}, nodes);
    start(web);
    plan->stop(net, Reason::asked, false, 3);
    plan->stop(log, Reason::asked, false, 3);
    settle();
    plan->start(web, Reason::asked, 4);
    EXPECT_EQ(plan->moved(), (std::vector<Id>{log, net}));
    EXPECT_EQ(plan->unit(net).reason, Reason::needed_by);
    EXPECT_EQ(plan->unit(net).culprit, Id{db});
    settle();
    EXPECT_EQ(state(net), State::up);
    EXPECT_EQ(state(log), State::up);
}

TEST_F(Requests, ReloadReachesWhoIsUp) {
    make({{web, db, kReload}, {web, net, kReload}});
    EXPECT_FALSE(plan->reload(web));
    start(web);
    start(db);
    EXPECT_TRUE(plan->reload(web));
    EXPECT_EQ(plan->take_steps(), (Steps{reload_of(web), reload_of(db)}));
    EXPECT_EQ(plan->moved(), (std::vector<Id>{web, db}));
    EXPECT_EQ(plan->reloaded_with(web), (std::vector<Id>{web, db, net}));
    EXPECT_TRUE(plan->order(web, 3));
    EXPECT_EQ(plan->take_steps(), (Steps{{web, Step::Action::order, 3}}));
    EXPECT_FALSE(plan->order(net, 3));
}

TEST_F(Requests, StopAllSparesWhatSurvives) {
    std::vector<Node> nodes(4);
    nodes[log].survives_shutdown = true;
    nodes[db].essential = true;
    make({{web, db, kNeeds}}, nodes);
    start(web);
    start(log);
    plan->stop_all(9);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(db)}));
    EXPECT_EQ(state(log), State::up);
}

}  // namespace
}  // namespace slipway::plan
