#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

std::string run(const std::string& dependencies) {
    return "[Dependencies]\n" + dependencies +
           "\n[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n";
}

TEST(Events, NobodyConflictsWithOne) {
    Scene s;
    s.add("web", run("Conflicts = event:iface/eth0"));
    EXPECT_EQ(s.messages(),
              "web.svc:2:13: error: \"web\" conflicts with \"event:iface/eth0\"; an event cannot "
              "be stopped [graph/conflict-event]\n"
              "    Conflicts = event:iface/eth0\n"
              "                ^~~~~~~~~~~~~~~~\n"
              "    help: take the edge away; what an event shall stop is stopped by a task that it "
              "Triggers\n");
    Scene other;
    other.add("web", run("After = cable"));
    other.add("cable", "[Service]\nType = event\n[Dependencies]\nConflicts = web\n");
    EXPECT_NE(other.messages().find("\"cable\" conflicts with \"web\"; an event cannot be stopped"),
              std::string::npos);
    EXPECT_FALSE(other.ok);
}

TEST(Events, WhatNoSourceRaisesIsNoted) {
    Scene s;
    s.add("web", run("Needs = event:mail-came event:iface/eth0/address event:dhcp/eth0"));
    s.add("log", run("After = event:mail-came"));
    EXPECT_EQ(s.messages(),
              "web.svc:2:9: note: nothing raises \"event:mail-came\" by itself "
              "[graph/event-by-hand]\n"
              "    Needs = event:mail-came event:iface/eth0/address event:dhcp/eth0\n"
              "            ^~~~~~~~~~~~~~~\n"
              "    help: it is raised when somebody calls: slipway event set mail-came; a "
              "definition \"mail-came\" of Type = event says that this is meant\n");
    EXPECT_TRUE(s.ok);
    Scene described;
    described.add("web", run("Needs = event:mail-came"));
    described.add("mail-came", "[Service]\nType = event\n");
    EXPECT_EQ(described.messages(), "");
}

TEST(Events, ASlipInTheNameOfASourceIsAWarning) {
    Scene s;
    s.add("web", run("Needs = event:iface/eth0/adress"));
    EXPECT_NE(s.messages().find("warning: \"event:iface/eth0/adress\" is no name that "
                                "slipway-events knows [graph/event-name]"),
              std::string::npos);
}

}  // namespace
}  // namespace slipway::graph
