// Events that are raised, cleared and pulsed, and the services that follow them.
#include "engine/plan/small_world.h"

namespace slipway::plan {
namespace {

using testing::kNeeds;
using testing::kWants;
using testing::start_of;
using testing::Steps;
using testing::stop_of;

struct Events : testing::SmallWorld {
    enum : Id { web, db, link, log };

    Events() { nodes[link].kind = Kind::event; }

    Steps raise() {
        plan->raise(link, 2);
        return settle();
    }

    Steps clear() {
        plan->clear(link, 3);
        return settle();
    }
};

TEST_F(Events, WhoeverNeedsOneSleepsAndFollowsIt) {
    make({{web, db, kNeeds}, {db, link, kNeeds}});
    EXPECT_EQ(start(web), Steps{});
    EXPECT_TRUE(plan->unit(web).asleep);
    EXPECT_TRUE(plan->unit(db).asleep);
    EXPECT_EQ(plan->root_blocker(web), Id{link});
    EXPECT_EQ(raise(), (Steps{start_of(db), start_of(web)}));
    EXPECT_FALSE(plan->unit(web).asleep);
    EXPECT_EQ(clear(), (Steps{stop_of(web), stop_of(db)}));
    EXPECT_TRUE(plan->unit(web).asleep);
    EXPECT_TRUE(plan->unit(web).goal_up);
    EXPECT_EQ(raise(), (Steps{start_of(db), start_of(web)}));
}

TEST_F(Events, NobodyWaitsForWhoSleepsButWhoMustHaveIt) {
    make({{log, db, kWants}, {web, db, kAfter}, {db, link, kNeeds}});
    EXPECT_EQ(start(log), Steps{start_of(log)});
    EXPECT_EQ(start(web), Steps{start_of(web)});
    EXPECT_EQ(raise(), Steps{start_of(db)});
    EXPECT_EQ(clear(), Steps{stop_of(db)});
}

TEST_F(Events, OneThatIsRaisedAlreadyIsNotWaitedFor) {
    make({{web, link, kNeeds}});
    EXPECT_EQ(raise(), Steps{});
    EXPECT_EQ(start(web), Steps{start_of(web)});
}

TEST_F(Events, RaisedAndClearedTwiceIsOnce) {
    make({{web, link, kNeeds}, {link, log, kTriggers}});
    start(web);
    raise();
    EXPECT_EQ(plan->unit(log).culprit, Id{link});
    plan->stop(log, Reason::asked, false, 4);
    settle();
    EXPECT_EQ(raise(), Steps{});
    clear();
    EXPECT_EQ(clear(), Steps{});
}

// One that flaps while its services stop: they stop once and start once.
TEST_F(Events, RaisedAgainBeforeAllHaveStopped) {
    make({{web, db, kNeeds}, {db, link, kNeeds}});
    start(web);
    raise();
    for (int i = 0; i < 10; ++i) {
        plan->clear(link, 3);
        plan->raise(link, 3);
    }
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(db), start_of(db), start_of(web)}));
    plan->clear(link, 4);
    plan->raise(link, 4);
    plan->clear(link, 4);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(db)}));
    EXPECT_TRUE(plan->unit(web).asleep);
}

TEST_F(Events, StopOfASleeperEndsItsSleep) {
    make({{web, link, kNeeds}});
    start(web);
    plan->stop(web, Reason::asked, false, 2);
    EXPECT_FALSE(plan->unit(web).asleep);
    EXPECT_EQ(raise(), Steps{});
}

TEST_F(Events, WhoIsStillStartingStopsAndSleeps) {
    make({{web, db, kNeeds}, {db, link, kNeeds}});
    start(web);
    plan->raise(link, 2);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(db)});
    plan->clear(link, 3);
    EXPECT_EQ(settle(), Steps{stop_of(db)});
    EXPECT_TRUE(plan->unit(web).asleep);
}

TEST_F(Events, WhatElseFailsIsAFailure) {
    make({{web, db, kNeeds}, {web, link, kNeeds}});
    plan->start(web, Reason::asked, 1);
    plan->take_steps();
    plan->observe(db, Event::failed, 2);
    EXPECT_EQ(plan->unit(web).state, State::failed);
    EXPECT_EQ(raise(), Steps{});
}

TEST_F(Events, PulseStartsWhatItTriggersAndNothingElse) {
    nodes[log].kind = Kind::task;
    make({{web, link, kNeeds}, {link, log, kTriggers}});
    start(web);
    for (int i = 0; i < 2; ++i) {
        plan->pulse(link, 2);
        EXPECT_EQ(plan->take_steps(), Steps{start_of(log)});
        plan->observe(log, Event::finished, 3);
    }
    EXPECT_EQ(plan->unit(log).reason, Reason::ended);
    EXPECT_TRUE(plan->unit(web).asleep);
}

TEST_F(Events, WhatIsTriggeredSaysByWhom) {
    make({{link, log, kTriggers}});
    plan->raise(link, 2);
    bool told = false;
    for (const Change& change : plan->take_changes())
        if (change.id == log) {
            told = true;
            EXPECT_EQ(change.reason, Reason::triggered_by);
            EXPECT_EQ(change.culprit, Id{link});
        }
    EXPECT_TRUE(told);
}

TEST_F(Events, EssentialServicesAndTheirsStay) {
    nodes[web].essential = true;
    make({{web, db, kNeeds}, {db, link, kNeeds}, {log, link, kNeeds}});
    start(web);
    start(log);
    raise();
    EXPECT_EQ(clear(), Steps{stop_of(log)});
    EXPECT_EQ(plan->unit(web).state, State::up);
    EXPECT_EQ(plan->unit(link).state, State::down);
    EXPECT_EQ(raise(), Steps{start_of(log)});
}

TEST_F(Events, NothingStartsOnceAllIsToStop) {
    make({{web, link, kNeeds}, {link, log, kTriggers}});
    start(web);
    plan->stop_all(2);
    EXPECT_EQ(raise(), Steps{});
    EXPECT_TRUE(plan->unit(link).raised);
    plan->pulse(link, 3);
    EXPECT_EQ(settle(), Steps{});
}

TEST_F(Events, ARequisiteMustHaveBeenRaised) {
    make({{web, link, kRequisite}, {db, link, kRequisite}});
    start(web);
    EXPECT_EQ(plan->unit(web).state, State::failed);
    raise();
    EXPECT_EQ(start(db), Steps{start_of(db)});
}

TEST_F(Events, AMaskedOneHoldsNobody) {
    nodes[link].masked = true;
    make({{link, log, kTriggers}});
    EXPECT_EQ(raise(), Steps{});
    plan->pulse(link, 2);
    EXPECT_EQ(settle(), Steps{});
}

// What the next manager is given: goals and states, not who sleeps.
TEST_F(Events, SleepIsFoundAgainByTheNextManager) {
    make({{web, db, kNeeds}, {db, link, kNeeds}});
    start(web);
    std::vector<Unit> stored;
    for (Id id = 0; id < nodes.size(); ++id) {
        Unit unit = plan->unit(id);
        unit.asleep = false;
        stored.push_back(unit);
    }
    plan.emplace(graph);
    for (Id id = 0; id < nodes.size(); ++id) plan->adopt(id, stored[id]);
    for (Id id = 0; id < nodes.size(); ++id) plan->resume(id, 4);
    EXPECT_EQ(settle(), Steps{});
    EXPECT_TRUE(plan->unit(web).asleep);
    EXPECT_EQ(raise(), (Steps{start_of(db), start_of(web)}));
}

}  // namespace
}  // namespace slipway::plan
