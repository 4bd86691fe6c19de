// Events as clients ask for them, with supervisors that the test plays.
#include <optional>

#include "engine/manager/testing/serving.h"

namespace slipway::manager {
namespace {

using formats::EventVerb;
using Answers = std::vector<std::string>;

// web needs the event iface/v0; "morning", described by a definition, triggers job.
database::DatabaseSpec sample() {
    database::DatabaseSpec spec;
    const auto add = [&](const char* name, formats::NodeKind kind) {
        database::NodeSpec node;
        node.name = name;
        node.kind = kind;
        spec.nodes.push_back(node);
    };
    add("web", formats::NodeKind::longrun);
    add("event:iface/v0", formats::NodeKind::event);
    add("job", formats::NodeKind::task);
    add("morning", formats::NodeKind::event);
    add("default", formats::NodeKind::bundle);
    spec.nodes[0].edges = {{1, formats::kPullStrong | formats::kAfter | formats::kStopFlows, 0}};
    spec.nodes[3].edges = {{2, formats::kTriggers, 0}};
    spec.nodes[4].members = {0};
    spec.boot = 4;
    return spec;
}

struct Events : ::testing::Test {
    Events() : tree(sample()) {
        tree.supervise_all();
        serving.emplace(tree);
        serving->turns();
    }

    void ask(EventVerb verb, std::vector<std::string_view> names, std::uint8_t flags = 0) {
        formats::ClientRequest request;
        request.header = {formats::FrameType::event, 1};
        request.event = verb;
        request.flags = flags;
        request.names = names;
        serving->send(serving->client, request);
    }

    testing::Tree tree;
    std::optional<testing::Serving> serving;
};

TEST_F(Events, AServiceStartsAndStopsWithIt) {
    EXPECT_FALSE(tree.obey("web"));
    ask(EventVerb::set, {"iface/v0"});
    EXPECT_EQ(serving->answers(), Answers{"done 0"});
    EXPECT_TRUE(tree.obey("web"));
    serving->turns();
    ask(EventVerb::set, {"event:iface/v0"});
    EXPECT_FALSE(tree.obey("web"));
    ask(EventVerb::clear, {"iface/v0"});
    EXPECT_EQ(tree.bytes("web"), "d");
}

TEST_F(Events, APulseStartsWhatItTriggers) {
    ask(EventVerb::pulse, {"morning"});
    EXPECT_EQ(serving->answers(), Answers{"done 0"});
    EXPECT_EQ(tree.bytes("job"), "u");
}

TEST_F(Events, APulseThatIsSentAgainStartsNothingTwice) {
    ask(EventVerb::pulse, {"morning"});
    EXPECT_EQ(tree.bytes("job"), "u");
    const std::uint64_t id = tree.request("job").id;
    tree.say("job", {.taken = id, .done = id, .result = formats::RunResult::success});
    serving->turns();
    serving.emplace(tree);  // the manager was killed before it answered
    ask(EventVerb::pulse, {"morning"}, formats::kAgain);
    EXPECT_EQ(serving->answers(), Answers{"done 0"});
    EXPECT_EQ(tree.bytes("job"), "");
    ask(EventVerb::pulse, {"morning"});  // another one
    EXPECT_EQ(tree.bytes("job"), "u");
}

TEST_F(Events, UnknownOnesChangeNothing) {
    ask(EventVerb::set, {"iface/v0", "iface/v1"});
    EXPECT_EQ(serving->last_done(),
              "done 3 iface/v1: no service of the generation that runs names this event");
    EXPECT_FALSE(tree.obey("web"));
    ask(EventVerb::set, {"web"});  // is no event
    EXPECT_TRUE(serving->last_done().starts_with("done 3 web"));
}

TEST_F(Events, ListTellsEventsAndNothingElse) {
    ask(EventVerb::list, {});
    EXPECT_EQ(serving->answers(),
              (Answers{"service event:iface/v0 waiting", "service morning stopped", "done 0"}));
    ask(EventVerb::list, {"morning"});
    EXPECT_EQ(serving->answers(), (Answers{"service morning stopped", "done 0"}));
    serving->ask(formats::FrameType::list);
    EXPECT_EQ(serving->answers().size(), 6u);
}

TEST_F(Events, FollowersAreToldWhichAreWanted) {
    const sys::Fd other = serving->connect();
    formats::ClientRequest request;
    request.header = {formats::FrameType::follow, 1};
    serving->send(other, request);
    // Nobody raises it: what is wanted is all that changes.
    serving->change(formats::Verb::start, "morning", 1);
    EXPECT_EQ(serving->answers(other), Answers{"progress morning waiting"});
    // It is no news for whoever asked.
    EXPECT_EQ(serving->answers(), Answers{"done 0"});
    serving->change(formats::Verb::start, "morning");
    EXPECT_EQ(serving->answers(other), Answers{});
    serving->change(formats::Verb::stop, "morning");
    EXPECT_EQ(serving->answers(other), Answers{"progress morning stopped"});
}

TEST_F(Events, WaitIsAnsweredWhenAllHaveCome) {
    ask(EventVerb::wait, {"iface/v0", "morning"});
    EXPECT_EQ(serving->answers(), Answers{});
    ask(EventVerb::pulse, {"morning"});
    EXPECT_EQ(serving->answers(), Answers{"done 0"});  // of the pulse
    // It has come, though it is gone when the manager looks.
    ask(EventVerb::set, {"iface/v0"});
    EXPECT_EQ(serving->answers(), (Answers{"done 0", "done 0"}));
    ask(EventVerb::wait, {"iface/v0"});
    EXPECT_EQ(serving->answers(), Answers{"done 0"});
}

TEST_F(Events, OthersMayLookAndNotChange) {
    serving->session.server.clients().front().may_change = false;
    ask(EventVerb::set, {"iface/v0"});
    EXPECT_TRUE(serving->last_done().starts_with("done 5"));
    EXPECT_FALSE(tree.obey("web"));
    ask(EventVerb::list, {});
    EXPECT_EQ(serving->last_done(), "done 0");
}

TEST_F(Events, NothingIsChangedWhileTheMachineEnds) {
    serving->session.phase = Phase::ending;
    ask(EventVerb::set, {"iface/v0"});
    EXPECT_EQ(serving->last_done(), "done 6: the machine is shutting down");
    EXPECT_FALSE(tree.obey("web"));
}

}  // namespace
}  // namespace slipway::manager
