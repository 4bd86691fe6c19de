// What the machine does not let the manager do is done as soon as it can be.
#include <cerrno>
#include <optional>

#include "engine/manager/boot_watch.h"
#include "engine/manager/settings.h"
#include "engine/manager/switch_difference.h"
#include "engine/manager/testing/serving.h"
#include "engine/manager/testing/without_descriptors.h"

namespace slipway::manager {
namespace {

using plan::State;
using testing::WithoutDescriptors;

enum : Id { web, db };

// No member: without descriptors UBSan cannot look at an object's type, and takes it for wrong.
void turn(Core& core, const testing::Tree& tree) {
    answer_bell(core, tree.bell());
    carry_out(core);
}

struct Retries : ::testing::Test {
    Retries() : tree(testing::sample()) { tree.supervise_all(); }

    void try_now() {
        EXPECT_NE(core->retry_at, 0U);
        core->retry_at = 1;
        retry(*core);
        carry_out(*core);
    }

    testing::Tree tree;
    std::unique_ptr<Core> core;
};

TEST_F(Retries, WhoRangAndCouldNotBeSeenIsLookedAtAgain) {
    core = tree.start_manager();
    start_default_set(*core);
    ASSERT_TRUE(tree.obey("db"));
    {
        const WithoutDescriptors none;
        turn(*core, tree);
    }
    EXPECT_EQ(core->plan->unit(db).state, State::starting);
    try_now();
    EXPECT_EQ(core->plan->unit(db).state, State::up);
    EXPECT_EQ(core->retry_at, 0U);
    EXPECT_EQ(tree.bytes("web"), "u");
}

TEST_F(Retries, WhatCouldNotBeAskedForIsAskedForAgain) {
    core = tree.start_manager();
    {
        const WithoutDescriptors none;
        start_default_set(*core);
    }
    EXPECT_EQ(tree.bytes("db"), "");
    try_now();
    EXPECT_EQ(tree.bytes("db"), "u");
    EXPECT_EQ(core->retry_at, 0U);
}

// On a full file system the request cannot be written.
struct FullDirectory {
    FullDirectory(const testing::Tree& tree, const std::string& service)
        : path(tree.path() + "/scan/" + service + "/supervise/request.new") {
        EXPECT_TRUE(sys::make_directory_at(sys::kHere, path, 0700));
    }

    void make_room() const { EXPECT_TRUE(sys::remove_directory_at(sys::kHere, path)); }

    std::string path;
};

TEST_F(Retries, AStopThatCouldNotBeSentDoesNotComeAfterALaterStart) {
    testing::Serving serving(tree);
    serving.turns();
    for (const char* name : {"db", "job", "web"}) tree.obey(name), serving.turns();
    core = std::move(serving.core);
    const FullDirectory full(tree, "web");
    core->plan->stop(web, plan::Reason::asked, true, now_ms());
    carry_out(*core);
    EXPECT_EQ(tree.bytes("web"), "");
    EXPECT_EQ(core->plan->unit(web).state, State::stopping);
    core->plan->start(web, plan::Reason::asked, now_ms());
    carry_out(*core);
    full.make_room();
    deliver_left(*core, web);
    EXPECT_EQ(tree.request("web").goal, 'u');
    EXPECT_TRUE(tree.obey("web"));
    turn(*core, tree);
    EXPECT_EQ(core->plan->unit(web).state, State::up);
    EXPECT_EQ(tree.bytes("web"), "");
}

// It would be a start otherwise.
TEST_F(Retries, ARestartWhoseStopCouldNotBeSentIsStillOne) {
    testing::Serving serving(tree);
    serving.turns();
    for (const char* name : {"db", "job", "web"}) tree.obey(name), serving.turns();
    core = std::move(serving.core);
    const FullDirectory full(tree, "web");
    core->plan->restart(web, plan::Reason::asked, true, now_ms());
    carry_out(*core);
    core->plan->start(web, plan::Reason::asked, now_ms());
    carry_out(*core);
    full.make_room();
    deliver_left(*core, web);
    EXPECT_EQ(tree.request("web").goal, 'd');
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(tree.obey("web"));
        turn(*core, tree);
    }
    EXPECT_EQ(core->plan->unit(web).state, State::up);
}

// Whoever began without it would run tasks again, and start what was stopped.
TEST_F(Retries, AWantedTableThatCannotBeReadIsNotReplaced) {
    core = tree.start_manager();
    start_default_set(*core);
    const std::uint64_t request = core->table.entry(db).request;
    EXPECT_NE(request, 0U);
    core.reset();
    {
        const WithoutDescriptors none;
        const auto table = WantedTable::make(tree.fd(), {{"db", "db"}});
        ASSERT_FALSE(table.ok());
        EXPECT_EQ(table.error().value, EMFILE);
    }
    core = tree.start_manager();
    EXPECT_EQ(core->table.entry(db).request, request);
}

TEST_F(Retries, AGoodGenerationIsWrittenLater) {
    tree.commit(1);
    BootWatch watch;
    watch.state_path = tree.path() + "/state";
    watch.generation = 1;
    {
        const WithoutDescriptors none;
        EXPECT_FALSE(mark_good(watch, 100));
    }
    EXPECT_NE(next_look(watch), 0U);
    EXPECT_TRUE(mark_good(watch, 200));
    EXPECT_EQ(read_boot_state(watch.state_path)->last_good, 1U);
}

TEST_F(Retries, SettingsThatCannotBeReadNowAreToldApart) {
    core = tree.start_manager();
    {
        const WithoutDescriptors none;
        EXPECT_TRUE(settings_for(*core, {}).unread);
    }
    EXPECT_FALSE(settings_for(*core, {}).unread);
}

TEST_F(Retries, NobodyIsAcceptedWithoutEnd) {
    testing::Serving serving(tree);
    serving.turns();
    const sys::Fd other = serving.connect();
    {
        const WithoutDescriptors none;
        serving.turn();
    }
    EXPECT_TRUE(serving.server.deaf());
    std::vector<sys::Poll> polls;
    serving.server.add_polls(polls);
    EXPECT_LT(polls[0].fd, 0);
    serving.server.listen_again();
    serving.turns();
    EXPECT_FALSE(serving.server.deaf());
    EXPECT_EQ(serving.server.clients().size(), 2U);
}

TEST_F(Retries, ServicesPointToOneGenerationOrTheOther) {
    testing::Serving serving(tree);
    database::DatabaseSpec next = testing::sample();
    next.nodes[web].hash = 77;
    tree.make_generation("2", next);
    tree.commit(2);
    serving.switching.target = live::load_generation(tree.path() + "/2").value();
    serving.switching.deadline = 1;  // who has not stopped is not waited for
    serving.session.phase = Phase::switching;
    serving.session.fates = fates_of(serving.core->generation->database, serving.core->outside,
                                     serving.switching.target->database);
    {
        const WithoutDescriptors none;
        advance_switch(serving.switching, serving.session);
    }
    EXPECT_EQ(serving.session.phase, Phase::switching);
    EXPECT_EQ(live::load_live(tree.fd()).value().number, 1U);
    serving.ask(formats::FrameType::apply);
    formats::ClientRequest cancel;
    cancel.header = {formats::FrameType::change, 2};
    cancel.verb = formats::Verb::cancel;
    serving.send(serving.client, cancel);
    EXPECT_NE(serving.last_done().find("can no longer be taken back"), std::string::npos);
    serving.switching.again_at = 0;
    serving.turn();
    EXPECT_EQ(serving.session.phase, Phase::steady);
    EXPECT_EQ(serving.core->generation->number, 2U);
    EXPECT_EQ(live::load_live(tree.fd()).value().number, 2U);
}

}  // namespace
}  // namespace slipway::manager
