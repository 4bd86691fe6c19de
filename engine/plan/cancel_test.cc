// What is taken back, and what is not.
#include "engine/plan/small_world.h"

namespace slipway::plan {
namespace {

using testing::kNeeds;
using testing::kWants;
using testing::start_of;
using testing::Steps;
using testing::stop_of;

struct Cancels : testing::SmallWorld {
    enum : Id { web, db, net, log };

    // As a client asks: not carried out yet.
    void ask_start(Id id) {
        plan->open_request();
        EXPECT_EQ(plan->start(id, Reason::asked, 1, false), kNobody);
        plan->close_request(1);
    }

    void ask_stop(Id id) {
        plan->open_request();
        EXPECT_EQ(plan->stop(id, Reason::asked, false, 1), kNobody);
        plan->close_request(1);
    }

    void ask_restart(Id id) {
        plan->open_request();
        EXPECT_EQ(plan->restart(id, Reason::asked, false, 1), kNobody);
        plan->close_request(1);
    }

    // The first step, and its report.
    void one(Step expected) {
        const Steps steps = plan->take_steps();
        ASSERT_EQ(steps, Steps{expected});
        const bool stops = expected.action == Step::Action::stop;
        plan->observe(expected.id, stops ? Event::stopped : Event::ready, 4);
    }
};

TEST_F(Cancels, AStartWithWhatItPulled) {
    make({{web, db, kNeeds}});
    ask_start(web);
    one(start_of(db));
    EXPECT_EQ(plan->cancel(web, 3), kNobody);  // db is up already
    EXPECT_EQ(settle(), (Steps{start_of(web), stop_of(web), stop_of(db)}));
    EXPECT_EQ(plan->unit(db).reason, Reason::cancelled);
    EXPECT_EQ(plan->cancel(web, 3), std::nullopt);
}

TEST_F(Cancels, NotWhatSomebodyElseNeedsMeanwhile) {
    make({{web, db, kNeeds}, {log, db, kNeeds}});
    ask_start(web);
    ask_start(log);
    EXPECT_EQ(plan->cancel(web, 3), kNobody);
    EXPECT_EQ(settle(), (Steps{start_of(db), start_of(log)}));
}

TEST_F(Cancels, NotWhatRanBefore) {
    make({{web, db, kNeeds}});
    start(db);
    ask_start(web);
    EXPECT_EQ(plan->cancel(web, 3), kNobody);
    settle();
    EXPECT_EQ(state(db), State::up);
    EXPECT_EQ(state(web), State::down);
}

TEST_F(Cancels, AStopOfSeveral) {
    make({{web, db, kNeeds}});
    start(web);
    ask_stop(db);
    one(stop_of(web));
    EXPECT_EQ(plan->cancel(db, 3), kNobody);  // web is down already, db is being stopped
    EXPECT_EQ(settle(), (Steps{stop_of(db), start_of(db), start_of(web)}));
    EXPECT_EQ(state(web), State::up);
}

TEST_F(Cancels, AStopThatHasNotBegun) {
    make({{web, db, kNeeds}});
    start(web);
    ask_stop(db);
    EXPECT_EQ(plan->cancel(web, 3), kNobody);
    EXPECT_EQ(settle(), (Steps{stop_of(web), start_of(web)}));  // db had not been told
}

TEST_F(Cancels, ARestart) {
    make({{web, db, kNeeds}});
    start(web);
    ask_restart(db);
    EXPECT_EQ(plan->take_steps(), Steps{stop_of(web)});
    plan->observe(web, Event::stopped, 3);
    EXPECT_EQ(plan->take_steps(), Steps{stop_of(db)});
    plan->observe(db, Event::stopped, 3);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(db)});
    EXPECT_EQ(plan->cancel(db, 3), kNobody);  // both were up before
    plan->observe(db, Event::ready, 4);
    EXPECT_EQ(settle(), Steps{start_of(web)});
}

TEST_F(Cancels, AStartThatHadStoppedARival) {
    make({{web, log, kConflict}});
    start(log);
    ask_start(web);
    EXPECT_EQ(plan->cancel(web, 3), kNobody);
    settle();
    EXPECT_EQ(state(log), State::up);
    EXPECT_EQ(state(web), State::down);
}

TEST_F(Cancels, TheLatestRequest) {
    make({});
    ask_start(web);
    ask_stop(web);
    EXPECT_EQ(plan->cancel(web, 3), kNobody);
    settle();
    EXPECT_EQ(state(web), State::up);
}

// The end of a restart is no request of its own, and what starts by itself is taken back as well.
TEST_F(Cancels, OneThatNobodyAskedFor) {
    make({{web, db, kOnFailure}});
    start(web);
    plan->observe(web, Event::failed, 3);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(db)});
    EXPECT_EQ(plan->cancel(db, 4), kNobody);
    EXPECT_EQ(settle(), Steps{stop_of(db)});
    EXPECT_EQ(state(web), State::failed);
}

TEST_F(Cancels, ANamedOneThatAnotherOnlyWants) {
    make({{web, db, kWants}});
    ask_start(web);
    plan->observe(db, Event::ready, 3);
    settle();
    ask_stop(db);
    settle();
    ask_start(db);
    EXPECT_EQ(plan->cancel(db, 4), kNobody);
    settle();
    EXPECT_EQ(state(db), State::down);
    EXPECT_EQ(state(web), State::up);
}

TEST_F(Cancels, NeitherPinnedNorEssentialOnes) {
    nodes[log].essential = true;
    make({{log, db, kNeeds}});
    ask_start(db);
    plan->start(log, Reason::boot, 2);
    EXPECT_EQ(plan->cancel(db, 3), Id{log});
    settle();
    EXPECT_EQ(state(log), State::up);
    ask_start(web);
    plan->pin(web);
    EXPECT_EQ(plan->cancel(web, 3), Id{web});
    settle();
    EXPECT_EQ(state(web), State::up);
}

TEST_F(Cancels, EverythingAndAStopOfAll) {
    nodes[net].survives_shutdown = true;
    make({{web, db, kNeeds}});
    EXPECT_FALSE(plan->cancel_all(1));
    start(web);
    start(net);
    ask_start(log);
    plan->open_request();
    plan->stop_all(2);
    plan->close_request(2);
    EXPECT_TRUE(plan->cancel_all(3));
    settle();
    for (const Id id : {web, db, net, log}) EXPECT_EQ(state(id), State::up) << id;
    EXPECT_EQ(stop(log), Steps{stop_of(log)});
}

TEST_F(Cancels, StopsAndLeavesWhatWasStoppedBefore) {
    make({{web, db, kWeak | kAfter}, {net, web, kContents | kWeak | kAfter}});
    start(net);
    EXPECT_EQ(stop(db), Steps{stop_of(db)});
    ask_stop(web);
    EXPECT_EQ(plan->cancel(web, 3), kNobody);
    settle();
    EXPECT_EQ(state(web), State::up);
    EXPECT_EQ(state(db), State::down);
    plan->open_request();
    plan->stop_all(2);
    plan->close_request(2);
    EXPECT_TRUE(plan->cancel_all(3));
    settle();
    for (const Id id : {web, net}) EXPECT_EQ(state(id), State::up) << id;
    EXPECT_EQ(state(db), State::down);
}

TEST_F(Cancels, AStopOfAllWithWhatWasSaidOfThem) {
    make({{web, db, kNeeds}});
    start(web);
    plan->release(db, 1);
    plan->pin(web);
    plan->pin(log);  // down
    settle();
    plan->open_request();
    plan->stop_all(2);
    plan->close_request(2);
    one(stop_of(web));
    // An earlier manager's words are as good.
    Plan next(graph);
    for (const Id id : {web, db, net, log}) next.adopt(id, plan->unit(id));
    EXPECT_TRUE(next.cancel_all(3));
    for (const Id id : {web, db}) EXPECT_TRUE(next.unit(id).goal_up) << id;
    EXPECT_TRUE(next.unit(web).pinned);
    EXPECT_TRUE(next.unit(log).pinned);
    EXPECT_TRUE(next.unit(db).released);
    EXPECT_FALSE(next.unit(net).pinned);
    EXPECT_TRUE(plan->cancel_all(3));
    settle();
    for (const Id id : {web, db}) EXPECT_EQ(state(id), State::up) << id;
    EXPECT_EQ(state(log), State::down);
    EXPECT_EQ(plan->stop(web, Reason::asked, false, 4), web);
}

// What an earlier manager had stored is enough.
TEST_F(Cancels, OverARestartOfTheManager) {
    make({{web, db, kNeeds}});
    start(web);
    ask_stop(db);
    one(stop_of(web));
    Plan next(graph);
    for (const Id id : {web, db, net, log}) next.adopt(id, plan->unit(id));
    for (const Id id : {web, db, net, log}) next.resume(id, 5);
    EXPECT_EQ(next.cancel(db, 6), kNobody);
    next.observe(db, Event::stopped, 7);
    EXPECT_EQ(next.take_steps(), Steps{start_of(db)});
    next.observe(db, Event::ready, 8);
    EXPECT_EQ(next.take_steps(), Steps{start_of(web)});
}

}  // namespace
}  // namespace slipway::plan
