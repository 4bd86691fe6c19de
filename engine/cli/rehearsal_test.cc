#include "engine/cli/rehearsal.h"

#include <gtest/gtest.h>

namespace slipway::cli {
namespace {

using formats::ServiceState;

struct Frames : ::testing::Test {
    void told(const char* name, ServiceState state, const char* why) {
        formats::ProgressFrame frame;
        frame.name = name;
        frame.state = state;
        frame.reason = why;
        deeds.add(frame);
    }

    void tell_all() {
        told("db", ServiceState::stopping, "what it runs differs");
        told("web", ServiceState::stopping, "restarted with db");
        told("old", ServiceState::stopping, "it is not in generation 3");
        told("net", ServiceState::stopping, "what it runs differs");
        told("log", ServiceState::running, "its policy differs");
        told("db", ServiceState::starting, "what it runs differs");
        told("web", ServiceState::starting, "restarted with db");
        told("net", ServiceState::waiting, "it was not raised");
        told("new", ServiceState::starting, "part of the default set");
        told("job", ServiceState::stopped, "it becomes a longrun");
        told("job", ServiceState::starting, "it becomes a longrun");
    }

    Deeds deeds;
};

TEST_F(Frames, AStopAndAStartAreARestart) {
    tell_all();
    EXPECT_EQ(deeds.all(),
              (std::vector<Deed>{{"db", "restart", "what it runs differs"},
                                 {"web", "restart", "restarted with db"},
                                 {"old", "stop", "it is not in generation 3"},
                                 {"net", "stop, wait", "what it runs differs; it was not raised"},
                                 {"log", "reread", "its policy differs"},
                                 {"new", "start", "part of the default set"},
                                 {"job", "start", "it becomes a longrun"}}));
}

TEST_F(Frames, ThoseThatComeAgainCountOnce) {
    tell_all();
    const std::vector<Deed> once = deeds.all();
    tell_all();
    EXPECT_EQ(deeds.all(), once);
}

TEST_F(Frames, AreALineEachAndASum) {
    EXPECT_EQ(deeds_as_text({}, "3"), "generation 3 would stop and start nothing\n");
    told("db", ServiceState::stopping, "what it runs differs");
    told("db", ServiceState::starting, "what it runs differs");
    told("old", ServiceState::stopping, "it is not in generation 3");
    EXPECT_EQ(deeds_as_text(deeds.all(), "3"),
              "db   restart  what it runs differs\n"
              "old  stop     it is not in generation 3\n"
              "generation 3 would restart 1, stop 1 and start 0\n");
}

}  // namespace
}  // namespace slipway::cli
