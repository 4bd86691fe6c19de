// pin, release, once, wake, mark, isolate; and what upholds and triggers do of themselves.
#include "engine/plan/small_world.h"

namespace slipway::plan {
namespace {

using testing::kNeeds;
using testing::start_of;
using testing::Steps;
using testing::stop_of;

struct Holds : testing::SmallWorld {
    enum : Id { web, db, net, log };
};

TEST_F(Holds, PinnedUpStaysWhoeverStops) {
    make({{web, db, kNeeds}});
    start(web);
    plan->pin(web);
    EXPECT_EQ(plan->stop(db, Reason::asked, false, 2), Id{web});
    EXPECT_EQ(plan->restart(db, Reason::asked, false, 2), Id{web});
    EXPECT_EQ(plan->stop(web, Reason::asked, true, 2), Id{web});
    EXPECT_EQ(settle(), Steps{});
    EXPECT_EQ(stop(db, true), Steps{stop_of(db)});
    EXPECT_EQ(state(web), State::up);
    plan->unpin(web);
    EXPECT_EQ(stop(web), Steps{stop_of(web)});
}

TEST_F(Holds, PinnedDownIsNotStartedForOthers) {
    make({{web, db, kNeeds}, {log, db, kWeak}, {net, db, kOnFailure}});
    plan->pin(db);
    EXPECT_EQ(start(log), Steps{start_of(log)});
    EXPECT_EQ(start(web), Steps{});
    EXPECT_EQ(state(web), State::failed);
    EXPECT_EQ(plan->start(db, Reason::asked, 2, true), Id{db});
    plan->start(net, Reason::asked, 2);
    plan->take_steps();
    plan->observe(net, Event::failed, 3);
    EXPECT_EQ(settle(), Steps{});
    plan->unpin(db);
    EXPECT_EQ(start(web), (Steps{start_of(db), start_of(web)}));
}

TEST_F(Holds, APinEndsWithEverything) {
    make({{web, db, kNeeds}});
    start(web);
    plan->pin(web);
    plan->stop_all(3);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(db)}));
}

TEST_F(Holds, WhoConflictsWithAPinnedOneCannotStart) {
    make({{web, db, kConflict}});
    start(db);
    plan->pin(db);
    EXPECT_EQ(plan->start(web, Reason::asked, 2, false), Id{db});
    EXPECT_EQ(state(web), State::down);
    plan->start(web, Reason::asked, 2, true);
    EXPECT_EQ(settle(), Steps{});
    EXPECT_EQ(state(web), State::failed);
    EXPECT_EQ(state(db), State::up);
}

TEST_F(Holds, ReleasedStopsWithTheLastThatNeedsIt) {
    make({{web, db, kNeeds}, {log, db, kWeak}});
    start(db);
    start(web);
    start(log);
    plan->release(db, 2);
    EXPECT_EQ(settle(), Steps{});
    EXPECT_EQ(stop(log), Steps{stop_of(log)});
    EXPECT_EQ(stop(web), (Steps{stop_of(web), stop_of(db)}));
    EXPECT_EQ(plan->unit(db).reason, Reason::unneeded);
    EXPECT_EQ(start(db), Steps{start_of(db)});  // that was for once
    EXPECT_EQ(start(web), Steps{start_of(web)});
    EXPECT_EQ(stop(web), Steps{stop_of(web)});
    plan->release(db, 3);
    EXPECT_EQ(settle(), Steps{stop_of(db)});
}

TEST_F(Holds, WhoStopsWhenUnneededTakesItsOwnAlong) {
    nodes[db].stop_unneeded = nodes[net].stop_unneeded = true;
    make({{web, db, kNeeds}, {db, net, kNeeds}});
    start(web);
    EXPECT_EQ(plan->restart(web, Reason::asked, false, 2), kNobody);
    EXPECT_EQ(settle(), (Steps{stop_of(web), start_of(web)}));
    EXPECT_EQ(stop(web), (Steps{stop_of(web), stop_of(db), stop_of(net)}));
    EXPECT_EQ(start(net), Steps{start_of(net)});  // by hand: nobody has gone
}

TEST_F(Holds, WhoMustBeUpAlreadyIsNeeded) {
    nodes[db].stop_unneeded = true;
    make({{web, db, kNeeds}, {log, db, kRequisite | kStopFlows | kAfter}});
    start(web);
    start(log);
    EXPECT_EQ(stop(web), Steps{stop_of(web)});
    EXPECT_EQ(stop(log), (Steps{stop_of(log), stop_of(db)}));
}

// db goes because web does, and not the other way round.
TEST_F(Holds, WhoStopsBeforeAnUnneededOneKeepsItsReason) {
    nodes[db].stop_unneeded = true;
    make({{web, db, kNeeds}});
    start(web);
    EXPECT_EQ(plan->stop(web, Reason::asked, false, 2), kNobody);
    EXPECT_EQ(plan->unit(web).reason, Reason::asked);
    EXPECT_EQ(plan->unit(web).culprit, kNobody);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(db)}));
    EXPECT_EQ(plan->unit(web).reason, Reason::asked);
    EXPECT_EQ(plan->unit(db).reason, Reason::unneeded);
}

TEST_F(Holds, WhoeverIsUnneededByAnEssentialStays) {
    nodes[db].stop_unneeded = true;
    nodes[net].essential = true;
    make({{web, db, kNeeds}, {net, db, kStopFlows}});
    start(web);
    start(net);
    EXPECT_EQ(stop(web), Steps{stop_of(web)});
    EXPECT_EQ(state(db), State::up);
}

TEST_F(Holds, OnceIsAStepOfItsOwn) {
    make({{web, db, kNeeds}});
    EXPECT_TRUE(plan->once(web, 1));
    EXPECT_EQ(settle(), (Steps{start_of(db), {web, Step::Action::once}}));
    EXPECT_FALSE(plan->once(web, 2));
    plan->observe(web, Event::finished, 3);
    EXPECT_EQ(state(web), State::down);
    EXPECT_EQ(start(web), Steps{start_of(web)});
    EXPECT_EQ(stop(web), Steps{stop_of(web)});
    EXPECT_TRUE(plan->once(web, 4));
}

TEST_F(Holds, WhoWasStartedForOneRunMayBeToldToStay) {
    make({{web, db, kNeeds}});
    EXPECT_TRUE(plan->once(web, 1));
    EXPECT_EQ(plan->take_steps(), Steps{start_of(db)});
    plan->stay(web);  // it waits
    plan->observe(db, Event::ready, 2);
    EXPECT_EQ(settle(), Steps{start_of(web)});
    stop(web);
    EXPECT_TRUE(plan->once(web, 3));
    EXPECT_EQ(settle(), (Steps{{web, Step::Action::once}}));
    plan->stay(web);
    EXPECT_EQ(settle(), Steps{start_of(web)});
    EXPECT_EQ(state(web), State::up);
    stop(web);
    plan->stay(web);
    EXPECT_EQ(settle(), Steps{});
}

TEST_F(Holds, WakeTriesAgain) {
    make({{web, db, kNeeds}});
    EXPECT_FALSE(plan->wake(web, 1));
    plan->start(web, Reason::asked, 1);
    plan->take_steps();
    EXPECT_TRUE(plan->wake(db, 2));  // its supervisor may be waiting
    EXPECT_EQ(plan->take_steps(), Steps{start_of(db)});
    plan->observe(db, Event::failed, 3);
    EXPECT_EQ(state(web), State::failed);
    EXPECT_TRUE(plan->wake(web, 4));
    EXPECT_EQ(settle(), (Steps{start_of(db), start_of(web)}));
    EXPECT_FALSE(plan->wake(web, 5));
}

TEST_F(Holds, MarkedCountsAsUp) {
    make({{web, db, kNeeds}});
    plan->start(web, Reason::asked, 1);
    plan->take_steps();
    plan->observe(db, Event::failed, 2);
    EXPECT_TRUE(plan->mark_up(db, 3));
    EXPECT_TRUE(plan->unit(db).marked);
    EXPECT_EQ(start(web), Steps{start_of(web)});
    EXPECT_FALSE(plan->mark_up(db, 4));
    EXPECT_EQ(stop(db), (Steps{stop_of(web), stop_of(db)}));
    EXPECT_FALSE(plan->unit(db).marked);
}

TEST_F(Holds, IsolateStopsAllOthers) {
    nodes[log].essential = true;
    make({{web, db, kNeeds}});
    start(web);
    start(log);
    const Id name = net;
    EXPECT_EQ(plan->isolate({&name, 1}, false, 3), kNobody);
    EXPECT_EQ(settle(), (Steps{start_of(net), stop_of(web), stop_of(db)}));
    EXPECT_EQ(plan->unit(db).reason, Reason::isolated);
    EXPECT_EQ(state(log), State::up);
    const Id other = web;
    EXPECT_EQ(plan->isolate({&other, 1}, false, 4), kNobody);
    EXPECT_EQ(settle(), (Steps{start_of(db), stop_of(net), start_of(web)}));
}

TEST_F(Holds, AConflictStopsNothingEssentialUnasked) {
    nodes[net].essential = true;
    make({{web, db, kConflict}, {net, db, kNeeds}, {log, web, kOnFailure}});
    start(net);
    EXPECT_EQ(plan->start(web, Reason::asked, 2, false), Id{net});
    EXPECT_EQ(settle(), Steps{});
    EXPECT_EQ(state(web), State::down);
    // Nor does what follows from a failure.
    plan->start(log, Reason::asked, 2);
    plan->take_steps();
    plan->observe(log, Event::failed, 3);
    EXPECT_EQ(settle(), Steps{});
    EXPECT_EQ(state(web), State::failed);
    EXPECT_EQ(plan->unit(web).reason, Reason::conflict);
    plan->start(web, Reason::asked, 4, true);
    EXPECT_EQ(settle(), (Steps{stop_of(net), stop_of(db), start_of(web)}));
}

TEST_F(Holds, TwoThatNameEachOtherOnFailureComeToAnEnd) {
    make({{web, db, kOnFailure}, {db, net, kOnFailure}, {net, web, kOnFailure}});
    plan->start(web, Reason::asked, 1);
    std::size_t starts = 0;
    for (Steps steps = plan->take_steps(); !steps.empty(); steps = plan->take_steps())
        for (const Step& step : steps) {
            ASSERT_LT(++starts, 10u);
            plan->observe(step.id, Event::failed, 2);
        }
    EXPECT_EQ(starts, 3u);
}

TEST_F(Holds, AStopIsNotUndoneByOneThatIsToReturn) {
    make({{web, db, kStrong | kAfter}});
    start(web);
    plan->restart(web, Reason::asked, false, 2);
    EXPECT_EQ(plan->take_steps(), Steps{stop_of(web)});
    plan->stop(db, Reason::asked, false, 3);
    plan->observe(web, Event::stopped, 4);
    settle();
    EXPECT_EQ(state(db), State::down);
    EXPECT_EQ(state(web), State::down);
}

TEST_F(Holds, UpheldIsTriedAgainLaterAndLater) {
    make({{web, db, kWeak | kUpholds}});
    start(web);
    Millis now = 10;
    for (const Millis delay : {Millis{1000}, Millis{2000}, Millis{4000}}) {
        plan->observe(db, Event::failed, now);
        EXPECT_EQ(plan->next_deadline(), now + delay);
        plan->tick(now + delay - 1);
        EXPECT_EQ(plan->take_steps(), Steps{});
        plan->tick(now + delay);
        EXPECT_EQ(plan->take_steps(), Steps{start_of(db)});
        EXPECT_EQ(plan->unit(db).reason, Reason::upheld);
        now += delay + 1;
        plan->observe(db, Event::ready, now);
    }
    plan->observe(db, Event::finished, now + 60000);  // it had run for long
    EXPECT_EQ(plan->next_deadline(), now + 61000);
    EXPECT_EQ(stop(db), Steps{});
    EXPECT_EQ(plan->next_deadline(), 0u);
    start(db);
    EXPECT_EQ(stop(db), Steps{stop_of(db)});  // by hand: it stays down
    EXPECT_EQ(plan->next_deadline(), 0u);
    start(db);
    stop(web);
    plan->observe(db, Event::failed, now + 70000);
    EXPECT_EQ(plan->next_deadline(), 0u);
}

}  // namespace
}  // namespace slipway::plan
