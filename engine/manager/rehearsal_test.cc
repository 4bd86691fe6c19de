// What an apply would do, beside what it does.
#include "engine/manager/rehearsal.h"

#include <optional>
#include <set>

#include "engine/manager/testing/serving.h"

namespace slipway::manager {
namespace {

using formats::FrameType;
using formats::ServiceState;
using formats::Verb;
using Answers = std::vector<std::string>;

struct Rehearsals : ::testing::Test {
    Rehearsals() : tree(testing::sample()) {
        tree.supervise_all();
        serving.emplace(tree);
        tree.obey("db");
        EXPECT_EQ(tree.bytes("mark") + tree.bytes("job"), "uu");
        const std::uint64_t id = tree.request("mark").id;
        tree.say("mark", {.ready = true, .want = true, .taken = id, .done = id});
        const std::uint64_t job = tree.request("job").id;
        tree.say("job", {.taken = job, .done = job, .result = formats::RunResult::success});
        serving->turns();
        tree.obey("web");
        serving->turns();
    }

    void commit(database::DatabaseSpec next) {
        tree.make_generation("2", next);
        tree.commit(2);
    }

    std::vector<Rehearsed> would() {
        const auto target = live::load_generation(tree.path() + "/2");
        return rehearse(*serving->core, target.value(), now_ms());
    }

    testing::Tree tree;
    std::optional<testing::Serving> serving;
};

// db has changed, job is gone, report is new in the default set and needs tool.
database::DatabaseSpec next_one() {
    database::DatabaseSpec next = testing::sample();
    next.nodes[1].hash = 77;
    next.nodes[3].name = "report";
    database::NodeSpec tool;
    tool.name = "tool";
    next.nodes.push_back(tool);
    next.nodes[3].edges = {{5, formats::kPullStrong | formats::kAfter, 0}};
    return next;
}

TEST_F(Rehearsals, SayWhoStopsWhoStartsAndWhy) {
    commit(next_one());
    const std::vector<Rehearsed> expected{
        {"web", ServiceState::stopping, "restarted with db"},
        {"db", ServiceState::stopping, "what it runs differs"},
        {"job", ServiceState::stopped, "it is not in generation 2"},
        {"web", ServiceState::starting, "restarted with db"},
        {"db", ServiceState::starting, "what it runs differs"},
        {"report", ServiceState::starting, "part of the default set"},
        {"tool", ServiceState::starting, "needed by report"},
    };
    EXPECT_EQ(would(), expected);
}

// db goes on as database; web, which has changed as well, as www.
TEST_F(Rehearsals, SayWhoIsRenamed) {
    database::DatabaseSpec next = testing::sample();
    next.nodes[0].name = "www";
    next.nodes[0].directory = "web";
    next.nodes[0].hash = 77;
    next.nodes[1].name = "database";
    next.nodes[1].directory = "db";
    next.nodes[3].name = "work";
    next.nodes[3].directory = "job";
    commit(next);
    const std::vector<Rehearsed> expected{
        {"web", ServiceState::stopping, "what it runs differs; it is called www then"},
        {"db", ServiceState::running, "it is called database then"},
        {"job", ServiceState::stopped, "it is called work then"},
        {"www", ServiceState::starting, "what it runs differs"},
    };
    EXPECT_EQ(would(), expected);
}

TEST_F(Rehearsals, AreWhatTheApplyThenDoes) {
    commit(next_one());
    std::set<std::string> stops, starts;
    for (const Rehearsed& deed : would()) {
        if (deed.deed == ServiceState::stopping) stops.insert(deed.name);
        if (deed.deed == ServiceState::starting) starts.insert(deed.name);
    }
    std::set<std::string> stopped, started;
    serving->ask(FrameType::apply);
    for (const char* name : {"web", "db"}) {
        if (tree.bytes(name).find('d') != std::string::npos) stopped.insert(name);
        const std::uint64_t id = tree.request(name).id;
        tree.say(name, {.taken = id, .done = id, .result = formats::RunResult::success});
        serving->turns();
    }
    EXPECT_EQ(tree.bytes("mark") + tree.bytes("job"), "");
    for (const char* name : {"report", "tool"}) tree.supervise(name);
    for (int i = 0; i < 4; ++i) {
        serving->turns();
        for (const char* name : {"tool", "db", "report", "web"})
            if (tree.obey(name)) started.insert(name);
    }
    EXPECT_EQ(stops, stopped);
    EXPECT_EQ(starts, started);
    EXPECT_EQ(tree.bytes("mark"), "");
}

TEST_F(Rehearsals, ChangeNothing) {
    commit(next_one());
    serving->ask(FrameType::plan);
    EXPECT_EQ(serving->answers(),
              (Answers{"progress web stopping", "progress db stopping", "progress job stopped",
                       "progress web starting", "progress db starting", "progress report starting",
                       "progress tool starting", "done 0: 2"}));
    EXPECT_EQ(serving->session.phase, Phase::steady);
    for (const char* name : {"web", "db", "mark", "job"}) EXPECT_EQ(tree.bytes(name), "") << name;
    EXPECT_EQ(serving->core->plan->unsettled(), 0u);
    EXPECT_EQ(serving->core->generation->number, 1u);
}

TEST_F(Rehearsals, WhatIsStoppedStaysSoAndWhatIsPinnedGoesOn) {
    serving->change(Verb::stop, "web");
    tree.obey("web");
    serving->turns();
    serving->change(Verb::pin, "db");
    database::DatabaseSpec next = testing::sample();
    next.nodes[0].hash = next.nodes[1].hash = 77;
    next.nodes[2].kind = formats::NodeKind::longrun;
    commit(next);
    EXPECT_EQ(would(), (std::vector<Rehearsed>{
                           {"web", ServiceState::stopped, "what it runs differs"},
                           {"db", ServiceState::running,
                            "what it runs differs, but it is pinned, and goes on as it is"},
                           {"mark", ServiceState::stopping, "it becomes a longrun"},
                           {"mark", ServiceState::starting, "it becomes a longrun"}}));
}

TEST_F(Rehearsals, TellWhatBecomesOfWhat) {
    database::DatabaseSpec next = testing::sample();
    next.nodes[0].kind = formats::NodeKind::bundle;
    next.nodes[0].edges.clear();
    next.nodes[0].members = {1};
    next.nodes[3].kind = formats::NodeKind::longrun;
    commit(next);
    EXPECT_EQ(would(),
              (std::vector<Rehearsed>{{"web", ServiceState::stopping, "it becomes a bundle"},
                                      {"job", ServiceState::stopped, "it becomes a longrun"},
                                      {"job", ServiceState::starting, "it becomes a longrun"}}));
}

TEST_F(Rehearsals, AnEarlierFailureIsNotTold) {
    serving->core->plan->observe(2, plan::Event::failed, now_ms());
    ASSERT_EQ(serving->core->plan->unit(2).state, plan::State::failed);
    commit(testing::sample());
    EXPECT_EQ(would(), std::vector<Rehearsed>{});
}

TEST_F(Rehearsals, TellLoggersAndWhatCountsLater) {
    database::DatabaseSpec now = testing::sample();
    for (const Id id : {0u, 1u, 2u}) {
        now.nodes[id].process_hash = 5;
        now.nodes[id].logger_hash = 6;
    }
    tree.make_generation("3", now);
    const auto taken = live::load_generation(tree.path() + "/3");
    serving->core->generation->database = taken.value().database;
    database::DatabaseSpec next = now;
    for (const Id id : {0u, 1u, 2u}) next.nodes[id].hash = 77;
    next.nodes[1].logger_hash = 7;
    next.nodes[2].process_hash = 8;
    commit(next);
    constexpr const char* later = "what it does when it stops, or is started again, differs";
    EXPECT_EQ(would(),
              (std::vector<Rehearsed>{{"web", ServiceState::running, later},
                                      {"db/log", ServiceState::stopping, "its logger differs"},
                                      {"db/log", ServiceState::starting, "its logger differs"},
                                      {"mark", ServiceState::stopping, "what it runs differs"},
                                      {"mark", ServiceState::starting, "what it runs differs"}}));
}

TEST_F(Rehearsals, NeedACommittedGeneration) {
    serving->ask(FrameType::plan);
    EXPECT_TRUE(serving->last_done().starts_with("done 4: no generation is committed"));
    tree.commit(7);
    serving->ask(FrameType::plan);
    EXPECT_TRUE(serving->last_done().starts_with("done 4: generation 7 is not complete"));
    tree.commit(1);
    serving->ask(FrameType::plan);
    EXPECT_EQ(serving->answers(), Answers{"done 0: 1"}) << "it runs";
}

TEST_F(Rehearsals, AreForEverybodyOneATurn) {
    commit(next_one());
    std::vector<sys::Fd> clients;
    for (int i = 0; i < 3; ++i) clients.push_back(serving->connect());
    serving->turns();
    for (Client& client : serving->session.server.clients()) client.may_change = false;
    formats::ClientRequest request;
    request.header = {FrameType::plan, 1};
    std::array<std::uint8_t, formats::kMaxFrame> bytes;
    const std::size_t size = formats::encode(request, bytes);
    for (const sys::Fd& client : clients)
        EXPECT_TRUE(sys::send(client, std::span(bytes).first(size)));
    serving->turn();
    EXPECT_EQ(serving->session.rehearsals.size(), 2u);
    serving->turns(5);
    for (const sys::Fd& client : clients) {
        const Answers answers = serving->answers(client);
        ASSERT_FALSE(answers.empty());
        EXPECT_EQ(answers.back(), "done 0: 2");
    }
}

TEST_F(Rehearsals, AreRefusedDuringASwitch) {
    commit(next_one());
    serving->ask(FrameType::apply);
    serving->answers();
    serving->ask(FrameType::plan);
    EXPECT_EQ(serving->last_done(), "done 6: another generation is being taken over");
}

}  // namespace
}  // namespace slipway::manager
