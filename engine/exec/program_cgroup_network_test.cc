// slipway-exec limits the traffic of a real process, where the kernel takes programs of cgroups.
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "engine/exec/cgroup_for_test.h"
#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;

// A word for each that goes through: a datagram to two addresses of lo, bindings to two ports.
constexpr const char* kTries = R"(import socket
def say(name, what):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try: what(s)
    except OSError as e: name = 'no-' + name if e.errno == 1 else str(e)
    print(name, end=' ')
say('one', lambda s: s.sendto(b'x', ('127.0.0.1', 9)))
say('two', lambda s: s.sendto(b'x', ('127.0.0.2', 9)))
say('port', lambda s: s.bind(('127.0.0.3', 17001)))
say('other', lambda s: s.bind(('127.0.0.3', 17002)))
)";

class ExecNetwork : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        group_ = testing::make_cgroup();
        if (group_.empty()) GTEST_SKIP() << "no cgroup v2 that this test may change";
        testing::run_shell("mkdir " + scratch_.path() + "/supervise; ln -s " + group_ + " " +
                           scratch_.path() + "/supervise/cgroup");
        scratch_.write("tries.py", kTries);
    }

    void TearDown() override {
        if (!group_.empty()) ::rmdir(group_.c_str());
    }

    // In a cgroup that may be there from before.
    Outcome run(const std::string& lines, const std::string& with = "") const {
        scratch_.write("plan",
                       lines + "command /usr/bin/python3 " + scratch_.path() + "/tries.py\n");
        return testing::run_shell("cd " + scratch_.path() + "; echo $$ > " + group_ +
                                  "/cgroup.procs; exec env -i PATH=/usr/bin:/bin " + with +
                                  " " SLIPWAY_BIN "/slipway-exec plan x");
    }

    // The words, or nothing where it cannot be.
    std::string tries(const std::string& lines) const {
        const std::string out = run(lines).out;
        return out.find("weakened") == out.npos ? out : std::string();
    }

    testing::Scratch scratch_;
    std::string group_;
};

TEST_F(ExecNetwork, LetsPassWhatTheListsAllow) {
    const std::string most = tries(
        "cgroup-address deny 0.0.0.0/0\ncgroup-address deny ::/0\n"
        "cgroup-address allow 127.0.0.2/32\n");
    if (most.empty()) GTEST_SKIP() << "the kernel takes no programs of cgroups here";
    EXPECT_EQ(most, "no-one two port other ");
    // The same cgroup: only what the last start says counts.
    EXPECT_EQ(tries("cgroup-address deny 127.0.0.2/31\n"), "one no-two port other ");
    EXPECT_EQ(tries("cgroup-interface deny lo\n"), "no-one no-two port other ");
    EXPECT_EQ(tries("cgroup-interface allow lo\ncgroup-bind deny any\n"
                    "cgroup-bind allow ipv4:udp:17002\n"),
              "one two no-port other ");
    EXPECT_EQ(tries("cgroup-bind allow 17001\ncgroup-bind deny udp a.slice\n"
                    "cgroup-interface allow lo\n"),
              "one two no-port no-other ");
}

TEST_F(ExecNetwork, SaysWhenAnInterfaceIsNotThere) {
    const Outcome outcome = run("cgroup-interface deny none0\n");
    EXPECT_NE(outcome.out.find("no such network interface 'none0'"), outcome.out.npos)
        << outcome.out;
    EXPECT_TRUE(outcome.out.ends_with("one two port other ")) << outcome.out;
}

TEST_F(ExecNetwork, GoesOnWithoutWhereBpfIsRefused) {
    if (testing::run_shell("unshare -U true").code != 0) GTEST_SKIP() << "no user name spaces";
    const std::string lines = "cgroup-address deny 127.0.0.2\ncgroup-bind deny 17001\n";
    const Outcome outcome = run(lines, "unshare -U");
    EXPECT_NE(outcome.out.find("the service runs without Cgroup.ip-address-deny"), outcome.out.npos)
        << outcome.out;
    EXPECT_NE(outcome.out.find("the service runs without Cgroup.socket-bind-deny"),
              outcome.out.npos)
        << outcome.out;
    EXPECT_TRUE(outcome.out.ends_with("one two port other ")) << outcome.out;
    const Outcome refused = run("when-impossible refuse\n" + lines, "unshare -U");
    EXPECT_NE(refused.code, 0);
    EXPECT_EQ(refused.out.find("one"), refused.out.npos) << refused.out;
}

TEST_F(ExecNetwork, SaysOnceThatThereIsNoCgroup) {
    const Outcome outcome = testing::Scratch().run(
        "cgroup-address deny 127.0.0.2\ncgroup-bind deny 17001\ncommand /bin/echo ran\n");
    EXPECT_NE(outcome.out.find("without Cgroup.ip-address-deny, Cgroup.socket-bind-deny"),
              outcome.out.npos)
        << outcome.out;
    EXPECT_TRUE(outcome.out.ends_with("ran\n")) << outcome.out;
}

}  // namespace
}  // namespace slipway::exec
