#include "engine/manager/ending.h"

#include <optional>

#include "engine/manager/testing/serving.h"

namespace slipway::manager {
namespace {

struct Endings : ::testing::Test {
    Endings() : tree(spec()) {
        tree.supervise_all();
        serving.emplace(tree);
        svscan = open_svscan();
        for (const char* name : {"db", "mark", "job"}) tree.obey(name);
        serving->turns();
        tree.obey("web");
        serving->turns();
    }

    sys::Fd open_svscan() const {
        return sys::open_at(tree.fd(), "scan/.s6-svscan/control",
                            sys::Open::read | sys::Open::write | sys::Open::nonblock)
            .value();
    }

    // The sample, and a bundle `shutdown` with the task `save`.
    static database::DatabaseSpec spec() {
        database::DatabaseSpec spec = testing::sample();
        database::NodeSpec save, shutdown;
        save.name = "save";
        save.kind = formats::NodeKind::task;
        shutdown.name = "shutdown";
        shutdown.kind = formats::NodeKind::bundle;
        shutdown.members = {5};
        spec.nodes.push_back(save);
        spec.nodes.push_back(shutdown);
        spec.shutdown = 6;
        return spec;
    }

    void turns() {
        for (int i = 0; i < 4; ++i) {
            serving->turn();
            do_cancel(serving->session, ending, serving->switching);
            advance_ending(ending, serving->session);
        }
    }

    // A SIGKILL leaves files and FIFOs as they are; so does this.
    void kill_and_restart() {
        serving.reset();
        ending = {};
        serving.emplace(tree, [&](Session& session) { return resume_ending(ending, session); });
        turns();
    }

    void cancel() {
        formats::ClientRequest request;
        request.header = {formats::FrameType::change, 9};
        request.verb = formats::Verb::cancel;
        request.flags = formats::kWait;
        serving->send(serving->client, request);
        turns();
    }

    // What they are told, until nobody is told anything any more.
    void obey_all() {
        for (int round = 0; round < 4; ++round) {
            for (const char* name : {"db", "web", "job"}) static_cast<void>(tree.obey(name));
            if (!tree.bytes("mark").empty()) {
                const formats::Request asked = tree.request("mark");
                const bool up = asked.goal == 'u';  // without a process
                tree.say("mark", {.ready = up, .want = up, .taken = asked.id, .done = asked.id});
            }
            turns();
        }
    }

    std::string to_svscan() {
        std::array<char, 8> buffer;
        const auto got = sys::read(svscan, std::span(buffer));
        return got ? std::string(buffer.data(), got.value()) : "";
    }

    std::string word() {
        std::array<char, 32> buffer;
        const auto text = sys::read_whole(tree.fd(), "ending", std::span(buffer));
        return text ? std::string(text.value()) : "";
    }

    testing::Tree tree;
    std::optional<testing::Serving> serving;
    sys::Fd svscan;
    Ending ending;
};

TEST_F(Endings, StopInReverseThenTheLastServicesThenSvscan) {
    begin_ending(ending, serving->session, formats::ShutdownKind::kexec);
    turns();
    EXPECT_EQ(tree.bytes("db"), "");
    EXPECT_TRUE(tree.obey("web"));
    EXPECT_TRUE(tree.obey("mark"));
    EXPECT_TRUE(tree.obey("job"));
    turns();
    EXPECT_TRUE(tree.obey("db"));
    turns();
    EXPECT_EQ(tree.request("save").goal, 'u');
    EXPECT_EQ(to_svscan(), "");
    const std::uint64_t id = tree.request("save").id;
    tree.say("save", {.taken = id, .done = id, .result = formats::RunResult::success});
    turns();
    EXPECT_EQ(word(), "kexec\n");
    EXPECT_EQ(to_svscan(), "t");
    turns();
    EXPECT_EQ(to_svscan(), "") << "told once";
}

TEST_F(Endings, KilledManagerIsFollowedByOneThatGoesOn) {
    begin_ending(ending, serving->session, formats::ShutdownKind::reboot);
    kill_and_restart();
    EXPECT_EQ(ending.stage, Ending::Stage::stopping);
    for (const char* name : {"web", "mark", "job", "db"}) {
        EXPECT_TRUE(tree.obey(name)) << name;
        kill_and_restart();
        EXPECT_EQ(to_svscan(), "") << name;
    }
    const std::uint64_t id = tree.request("save").id;
    EXPECT_EQ(tree.bytes("save"), "u");
    tree.say("save", {.up = true, .want = true, .taken = id});
    kill_and_restart();
    EXPECT_EQ(ending.stage, Ending::Stage::last_services);
    EXPECT_EQ(to_svscan(), "");
    tree.say("save", {.taken = id, .done = id, .result = formats::RunResult::success});
    kill_and_restart();
    EXPECT_EQ(tree.bytes("save"), "") << "run once";
    EXPECT_EQ(word(), "reboot\n");
    EXPECT_EQ(to_svscan(), "t");
    for (const char* name : {"web", "mark", "job", "db"}) EXPECT_EQ(tree.bytes(name), "") << name;
}

TEST_F(Endings, RequestThatIsSentAgainIsAnsweredWhenItIsDone) {
    formats::ClientRequest request;
    request.header = {formats::FrameType::shutdown, 4711};
    request.shutdown = formats::ShutdownKind::halt;
    request.flags = formats::kWait;
    serving->send(serving->client, request);
    ASSERT_TRUE(std::exchange(serving->session.shutdown_asked, false));
    begin_ending(ending, serving->session, serving->session.shutdown);
    kill_and_restart();
    request.flags |= formats::kAgain;
    serving->send(serving->client, request);
    turns();
    EXPECT_EQ(serving->last_done(), "");
    ending.deadline = now_ms();
    turns();
    ending.deadline = now_ms();
    turns();
    EXPECT_EQ(to_svscan(), "t");
    EXPECT_EQ(serving->last_done(), "done 0");
    serving->send(serving->client, request);
    turns();
    EXPECT_EQ(serving->last_done(), "done 0") << "svscan knows";
}

TEST_F(Endings, HurryOutlivesTheManager) {
    begin_ending(ending, serving->session, formats::ShutdownKind::halt);
    serving->session.hurry = true;
    advance_ending(ending, serving->session);
    carry_out(*serving->core);
    ASSERT_EQ(to_svscan(), "");
    kill_and_restart();
    EXPECT_TRUE(serving->session.hurry);
    EXPECT_EQ(to_svscan(), "t");
}

TEST_F(Endings, SvscanThatCannotBeToldIsToldLater) {
    begin_ending(ending, serving->session, formats::ShutdownKind::halt);
    svscan.reset();
    turns();
    for (const char* name : {"web", "mark", "job", "db"}) tree.obey(name), turns();
    tree.say("save", {.taken = tree.request("save").id,
                      .done = tree.request("save").id,
                      .result = formats::RunResult::success});
    turns();
    ASSERT_EQ(ending.stage, Ending::Stage::last_services);
    svscan = open_svscan();
    ending.deadline = now_ms();
    turns();
    EXPECT_EQ(to_svscan(), "t");
}

// Else a tree that is started anew in the same directory would end at once.
TEST_F(Endings, ManagerThatIsToldToEndAfterwardsLeavesNothingToDo) {
    ending.limit = 0;
    begin_ending(ending, serving->session, formats::ShutdownKind::halt);
    leave_ending(ending, serving->session);
    EXPECT_EQ(serving->core->table.intent().work, Intent::Work::ending);
    turns();
    ASSERT_EQ(to_svscan(), "t");
    leave_ending(ending, serving->session);
    kill_and_restart();
    EXPECT_EQ(ending.stage, Ending::Stage::none);
}

TEST_F(Endings, WhoDoesNotStopIsLeftBehindWhenTheTimeIsUp) {
    ending.limit = 0;
    begin_ending(ending, serving->session, formats::ShutdownKind::halt);
    turns();
    EXPECT_EQ(word(), "halt\n");
    EXPECT_EQ(to_svscan(), "t");
}

TEST_F(Endings, RequestsAreRefusedMeanwhile) {
    begin_ending(ending, serving->session, formats::ShutdownKind::halt);
    serving->change(formats::Verb::start, "web");
    EXPECT_EQ(serving->last_done(), "done 6: the machine is shutting down");
}

// Over a kill of the manager as well: the goals of before stand in the table.
TEST_F(Endings, IsTakenBackWhileServicesStop) {
    for (const bool killed : {false, true}) {
        SCOPED_TRACE(killed);
        begin_ending(ending, serving->session, formats::ShutdownKind::reboot);
        turns();
        EXPECT_TRUE(tree.obey("web"));
        turns();
        if (killed) kill_and_restart();
        cancel();
        EXPECT_EQ(serving->session.phase, Phase::steady);
        EXPECT_EQ(serving->core->table.intent(), Intent{});
        EXPECT_EQ(serving->last_done(), "");  // waits for those who come back
        obey_all();
        EXPECT_EQ(serving->last_done(), "done 0");
        EXPECT_EQ(word(), "");
        EXPECT_EQ(to_svscan(), "");
    }
}

TEST_F(Endings, AreNotTakenBackOnceTheLastServicesBegin) {
    begin_ending(ending, serving->session, formats::ShutdownKind::reboot);
    turns();
    for (const char* name : {"web", "mark", "job"}) tree.obey(name);
    turns();
    tree.obey("db");
    turns();
    EXPECT_EQ(ending.stage, Ending::Stage::last_services);
    cancel();
    EXPECT_EQ(serving->last_done().substr(0, 7), "done 4:");
    EXPECT_EQ(serving->session.phase, Phase::ending);
}

TEST_F(Endings, EachThatGoesDownIsReportedWithItsMoment) {
    begin_ending(ending, serving->session, formats::ShutdownKind::halt);
    turns();
    ::testing::internal::CaptureStderr();
    EXPECT_TRUE(tree.obey("web"));
    EXPECT_TRUE(tree.obey("mark"));
    EXPECT_TRUE(tree.obey("job"));
    turns();
    EXPECT_TRUE(tree.obey("db"));
    turns();
    const std::string text = ::testing::internal::GetCapturedStderr();
    const std::size_t web = text.find("slipway-manager: web is down since @");
    const std::size_t db = text.find("slipway-manager: db is down since @");
    EXPECT_NE(db, std::string::npos) << text;
    EXPECT_LT(web, db) << text;
}

TEST(EndingWord, IsWhatInitReads) {
    EXPECT_EQ(ending_word(formats::ShutdownKind::poweroff), "poweroff");
    EXPECT_EQ(ending_word(formats::ShutdownKind::exit), "exit");
}

}  // namespace
}  // namespace slipway::manager
