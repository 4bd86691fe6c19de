// A switch of generations: who waits, who is refused, who stops and starts meanwhile.
#include "engine/manager/testing/switches.h"

namespace slipway::manager {
namespace {

using formats::Verb;
using plan::State;
using testing::Switches;

TEST_F(Switches, IsTakenBackUntilItsStopsAreOver) {
    serving->ask(formats::FrameType::apply, formats::kWait);
    stop("web");
    serving->turns();
    formats::ClientRequest request;
    request.header = {formats::FrameType::change, 9};
    request.verb = formats::Verb::cancel;
    serving->send(serving->client, request);
    const auto answers = serving->answers();
    EXPECT_EQ(answers[answers.size() - 2],
              "done 1: it was cancelled; the generation that ran before goes on");
    EXPECT_EQ(answers.back(), "done 0");
    EXPECT_EQ(serving->session.phase, Phase::steady);
    EXPECT_EQ(intent(), Intent{});
    stop("db");  // it had been told
    serving->turns();
    EXPECT_TRUE(tree.obey("db"));
    serving->turns();
    EXPECT_TRUE(tree.obey("web"));
    serving->turns();
    EXPECT_EQ(state("web"), State::up);
    EXPECT_EQ(serving->core->generation->number, 1u);
}

// mark has nothing to do with what differs.
TEST_F(Switches, OthersAreStoppedAndStartedMeanwhile) {
    serving->ask(formats::FrameType::apply);
    serving->answers();
    serving->change(Verb::stop, "mark", formats::kWait);
    EXPECT_EQ(tree.bytes("mark"), "d");
    stop_mark();
    EXPECT_EQ(serving->last_done(), "done 0");
    serving->change(Verb::start, "mark");
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_EQ(tree.bytes("mark"), "u");
    start_mark();
    serving->change(Verb::restart, "mark", formats::kWait);
    EXPECT_EQ(tree.bytes("mark"), "d");
    stop_mark();
    EXPECT_EQ(tree.bytes("mark"), "u") << "it does not wait for the end of the switch";
    start_mark();
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_EQ(serving->session.phase, Phase::switching);
    EXPECT_EQ(serving->core->generation->number, 1u);
}

TEST_F(Switches, WhoeverWaitsGoesOnWaitingOverTheSwitch) {
    serving->change(Verb::restart, "web", formats::kWait);
    serving->ask(formats::FrameType::apply);
    EXPECT_EQ(serving->last_done(), "done 0") << "the apply";
    for (const char* name : {"web", "db", "job"}) stop(name), serving->turns();
    EXPECT_EQ(serving->core->generation->number, 2u);
    EXPECT_EQ(serving->last_done(), "");
    tree.obey("db");
    serving->turns();
    EXPECT_EQ(serving->last_done(), "");
    tree.obey("web");
    serving->turns();
    EXPECT_EQ(serving->last_done(), "done 0");
}

// web needs db, so it restarts along; a client that were told to ask again would restart db twice.
TEST_F(Switches, WhoeverRestartsAlongMayBeGoneWithTheSwitch) {
    database::DatabaseSpec next = testing::sample();
    next.nodes[0].name = "report";
    next.nodes[0].edges.clear();
    tree.make_generation("3", next);
    tree.commit(3);
    serving->change(Verb::restart, "db", formats::kWait);
    serving->ask(formats::FrameType::apply);
    EXPECT_EQ(serving->last_done(), "done 0") << "the apply";
    stop("web"), serving->turns();
    stop("db"), serving->turns();
    ASSERT_EQ(serving->core->generation->number, 3u);
    EXPECT_EQ(serving->last_done(), "");
    tree.obey("db");
    serving->turns();
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_EQ(state("db"), State::up);
}

TEST_F(Switches, WhoeverWaitsForOneThatIsGoneIsToldSo) {
    database::DatabaseSpec next = testing::sample();
    next.nodes[0].name = "report";
    next.nodes[0].edges.clear();
    tree.make_generation("3", next);
    tree.commit(3);
    serving->change(Verb::restart, "web", formats::kWait);
    serving->ask(formats::FrameType::apply);
    stop("web"), serving->turns();
    ASSERT_EQ(serving->core->generation->number, 3u);
    EXPECT_EQ(serving->last_done(),
              "done 6: web is not in the generation that was taken over meanwhile");
}

// The new generation gives web the number that something else had, and another name.
TEST_F(Switches, AReloadIsWaitedForOverTheSwitch) {
    database::DatabaseSpec next = testing::sample();
    next.nodes[0] = testing::sample().nodes[2];
    next.nodes[2] = testing::sample().nodes[0];
    next.nodes[2].name = "www";
    next.nodes[2].directory = "web";
    tree.make_generation("3", next);
    tree.commit(3);
    serving->change(Verb::reload, "web", formats::kWait);
    EXPECT_EQ(tree.bytes("web"), "l");
    const std::uint64_t id = tree.request("web").id;
    serving->ask(formats::FrameType::apply);
    ASSERT_EQ(serving->core->generation->number, 3u);
    EXPECT_EQ(serving->last_done(), "done 0") << "the apply";
    tree.say("web", {.up = true,
                     .ready = true,
                     .want = true,
                     .taken = id,
                     .done = id,
                     .order = {id, formats::OrderEnd::ended, 0}});
    serving->turns();
    EXPECT_EQ(serving->last_done(), "done 0");
}

// After half a minute of faults the switch goes on without that link.
TEST_F(Switches, WhatCouldNotBeLinkedIsLinkedByTheNextApply) {
    serving->ask(formats::FrameType::apply);
    stop("web"), serving->turns();
    ASSERT_TRUE(sys::make_symlink_at(tree.path() + "/1/services/db/run", tree.fd(), "scan/db/run"));
    const std::string in_the_way = tree.path() + "/scan/db/.run.new";
    ASSERT_TRUE(sys::make_directory_at(sys::kHere, in_the_way, 0700));
    serving->switching.patience = 1;
    for (const char* name : {"db", "job"}) stop(name), serving->turns();
    ASSERT_EQ(serving->core->generation->number, 2u);
    const Core& core = *serving->core;
    EXPECT_TRUE(live::is_stale(*core.generation, core.scan, "db"));
    EXPECT_FALSE(live::is_stale(*core.generation, core.scan, "web"));
    serving->answers();
    serving->ask(formats::FrameType::apply, formats::kWait);
    EXPECT_TRUE(serving->last_done().starts_with("done 1: db: cannot link"));
    ASSERT_TRUE(sys::remove_directory_at(sys::kHere, in_the_way));
    serving->ask(formats::FrameType::apply, formats::kWait);
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_FALSE(live::is_stale(*core.generation, core.scan, "db"));
}

TEST_F(Switches, WhoeverItConcernsIsRefusedMeanwhile) {
    serving->ask(formats::FrameType::apply);
    const std::string why =
        ": another generation is being taken over, and this service changes with it";
    for (const char* name : {"db", "web", "job"}) {  // changed, needs it, is gone
        serving->change(Verb::stop, name);
        EXPECT_EQ(serving->last_done(), std::string("done 6 ") + name + why);
    }
    const std::vector<std::string_view> both{"mark", "default"};  // as a whole or not at all
    formats::ClientRequest request;
    request.header = {formats::FrameType::change, 1};
    request.verb = Verb::stop;
    request.names = both;
    serving->send(serving->client, request);
    EXPECT_EQ(serving->last_done().substr(0, 6), "done 6");
    EXPECT_EQ(tree.bytes("mark"), "");
    kill_and_restart();
    serving->change(Verb::start, "web");
    EXPECT_EQ(serving->last_done(), "done 6 web" + why);
}

}  // namespace
}  // namespace slipway::manager
