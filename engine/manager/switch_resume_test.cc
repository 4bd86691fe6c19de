// A switch of generations whose manager is killed: the next one goes on with it.
#include "engine/manager/testing/switches.h"
#include "engine/manager/testing/without_descriptors.h"

namespace slipway::manager {
namespace {

using formats::Verb;
using plan::State;
using testing::Switches;

TEST_F(Switches, KilledManagerIsFollowedByOneThatGoesOn) {
    serving->ask(formats::FrameType::apply);
    EXPECT_EQ(serving->last_done(), "done 0");
    kill_and_restart();
    EXPECT_EQ(serving->session.phase, Phase::switching);
    stop("web");
    kill_and_restart();
    EXPECT_EQ(serving->core->generation->number, 1u) << "db is there still";
    stop("db");
    stop("job");
    kill_and_restart();
    EXPECT_EQ(serving->core->generation->number, 2u);
    EXPECT_EQ(serving->session.phase, Phase::steady);
    EXPECT_EQ(intent(), Intent{});
    EXPECT_EQ(live::load_live(tree.fd()).value().number, 2u);
    tree.supervise("report");
    kill_and_restart();
    EXPECT_TRUE(tree.obey("report"));
    EXPECT_TRUE(tree.obey("db"));
    kill_and_restart();
    EXPECT_TRUE(tree.obey("web"));
    serving->turns();
    for (const char* name : {"web", "db", "mark", "report"})
        EXPECT_EQ(state(name), State::up) << name;
    EXPECT_EQ(tree.bytes("mark"), "") << "not touched";
}

TEST_F(Switches, RequestThatIsSentAgainIsWaitedForAndNotDoneAgain) {
    formats::ClientRequest request;
    request.header = {formats::FrameType::apply, 4711};
    request.flags = formats::kWait;
    serving->send(serving->client, request);
    kill_and_restart();
    request.flags |= formats::kAgain;
    serving->send(serving->client, request);
    for (const char* name : {"web", "db", "job"}) stop(name), serving->turns();
    tree.supervise("report");
    serving->turns();
    for (const char* name : {"report", "db"}) tree.obey(name), serving->turns();
    EXPECT_EQ(serving->last_done(), "");
    tree.obey("web");
    serving->turns();
    EXPECT_EQ(serving->last_done(), "done 0");
    kill_and_restart();
    serving->send(serving->client, request);
    EXPECT_EQ(serving->last_done(), "done 0") << "it was done long ago";
}

TEST_F(Switches, WhatIsAskedMeanwhileOutlivesTheManagerAndTheSwitch) {
    serving->ask(formats::FrameType::apply);
    const std::string_view name = "mark";
    formats::ClientRequest request;
    request.header = {formats::FrameType::change, 4714};
    request.verb = Verb::stop;
    request.flags = formats::kWait;
    request.names = {&name, 1};
    serving->send(serving->client, request);
    kill_and_restart();
    EXPECT_EQ(serving->session.phase, Phase::switching);
    request.flags |= formats::kAgain;
    serving->send(serving->client, request);
    for (const char* other : {"web", "db", "job"}) stop(other), serving->turns();
    serving->switching.deadline = now_ms();  // mark takes its time
    serving->turns();
    ASSERT_EQ(serving->core->generation->number, 2u);
    EXPECT_EQ(serving->last_done(), "");
    EXPECT_EQ(tree.bytes("mark").find_first_not_of('d'), std::string::npos);
    stop_mark();
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_EQ(state("mark"), State::down);
}

// web becomes a bundle of db and mark, mark a longrun, job a oneshot, default's
// new member pair, a bundle of before, a longrun.
TEST_F(Switches, WhatIsOfAnotherKindComesBackAsThat) {
    const auto add_pair = [](database::DatabaseSpec spec, formats::NodeKind kind) {
        database::NodeSpec pair;
        pair.name = "pair";
        pair.kind = kind;
        if (kind == formats::NodeKind::bundle) pair.members = {2};
        spec.nodes.push_back(pair);
        spec.nodes[4].members.push_back(5);
        return spec;
    };
    database::DatabaseSpec with_pair = add_pair(testing::sample(), formats::NodeKind::bundle);
    tree.make_generation("3", with_pair);
    tree.commit(3);
    serving->ask(formats::FrameType::apply);
    ASSERT_EQ(serving->core->generation->number, 3u);
    ASSERT_EQ(state("pair"), State::up);
    database::DatabaseSpec next = add_pair(testing::sample(), formats::NodeKind::longrun);
    next.nodes[0].kind = formats::NodeKind::bundle;
    next.nodes[0].edges.clear();
    next.nodes[0].members = {1, 2};
    next.nodes[2].kind = formats::NodeKind::longrun;
    next.nodes[3].kind = formats::NodeKind::oneshot;
    tree.make_generation("4", next);
    tree.commit(4);
    serving->ask(formats::FrameType::apply);
    for (const char* name : {"web", "mark", "job"}) stop(name), serving->turns();
    ASSERT_EQ(serving->core->generation->number, 4u);
    kill_and_restart();  // which converts nothing once more
    tree.supervise("pair");
    serving->turns();
    for (const char* name : {"mark", "pair"}) {
        EXPECT_TRUE(tree.obey(name)) << name;
        serving->turns();
        EXPECT_EQ(state(name), State::up) << name;
    }
    EXPECT_EQ(state("db"), State::up);
    EXPECT_EQ(tree.bytes("db"), "") << "nothing of it differs";
    EXPECT_EQ(state("web"), State::up);
    EXPECT_EQ(tree.bytes("job").find_first_not_of('u'), std::string::npos);
    const std::uint64_t id = tree.request("job").id;
    tree.say("job", {.ready = true, .want = true, .taken = id, .done = id});
    serving->turns();
    EXPECT_EQ(state("job"), State::up);
    EXPECT_EQ(state("default"), State::up);
}

// db is database now, and mark, which has changed as well, note.
TEST_F(Switches, WhoeverIsRenamedGoesOnWithHisProcess) {
    database::DatabaseSpec next = testing::sample();
    next.nodes[1].name = "database";
    next.nodes[1].directory = "db";
    next.nodes[2].name = "note";
    next.nodes[2].directory = "mark";
    next.nodes[2].hash = 77;
    tree.make_generation("3", next);
    tree.commit(3);
    serving->change(Verb::pin, "db");
    serving->ask(formats::FrameType::apply);
    EXPECT_EQ(tree.bytes("mark"), "d");
    stop_mark();
    serving->turns();
    ASSERT_EQ(serving->core->generation->number, 3u);
    EXPECT_EQ(tree.bytes("db"), "");
    EXPECT_EQ(state("database"), State::up);
    EXPECT_TRUE(serving->core->plan->unit(1).pinned);
    EXPECT_EQ(tree.bytes("mark").substr(0, 1), "u") << "by its old directory";
    start_mark();
    EXPECT_EQ(state("note"), State::up);
    EXPECT_EQ(state("default"), State::up);
    kill_and_restart();
    EXPECT_EQ(state("database"), State::up);
    // Without RenamedFrom it restarts, under its own name.
    serving->change(Verb::unpin, "database");
    next.nodes[1].directory.clear();
    tree.make_generation("4", next);
    tree.commit(4);
    serving->ask(formats::FrameType::apply);
    for (const char* name : {"web", "db"}) stop(name), serving->turns();
    ASSERT_EQ(serving->core->generation->number, 4u);
    tree.supervise("database");
    serving->turns();
    EXPECT_TRUE(tree.obey("database"));
    serving->turns();
    EXPECT_EQ(state("database"), State::up);
    EXPECT_FALSE(sys::status_at(tree.fd(), "scan/db").ok());
}

TEST_F(Switches, RestartThatIsSentAgainIsOneRestart) {
    const std::string_view name = "web";
    formats::ClientRequest request;
    request.header = {formats::FrameType::change, 4712};
    request.verb = formats::Verb::restart;
    request.flags = formats::kWait;
    request.names = {&name, 1};
    serving->send(serving->client, request);
    stop("web");
    kill_and_restart();
    EXPECT_TRUE(tree.obey("web"));
    serving->turns();
    request.flags |= formats::kAgain;
    serving->send(serving->client, request);
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_EQ(tree.bytes("web"), "");
    EXPECT_EQ(state("web"), State::up);
    request.header.serial = 4713;  // one that nobody has taken
    serving->send(serving->client, request);
    EXPECT_EQ(tree.bytes("web"), "d");
}

TEST_F(Switches, KilledBetweenTheLinkAndTheStartsItStartsWhatIsNew) {
    Intent now;
    now.work = Intent::Work::switching;
    ASSERT_TRUE(set_path(now.from, tree.path() + "/1"));
    ASSERT_TRUE(set_path(now.to, tree.path() + "/2"));
    serving->core->table.set_intent(now);
    carry_out(*serving->core);
    const auto target = live::load_generation(tree.path() + "/2");
    ASSERT_TRUE(live::set_live(tree.fd(), target.value()));
    // Whoever stopped web did not want it to come back.
    serving->core->plan->stop(0, plan::Reason::asked, false, now_ms());
    carry_out(*serving->core);
    stop("web");
    serving->turns();
    tree.supervise("report");
    kill_and_restart();
    EXPECT_EQ(serving->core->generation->number, 2u);
    EXPECT_EQ(tree.bytes("report"), "u");
    EXPECT_EQ(tree.bytes("web"), "");
    EXPECT_EQ(intent(), Intent{});
}

// The next manager has no descriptors when it looks; before the links, and after them.
TEST_F(Switches, GenerationThatCannotBeLoadedJustNowIsLoadedLater) {
    serving->ask(formats::FrameType::apply);
    const auto restart_without = [&] {
        serving.reset();
        serving.emplace(tree, [](Session&) { return false; });
        const testing::WithoutDescriptors none;
        resume_switch(serving->switching, serving->session);
        advance_switch(serving->switching, serving->session);
    };
    restart_without();
    EXPECT_EQ(serving->session.phase, Phase::switching);
    EXPECT_NE(intent(), Intent{});
    serving->change(Verb::start, "mark");
    EXPECT_TRUE(serving->last_done().starts_with("done 6 mark")) << "who knows";
    serving->switching.again_at = 0;
    for (const char* name : {"web", "db", "job"}) stop(name), serving->turns();
    EXPECT_EQ(serving->core->generation->number, 2u);
    EXPECT_EQ(serving->session.phase, Phase::steady);

    Intent now;
    now.work = Intent::Work::switching;
    ASSERT_TRUE(set_path(now.from, tree.path() + "/1"));
    ASSERT_TRUE(set_path(now.to, tree.path() + "/2"));
    serving->core->table.set_intent(now);
    carry_out(*serving->core);
    restart_without();
    EXPECT_EQ(intent(), now);
    serving->switching.again_at = 0;
    serving->turns();
    EXPECT_EQ(intent(), Intent{});
    EXPECT_EQ(serving->session.phase, Phase::steady);
    EXPECT_EQ(serving->core->generation->number, 2u);
}

TEST_F(Switches, GenerationThatIsGoneMeanwhileIsToldAndTheOldOneGoesOn) {
    serving->ask(formats::FrameType::apply);
    stop("web");
    EXPECT_TRUE(sys::unlink_at(tree.fd(), "2/complete"));
    EXPECT_TRUE(sys::unlink_at(tree.fd(), "2/db"));
    ::testing::internal::CaptureStderr();
    kill_and_restart();
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("/1 goes on"), std::string::npos);
    EXPECT_EQ(intent(), Intent{});
    EXPECT_EQ(serving->session.phase, Phase::steady);
    stop("db");
    serving->turns();
    EXPECT_TRUE(tree.obey("db"));
    serving->turns();
    EXPECT_TRUE(tree.obey("web"));
    serving->turns();
    EXPECT_EQ(state("web"), State::up);
    EXPECT_EQ(serving->core->generation->number, 1u);
}

}  // namespace
}  // namespace slipway::manager
