#include "engine/manager/session.h"

#include <optional>

#include "engine/manager/answer.h"
#include "engine/manager/testing/serving.h"

namespace slipway::manager {
namespace {

using formats::FrameType;
using formats::Verb;
using Answers = std::vector<std::string>;

struct Sessions : ::testing::Test {
    Sessions() : tree(testing::sample()) {
        tree.supervise_all();
        serving.emplace(tree);
    }

    void obey(std::vector<const char*> names) {
        for (const char* name : names) EXPECT_TRUE(tree.obey(name)) << name;
        serving->turns();
    }

    void all_up() {
        obey({"db"});
        obey({"web"});
        EXPECT_EQ(tree.bytes("mark"), "u");
        const std::uint64_t id = tree.request("mark").id;
        tree.say("mark", {.ready = true, .want = true, .taken = id, .done = id});  // no process
        serving->turns();
    }

    testing::Tree tree;
    std::optional<testing::Serving> serving;
};

TEST_F(Sessions, ListTellsStatesOfAll) {
    serving->ask(FrameType::list);
    EXPECT_EQ(serving->answers(),
              (Answers{"service web waiting", "service db starting", "service mark starting",
                       "service job starting", "service default waiting", "done 0"}));
}

TEST_F(Sessions, NobodyIsolatesNothing) {
    formats::ClientRequest request;
    request.header = {FrameType::change, 1};
    request.verb = formats::Verb::isolate;
    request.flags = formats::kForce;
    serving->send(serving->client, request);
    EXPECT_TRUE(serving->last_done().starts_with("done 4: say what is to run"));
    EXPECT_TRUE(serving->core->plan->unit(0).goal_up);
}

TEST_F(Sessions, StatusTellsRelations) {
    formats::ClientRequest request;
    request.header = {FrameType::status, 1};
    const std::string_view name = "db";
    request.names = {&name, 1};
    serving->send(serving->client, request);
    EXPECT_EQ(serving->answers(),
              (Answers{"service db starting", "relation Needs from web", "done 0"}));
}

TEST_F(Sessions, WaitingClientIsToldAsItGoesAndAtTheEnd) {
    all_up();
    serving->change(Verb::stop, "db", formats::kWait);
    EXPECT_EQ(serving->answers(), Answers{"progress web stopping"});
    obey({"web"});
    EXPECT_EQ(serving->answers(), (Answers{"progress web stopped", "progress db stopping"}));
    obey({"db"});
    EXPECT_EQ(serving->answers(), (Answers{"progress db stopped", "done 0"}));
}

// web has not begun: it waits for db, and does so again after the restart.
TEST_F(Sessions, RestartIsOverWhenWhoeverWaitedIsUpAsWell) {
    serving->change(Verb::restart, "db", formats::kWait);
    obey({"db"});  // the stop
    obey({"db"});
    EXPECT_EQ(serving->last_done(), "");
    obey({"web"});
    EXPECT_EQ(serving->last_done(), "done 0");
}

TEST_F(Sessions, AStartOfWhatRunsForOnceMakesItStay) {
    for (const char* name : {"db", "job", "web"}) obey({name});
    serving->change(Verb::stop, "web");
    obey({"web"});
    serving->change(Verb::once, "web");
    EXPECT_EQ(tree.bytes("web"), "o");
    const std::uint64_t id = tree.request("web").id;
    tree.say("web", {.up = true, .ready = true, .want = true, .taken = id, .done = id});
    serving->turns();
    serving->change(Verb::start, "web");
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_TRUE(tree.obey("web"));
    EXPECT_EQ(tree.request("web").goal, 'u');
    serving->turns();
    EXPECT_EQ(serving->core->plan->unit(0).state, plan::State::up);
    serving->change(Verb::start, "web");
    EXPECT_EQ(tree.bytes("web"), "") << "it stays already";
}

TEST_F(Sessions, FailureIsTheAnswerOfAWaitingStart) {
    serving->change(Verb::start, "web", formats::kWait);
    const std::uint64_t id = tree.request("db").id;
    tree.say("db", {.taken = id, .done = id, .result = formats::RunResult::exit_code});
    serving->turns();
    EXPECT_EQ(serving->last_done(), "done 1 web: db failed");
}

TEST_F(Sessions, AReasonThatIsOverIsToldAsSuch) {
    const auto shown = [&](Id id) { return shown_reason(*serving->core, id); };

    enum : Id { web, db };

    serving->core->plan->start(web, plan::Reason::asked, now_ms());
    serving->turns();
    EXPECT_EQ(shown(db), "needed by web");
    const std::uint64_t id = tree.request("db").id;
    tree.say("db", {.taken = id, .done = id, .result = formats::RunResult::exit_code});
    serving->turns();
    EXPECT_EQ(shown(web), "db failed");
    serving->change(Verb::start, "db");
    obey({"db"});
    EXPECT_EQ(shown(web), "db had failed");
}

TEST_F(Sessions, ANeedThatIsOverIsToldAsSuch) {
    const auto shown = [&](Id id) { return shown_reason(*serving->core, id); };

    enum : Id { web, db };

    serving->change(Verb::start, "web");
    obey({"db"});
    obey({"web"});
    EXPECT_EQ(shown(db), "needed by web");
    serving->change(Verb::stop, "web");
    obey({"web"});
    EXPECT_EQ(shown(db), "was needed by web");
}

TEST_F(Sessions, EachThatFailsIsTold) {
    const std::array<std::string_view, 3> names{"web", "job", "db"};
    formats::ClientRequest request;
    request.header = {FrameType::change, 1};
    request.flags = formats::kWait;
    request.names = names;
    serving->send(serving->client, request);
    for (const char* name : {"db", "job"}) {
        const std::uint64_t id = tree.request(name).id;
        tree.say(name, {.taken = id, .done = id, .result = formats::RunResult::exit_code});
        serving->turns();
    }
    const std::string told = serving->last_done();
    EXPECT_EQ(told.substr(0, 20), "done 1 web: db faile") << told;
    EXPECT_NE(told.find("; job: "), std::string::npos) << told;
    EXPECT_NE(told.find("; db: "), std::string::npos) << told;
}

// Whatever a later version does is refused by this one, and changes nothing.
TEST_F(Sessions, UnknownNamesAndEssentialsAreRefused) {
    serving->change(Verb::start, "nobody");
    EXPECT_EQ(serving->last_done().substr(0, 13), "done 3 nobody");
    serving->core->graph->nodes[0].essential = true;
    all_up();
    serving->change(Verb::stop, "db");
    EXPECT_EQ(serving->last_done(),
              "done 4 db: the essential service web would have to stop; --force does it anyway");
    serving->change(Verb::stop, "db", formats::kForce);
    EXPECT_EQ(serving->last_done(), "done 0");
}

TEST_F(Sessions, OneThatIsRefusedLeavesTheOthersAsTheyAre) {
    all_up();
    serving->change(Verb::pin, "web");
    tree.bytes("mark");
    formats::ClientRequest request;
    request.header = {FrameType::change, 7};
    request.verb = Verb::stop;
    const std::array<std::string_view, 2> names{"mark", "web"};
    request.names = names;
    serving->send(serving->client, request);
    EXPECT_TRUE(serving->last_done().starts_with("done 4"));
    EXPECT_TRUE(serving->core->plan->unit(2).goal_up);
    EXPECT_EQ(tree.bytes("mark"), "");
}

TEST_F(Sessions, HoldsAreRefusedWithTheWayOut) {
    all_up();
    serving->change(Verb::pin, "web");
    EXPECT_EQ(serving->last_done(), "done 0");
    serving->change(Verb::stop, "web");
    EXPECT_EQ(serving->last_done(), "done 4 web: it is pinned; `slipway unpin web` lets it change");
    serving->change(Verb::stop, "db");
    EXPECT_EQ(serving->last_done(),
              "done 4 db: web would have to stop, and is pinned; `slipway unpin web` first, or "
              "--force leaves it as it is");
    serving->change(Verb::pin, "default");
    EXPECT_EQ(serving->last_done(),
              "done 4 default: it has no process of its own; pin what is in it");
    serving->change(Verb::mark, "db");
    EXPECT_EQ(serving->last_done(),
              "done 4 db: only a oneshot may be up without having run; start it");
    serving->change(Verb::wake, "db");
    EXPECT_EQ(serving->last_done(),
              "done 4 db: it waits for no next try: it is neither failed nor starting");
}

TEST_F(Sessions, AShutdownIsHeldBackWhileTheClientIsThere) {
    all_up();
    sys::Fd other = serving->connect();
    formats::ClientRequest request;
    request.header = {FrameType::inhibit, 7};
    request.argument = "the backup runs";
    serving->send(other, request);
    EXPECT_EQ(serving->answers(other), Answers{"progress shutdown waiting"});
    serving->ask(FrameType::shutdown);
    EXPECT_EQ(serving->last_done(),
              "done 4: it is held back: the backup runs; --force does it anyway");
    EXPECT_FALSE(serving->session.shutdown_asked);
    other = sys::Fd();
    serving->turns();
    serving->ask(FrameType::shutdown);
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_TRUE(serving->session.shutdown_asked);
}

TEST_F(Sessions, ReloadNeedsAWayAndARunningService) {
    serving->change(Verb::reload, "db");
    EXPECT_NE(serving->last_done().find("Reload = "), std::string::npos);
    serving->change(Verb::reload, "web");
    EXPECT_EQ(serving->last_done(), "done 4 web: it is not running");
    all_up();
    serving->change(Verb::reload, "web");
    EXPECT_EQ(serving->last_done(), "done 0");
    EXPECT_EQ(tree.bytes("web"), "l");
}

TEST_F(Sessions, CancelTakesBackARequestAndWhoWaitedIsTold) {
    all_up();
    obey({"job"});
    serving->change(Verb::stop, "db", formats::kWait);
    obey({"web"});
    sys::Fd other = serving->connect();
    std::swap(other, serving->client);
    serving->change(Verb::cancel, "web", formats::kWait);
    for (const char* name : {"db", "db", "web"}) obey({name});
    std::swap(other, serving->client);
    EXPECT_EQ(serving->last_done(),
              "done 1 db: what was asked for was taken back; web: what was asked for was taken "
              "back");
    EXPECT_EQ(serving->answers(other).back(), "done 0");
    serving->change(Verb::cancel, "web");
    EXPECT_EQ(serving->last_done(), "done 4 web: nothing of it is under way");
    formats::ClientRequest all;
    all.header = {FrameType::change, 2};
    all.verb = Verb::cancel;
    serving->send(serving->client, all);
    EXPECT_EQ(serving->last_done(), "done 4: nothing is under way");
}

struct Reloads : Sessions {
    // What the supervisor of web says of its last order.
    void say(formats::OrderEnd end, int wait_status = 0) {
        const std::uint64_t id = tree.request("web").id;
        const auto status = static_cast<std::uint16_t>(wait_status);
        const bool over = end != formats::OrderEnd::running;
        tree.say("web", {.up = true,
                         .ready = true,
                         .want = true,
                         .taken = id,
                         .done = over ? id : id - 1,
                         .order = {id, end, status}});
        serving->turns();
    }
};

TEST_F(Reloads, AreWaitedFor) {
    all_up();
    serving->change(Verb::reload, "web", formats::kWait);
    EXPECT_EQ(tree.bytes("web"), "l");
    EXPECT_EQ(serving->last_done(), "");
    say(formats::OrderEnd::running);
    EXPECT_EQ(serving->last_done(), "");
    say(formats::OrderEnd::ended);
    EXPECT_EQ(serving->last_done(), "done 0");
    serving->change(Verb::reload, "web", formats::kWait);
    say(formats::OrderEnd::ended, 3 << 8);
    EXPECT_EQ(serving->last_done(), "done 1 web: its reload ended with exit code 3");
    EXPECT_EQ(next_deadline(serving->session), 0u);
}

// The manager is killed after it was asked, and its client asks again.
TEST_F(Reloads, AreDoneOnceWhateverBecomesOfTheManager) {
    all_up();
    serving->change(Verb::reload, "web", formats::kWait);
    EXPECT_EQ(tree.bytes("web"), "l");
    const std::uint64_t id = tree.request("web").id;
    serving.emplace(tree);
    serving->turns();
    EXPECT_EQ(tree.bytes("web"), "l");  // perhaps it was not sent; with the same number
    EXPECT_EQ(tree.request("web").id, id);
    say(formats::OrderEnd::running);
    serving->change(Verb::reload, "web", formats::kWait | formats::kAgain);
    EXPECT_EQ(tree.bytes("web"), "");
    EXPECT_EQ(serving->last_done(), "");
    say(formats::OrderEnd::timeout);
    EXPECT_EQ(serving->last_done(), "done 1 web: its reload did not end in time, and is killed");
    serving.emplace(tree);
    serving->turns();
    EXPECT_EQ(tree.bytes("web"), "");
}

TEST_F(Reloads, AnActionIsAnOrderAsWell) {
    const std::string_view names = "vacuum\ncheck config\n";
    ASSERT_TRUE(sys::make_directory_at(tree.fd(), "1/services/web/data", 0755));
    ASSERT_TRUE(sys::replace_file(
        tree.fd(), "1/services/web/data/actions", "1/services/web/data/new",
        {reinterpret_cast<const std::uint8_t*>(names.data()), names.size()}, 0644));
    const auto act = [&](std::string_view name, std::string_view action) {
        formats::ClientRequest request;
        request.header = {FrameType::change, 1};
        request.verb = Verb::action;
        request.flags = formats::kWait;
        request.argument = action;
        request.names = {&name, 1};
        serving->send(serving->client, request);
    };
    act("web", "vacuum");
    EXPECT_EQ(serving->last_done(), "done 4 web: it is not running");
    all_up();
    act("web", "check config");
    EXPECT_EQ(tree.bytes("web"), "e");
    EXPECT_EQ(tree.request("web").action, 2);
    say(formats::OrderEnd::running);
    EXPECT_EQ(serving->last_done(), "");
    act("web", "vacuum");
    EXPECT_EQ(serving->last_done().substr(0, 26), "done 4 web: another comman");
    serving->change(Verb::reload, "web");
    EXPECT_EQ(serving->last_done().substr(0, 26), "done 4 web: another comman");
    say(formats::OrderEnd::ended, 3 << 8);
    EXPECT_EQ(serving->last_done(), "done 1 web: the action ended with exit code 3");
    act("web", "nosuch");
    EXPECT_EQ(serving->last_done(),
              "done 4 web: it has no action of that name; its actions are: vacuum, check config");
    act("db", "vacuum");
    EXPECT_NE(serving->last_done().find("names none"), std::string::npos);
}

// A supervisor that began anew knows nothing of what the one before was asked.
TEST_F(Reloads, EndWithTheirSupervisor) {
    all_up();
    serving->change(Verb::reload, "web", formats::kWait);
    tree.say("web", {});
    serving->turns();
    EXPECT_EQ(serving->last_done(),
              "done 1 web: its supervisor was started anew before the reload was over");
}

TEST_F(Sessions, RubbishEndsTheConnectionAndAnotherVersionIsTold) {
    std::array<std::uint8_t, 9> frame{0x53, 0x77, 99, 1, 0, 0, 0, 1, 0};
    ASSERT_TRUE(sys::send(serving->client, frame));
    serving->turns();
    EXPECT_EQ(serving->last_done().substr(0, 8), "done 100");
    ASSERT_TRUE(sys::send(serving->client, std::array<std::uint8_t, 3>{1, 2, 3}));
    serving->turns();
    EXPECT_EQ(serving->answers(), Answers{"closed"});
}

TEST_F(Sessions, SwitchStopsOnlyWhatDiffersAndBringsItBack) {
    all_up();
    database::DatabaseSpec next = testing::sample();
    next.nodes[1].hash = 77;        // db changed, so web depends on something new
    next.nodes[3].name = "report";  // job is gone, report is new
    tree.make_generation("2", next);
    tree.commit(2);
    serving->ask(FrameType::apply, formats::kWait);
    EXPECT_EQ(tree.bytes("web"), "d");
    EXPECT_EQ(tree.bytes("mark"), "");
    const std::uint64_t id = tree.request("web").id;
    tree.say("web", {.taken = id, .done = id, .result = formats::RunResult::success});
    serving->turns();
    EXPECT_TRUE(tree.obey("db"));
    const std::uint64_t job = tree.request("job").id;
    tree.say("job", {.taken = job, .done = job, .result = formats::RunResult::success});
    serving->turns();
    EXPECT_EQ(serving->core->generation->number, 2u);
    EXPECT_EQ(tree.bytes("mark"), "");
    tree.supervise("report");
    serving->turns();
    EXPECT_TRUE(tree.obey("report"));
    EXPECT_TRUE(tree.obey("db"));
    serving->turns();
    // The client waits until all that was changed, added or stopped along runs again.
    EXPECT_EQ(serving->last_done(), "");
    EXPECT_TRUE(tree.obey("web"));
    serving->turns();
    EXPECT_EQ(serving->last_done(), "done 0");
}

TEST_F(Sessions, ApplyWithoutACommittedGenerationSaysHow) {
    serving->ask(FrameType::apply, formats::kWait);
    const std::string answer = serving->last_done();
    EXPECT_EQ(answer.substr(0, 6), "done 4");
    EXPECT_NE(answer.find("slipway commit"), std::string::npos);
}

}  // namespace
}  // namespace slipway::manager
