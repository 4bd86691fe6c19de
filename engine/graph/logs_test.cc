#include <gtest/gtest.h>

#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

std::string service(const std::string& log, const std::string& keys = "") {
    return (keys.empty() ? "" : "[Dependencies]\n" + keys) +
           "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n[Log]\n" + log;
}

// What is said of "web", whose log goes there.
std::string said_of(const std::string& log, const std::string& app = "") {
    Scene s;
    s.add("web", service(log));
    s.add("app", service(app));
    return s.messages();
}

TEST(Logs, MayGoToSyslogAndToOthers) {
    EXPECT_EQ(said_of("To = syslog\n"), "");
    EXPECT_EQ(said_of("To = syslog local7.debug\n"), "");
    EXPECT_EQ(said_of("To = shared app\n"), "");
    EXPECT_EQ(said_of("To = shared app\n", "To = syslog\n"), "");
}

TEST(Logs, MustHaveAnEnd) {
    const auto expect = [](const std::string& said, const std::string& what) {
        EXPECT_NE(said.find(what), std::string::npos) << said;
    };
    expect(said_of("To = shared nobody\n"), "the log of \"nobody\", which is no service");
    expect(said_of("To = shared\n"), "which is no service");
    expect(said_of("To = shared app\n", "To = null\n"), "the log of \"app\", which has no logger");
    expect(said_of("To = shared app\n", "To = shared web\n"),
           "the lines of \"web\" would come back to it");
    expect(said_of("To = shared web\n"), "the lines of \"web\" would come back to it");
    expect(said_of("To = syslog info\n"), "\"info\" is no priority of syslog");
    Scene s;
    s.add("rsyslog", service("To = syslog\n", "Provides = syslog\n"));
    expect(s.messages(), "its own lines would come back to it");
}

TEST(Logs, FollowNoScriptElsewhere) {
    const std::string said = said_of("To = syslog\nScript = n5\n");
    EXPECT_NE(said.find("a logger's script for lines that go to no directory of its own"),
              std::string::npos)
        << said;
}

}  // namespace
}  // namespace slipway::graph
