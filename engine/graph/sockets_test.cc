#include <gtest/gtest.h>

#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

std::string event(const std::string& triggers, int sockets = 1) {
    std::string text = "[Service]\nType = event\n[Install]\nEnabled = yes\n";
    if (!triggers.empty()) text += "[Dependencies]\nTriggers = " + triggers + "\n";
    for (int i = 1; i <= sockets; ++i)
        text += "[Socket " + std::to_string(i) + "]\nListen = /run/" + std::to_string(i) + "\n";
    return text;
}

constexpr const char* kRun = "[Run]\nCommand = /bin/x\n";

TEST(Sockets, AnEventGivesThemToTheServiceThatItTriggers) {
    Scene s;
    s.whole_machine = false;
    s.add("web.socket", event("web", 32));
    s.add("web", kRun);
    EXPECT_EQ(s.messages(), "");
    EXPECT_TRUE(s.ok);
}

TEST(Sockets, ToExactlyOne) {
    for (const std::string triggers : {"", "a b", "set", "event:other"}) {
        Scene s;
        s.whole_machine = false;
        s.add("x.socket", event(triggers));
        s.add("a", kRun);
        s.add("b", kRun);
        s.add("set", "[Service]\nType = bundle\nContents = a b\n");
        EXPECT_NE(s.messages().find("\"x.socket\" has sockets, and must trigger the one service"),
                  std::string::npos)
            << triggers << s.messages();
        EXPECT_FALSE(s.ok);
    }
}

TEST(Sockets, AStandardFileNeedsOne) {
    const std::string service = std::string(kRun) + "[Process]\nStandardInput = socket\n";
    Scene s;
    s.add("web", service);
    s.add("default", "[Service]\nType = bundle\nContents = web\n");
    EXPECT_NE(
        s.messages().find("\"web\" has a socket as a standard file, and none of these definitions"),
        std::string::npos)
        << s.messages();
    EXPECT_TRUE(s.ok);
    for (const bool own : {true, false}) {
        Scene right;
        right.add("web", service + (own ? "[Socket]\nListen = 80\n" : ""));
        if (!own) right.add("web.socket", event("web"));
        right.add("default", "[Service]\nType = bundle\nContents = web\n");
        EXPECT_EQ(right.messages().find("gives it one"), std::string::npos) << right.messages();
    }
}

TEST(Sockets, NoMoreThanAPlanHolds) {
    Scene s;
    s.add("a.socket", event("web", 16));
    s.add("b.socket", event("web", 16));
    s.add("web", std::string(kRun) + "[Socket]\nListen = 80\n");
    EXPECT_NE(s.messages().find("\"web\" would get more than 32 sockets"), std::string::npos)
        << s.messages();
}

}  // namespace
}  // namespace slipway::graph
