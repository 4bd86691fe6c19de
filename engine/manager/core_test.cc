// The manager's turns, and what a killed manager leaves to the next one.
#include "engine/manager/core.h"

#include "engine/manager/testing/tree.h"

namespace slipway::manager {
namespace {

using plan::State;
using testing::sample;
using testing::Tree;

enum : Id { web, db, mark, job, all };

struct Turns : ::testing::Test {
    Turns() : tree(sample()) { tree.supervise_all(); }

    void begin() {
        core = tree.start_manager();
        start_default_set(*core);
    }

    // A SIGKILL leaves files and FIFOs as they are; so does this.
    void kill_and_restart() {
        core.reset();
        begin();
    }

    void turn() {
        answer_bell(*core, tree.bell());
        carry_out(*core);
    }

    State state(Id id) const { return core->plan->unit(id).state; }

    Tree tree;
    std::unique_ptr<Core> core;
};

TEST_F(Turns, DefaultSetStartsInOrderAndEachRequestHasItsId) {
    begin();
    EXPECT_EQ(tree.bytes("web"), "");
    EXPECT_EQ(tree.request("db").goal, 'u');
    EXPECT_NE(tree.request("db").id, tree.request("mark").id);
    EXPECT_TRUE(tree.obey("db"));
    turn();
    EXPECT_EQ(state(db), State::up);
    EXPECT_EQ(tree.bytes("web"), "u");
}

TEST_F(Turns, WhoComesUpAgainKeepsWhatIsKeptForTheNextRun) {
    begin();
    for (int i = 0; i < 4; ++i)
        for (const char* name : {"db", "web", "mark", "job"}) tree.obey(name), turn();
    ASSERT_EQ(state(web), State::up);
    core->plan->restart(web, plan::Reason::asked, true, now_ms());
    carry_out(*core);
    EXPECT_EQ(tree.request("web").goal, 'd');
    EXPECT_TRUE(tree.request("web").returns);
    for (int i = 0; i < 2; ++i) tree.obey("web"), turn();
    ASSERT_EQ(state(web), State::up);
    core->plan->stop(web, plan::Reason::asked, true, now_ms());
    carry_out(*core);
    EXPECT_EQ(tree.request("web").goal, 'd');
    EXPECT_FALSE(tree.request("web").returns);
}

// Its supervisor died before its first status; svscan starts another one for the lines that wait.
TEST_F(Turns, WhatALoggerNeedsThatHasNotBegunIsNotSweptAway) {
    begin();
    for (const char* name : {"scan/.gone.old", "scan/.gone.old/log", "scan/.gone.done"})
        ASSERT_TRUE(sys::make_directory_at(tree.fd(), name, 0755));
    sweep(*core);
    EXPECT_TRUE(sys::status_at(tree.fd(), "scan/.gone.old/log"));
    EXPECT_FALSE(sys::status_at(tree.fd(), "scan/.gone.done"));
}

TEST_F(Turns, StatusFromBeforeTheRequestIsNotBelieved) {
    begin();
    tree.say("db", {.up = false, .want = false, .result = formats::RunResult::exit_code});
    turn();
    EXPECT_EQ(state(db), State::starting);
}

TEST_F(Turns, ManagerThatDiesSendsNothingTwice) {
    begin();
    const std::uint64_t id = tree.request("job").id;
    EXPECT_EQ(tree.bytes("job"), "u");
    // Taken, not done: the next manager waits for it.
    tree.say("job", {.up = true, .want = true, .taken = id});
    kill_and_restart();
    EXPECT_EQ(tree.bytes("job"), "");
    EXPECT_EQ(state(job), State::starting);
    // Done while nobody looked.
    core.reset();
    tree.say("job", {.taken = id, .done = id, .result = formats::RunResult::success});
    begin();
    EXPECT_EQ(tree.bytes("job"), "");
    EXPECT_EQ(state(job), State::down);
    EXPECT_TRUE(core->plan->unit(job).done);
    kill_and_restart();
    EXPECT_EQ(tree.bytes("job"), "");
    EXPECT_EQ(tree.request("job").id, id);
}

TEST_F(Turns, RequestThatWasNotTakenIsSentAgainWithItsId) {
    begin();
    const std::uint64_t id = tree.request("db").id;
    EXPECT_EQ(tree.bytes("db"), "u");
    kill_and_restart();
    EXPECT_EQ(tree.bytes("db"), "u");
    EXPECT_EQ(tree.request("db").id, id);
}

TEST_F(Turns, NewManagerGoesOnWhereTheOldOneWas) {
    begin();
    tree.obey("db");
    kill_and_restart();  // has not seen that db is up
    EXPECT_EQ(state(db), State::up);
    EXPECT_EQ(tree.bytes("web"), "u");
    EXPECT_EQ(core->plan->unit(web).reason, plan::Reason::needed_by);
    EXPECT_EQ(core->plan->unit(web).culprit, Id{all});
}

TEST_F(Turns, WhatWasStoppedStaysStopped) {
    begin();
    for (const char* name : {"db", "mark"}) tree.obey(name);
    turn();
    tree.obey("web");
    turn();
    ASSERT_EQ(core->plan->stop(db, plan::Reason::asked, false, now_ms()), plan::kNobody);
    carry_out(*core);
    EXPECT_TRUE(tree.obey("web"));
    kill_and_restart();
    EXPECT_EQ(state(web), State::down);
    EXPECT_TRUE(tree.obey("db"));
    turn();
    EXPECT_EQ(state(db), State::down);
    EXPECT_FALSE(core->plan->unit(db).goal_up);
    EXPECT_EQ(core->plan->unit(web).reason, plan::Reason::stopped_with);
}

TEST_F(Turns, FailureIsNotReportedTwice) {
    begin();
    const std::uint64_t id = tree.request("db").id;
    tree.say("db", {.taken = id, .done = id, .result = formats::RunResult::exit_code});
    turn();
    EXPECT_EQ(state(web), State::failed);
    kill_and_restart();
    EXPECT_EQ(state(db), State::failed);
    EXPECT_EQ(state(web), State::failed);
    EXPECT_TRUE(core->news.empty());
}

TEST_F(Turns, SupervisorThatBeganAnewIsAskedAgain) {
    begin();
    ASSERT_TRUE(tree.obey("db"));
    turn();
    const std::uint64_t id = tree.request("db").id;
    tree.say("db", {});
    turn();
    EXPECT_EQ(tree.bytes("db"), "u");
    EXPECT_EQ(tree.request("db").id, id);
}

// The manager is killed at each turn of a service that follows an event.
TEST(FollowsAnEvent, OverEveryKill) {
    database::DatabaseSpec spec = sample();
    const Id link = static_cast<Id>(spec.nodes.size());
    database::NodeSpec node;
    node.name = "event:iface/eth0";
    node.kind = formats::NodeKind::event;
    spec.nodes.push_back(node);
    spec.nodes[db].edges.push_back({link, formats::kPullStrong | formats::kStopFlows, 0});
    Tree tree(spec);
    tree.supervise_all();
    std::unique_ptr<Core> core = tree.start_manager();
    const auto kill = [&] {
        core.reset();
        core = tree.start_manager();
        answer_bell(*core, tree.bell());
        carry_out(*core);
    };
    core->plan->start(db, plan::Reason::asked, now_ms());
    carry_out(*core);
    kill();
    EXPECT_TRUE(core->plan->unit(db).asleep);
    EXPECT_EQ(tree.bytes("db"), "");
    for (int i = 0; i < 2; ++i) {
        core->plan->raise(link, now_ms());
        carry_out(*core);
        kill();
        EXPECT_TRUE(core->plan->unit(link).raised);
        ASSERT_TRUE(tree.obey("db"));
        kill();
        EXPECT_EQ(core->plan->unit(db).state, State::up);
        core->plan->clear(link, now_ms());
        carry_out(*core);
        kill();
        EXPECT_FALSE(core->plan->unit(link).raised);
        EXPECT_EQ(tree.request("db").goal, 'd');
        ASSERT_TRUE(tree.obey("db"));
        kill();
        EXPECT_TRUE(core->plan->unit(db).asleep);
        EXPECT_FALSE(tree.obey("db"));
    }
}

// db is ready, so web is started; web's ring of its stop, which comes with it, is not about that.
TEST(ManyRings, OldReportDoesNotAnswerAStepThatFollowsFromAnotherRing) {
    database::DatabaseSpec spec = sample();
    std::swap(spec.nodes[0], spec.nodes[1]);  // db is looked at first
    spec.nodes[1].edges[0].to = 0;
    Tree tree(spec);
    tree.supervise_all();
    const auto core = tree.start_manager();
    const auto turn = [&] {
        answer_bell(*core, tree.bell());
        carry_out(*core);
    };
    core->plan->start(1, plan::Reason::asked, now_ms());
    for (const char* name : {"db", "web"}) {
        carry_out(*core);
        ASSERT_TRUE(tree.obey(name));
        turn();
    }
    ASSERT_EQ(core->plan->restart(0, plan::Reason::asked, false, now_ms()), plan::kNobody);
    carry_out(*core);
    const std::uint64_t stop = tree.request("web").id;
    for (const char* name : {"web", "db"}) {
        ASSERT_TRUE(tree.obey(name));
        turn();
    }
    ASSERT_TRUE(tree.obey("db"));
    tree.say("web", {.taken = stop, .done = stop, .result = formats::RunResult::success});
    turn();
    EXPECT_EQ(core->plan->unit(1).state, State::starting);
    EXPECT_TRUE(core->plan->unit(1).goal_up);
    EXPECT_EQ(tree.bytes("web"), "u");
}

TEST(LateSupervisors, RequestIsDeliveredWhenTheSupervisorRings) {
    Tree tree(sample());
    const auto core = tree.start_manager();
    start_default_set(*core);
    EXPECT_TRUE(core->contacts[db].undelivered);
    tree.supervise("db");
    answer_bell(*core, tree.bell());
    carry_out(*core);
    EXPECT_FALSE(core->contacts[db].undelivered);
    EXPECT_EQ(tree.bytes("db"), "u");
}

TEST(Damage, OfTheDatabaseIsToldWithTheWayOut) {
    Tree tree(sample());
    const sys::Fd file = sys::open_at(tree.fd(), "1/db", sys::Open::write).value();
    ASSERT_TRUE(sys::write_at(file, std::array<std::uint8_t, 1>{'x'}, 200));
    const auto generation = live::load_live(tree.fd());
    ASSERT_FALSE(generation.ok());
    EXPECT_NE(generation.error().text.find("slipway commit"), std::string::npos);
}

}  // namespace
}  // namespace slipway::manager
