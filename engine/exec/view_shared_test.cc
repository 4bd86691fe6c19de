// What services share with each other, on real processes.
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::run_shell;
using testing::Scratch;

class SharedView : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        if (run_shell("unshare -mni true").code != 0) GTEST_SKIP() << "no name spaces here";
        run_shell("mkdir -m 1777 " + scratch.path() + "/tmp; touch " + scratch.path() + "/place");
        const std::string place = scratch.path() + "/place";
        if (run_shell("mount --bind /proc/self/ns/net " + place + " && umount " + place).code != 0)
            GTEST_SKIP() << "nothing can be mounted here";
    }

    void TearDown() override {
        // Of a test that failed.
        run_shell("umount -l " + scratch.path() + "/state/shared/*/name-space 2>/dev/null");
    }

    std::string plan(const std::string& shares, const std::string& rest) const {
        return "view-state ^/state\n" + shares + rest;
    }

    // A line of sh as a command of the service.
    Outcome run(const std::string& service, const std::string& shares, const std::string& line) {
        return scratch.run(plan(shares, "command /bin/sh -c '" + line + "'"), service);
    }

    Outcome end(const std::string& service, const std::string& shares) {
        return scratch.run(plan(shares, "sequence\nremove-private"), service);
    }

    std::string left() const {
        return run_shell("cd " + scratch.path() + "/state/shared 2>&- && ls -A; grep -c " +
                         scratch.path() + " /proc/self/mountinfo")
            .out;
    }

    Scratch scratch;
};

constexpr const char* kNetwork = "name-spaces network ipc\nshare network one\nshare ipc one\n";
constexpr const char* kLook = "readlink /proc/self/ns/net /proc/self/ns/ipc";

TEST_F(SharedView, KeepsNameSpacesWhileOneRuns) {
    const std::string first = run("a", kNetwork, kLook).out;
    EXPECT_NE(first, run_shell(kLook).out);
    // Its process has ended; the service has not.
    EXPECT_EQ(run("b", kNetwork, kLook).out, first);
    EXPECT_EQ(left(), "ipc-one\nnetwork-one\n2\n");
    EXPECT_EQ(end("a", kNetwork).out, "");
    EXPECT_EQ(run("c", kNetwork, kLook).out, first);
    EXPECT_EQ(end("c", kNetwork).out, "");
    EXPECT_EQ(left(), "ipc-one\nnetwork-one\n2\n");
    EXPECT_EQ(end("b", kNetwork).out, "");
    EXPECT_EQ(left(), "0\n");
    // Once more does no harm, and the next start has new ones.
    EXPECT_EQ(end("b", kNetwork).code, 0);
    EXPECT_EQ(run("a", kNetwork, "cat /sys/class/net/lo/flags >/dev/null").code, 0);
    EXPECT_EQ(end("a", kNetwork).out, "");
    EXPECT_EQ(left(), "0\n");
}

TEST_F(SharedView, SharesTheDirectoryForTmp) {
    const std::string tmp = "share tmp one\nview tmp ^/tmp from=^/tmp\n";
    EXPECT_EQ(run("a", tmp, "touch ^/tmp/mine").out, "");
    EXPECT_EQ(run("b", tmp, "ls ^/tmp").out, "mine\n");
    EXPECT_EQ(end("a", tmp).out, "");
    EXPECT_EQ(run("b", tmp, "ls ^/tmp").out, "mine\n");
    EXPECT_EQ(end("b", tmp).out, "");
    EXPECT_EQ(left(), "0\n");
    EXPECT_EQ(run_shell("ls -A " + scratch.path() + "/tmp").out, "");
    // Who does not share has none of it.
    EXPECT_EQ(run("a", tmp, "touch ^/tmp/mine").out, "");
    EXPECT_EQ(run("b", "view tmp ^/tmp from=^/tmp\n", "ls ^/tmp").out, "");
    EXPECT_EQ(end("b", "view tmp ^/tmp from=^/tmp\n").out, "");
    EXPECT_EQ(run("a", tmp, "ls ^/tmp").out, "mine\n");
    EXPECT_EQ(end("a", tmp).out, "");
    EXPECT_EQ(left(), "0\n");
}

TEST_F(SharedView, IsMadeOnceByWhomEverStartsFirst) {
    scratch.write("race", "view-state " + scratch.path() + "/state\n" + kNetwork +
                              "command /bin/readlink /proc/self/ns/net\n");
    scratch.write("end", "view-state " + scratch.path() + "/state\n" + kNetwork +
                             "sequence\nremove-private\n");
    const std::string exec = std::string(SLIPWAY_BIN) + "/slipway-exec " + scratch.path();
    const Outcome same =
        run_shell("for i in 1 2 3 4 5 6 7 8; do " + exec + "/race s$i & done | sort -u | wc -l");
    EXPECT_EQ(same.out, "1\n");
    // Starts and ends that meet each other.
    const Outcome mixed =
        run_shell("for i in 1 2 3 4 5 6 7 8; do (for j in 1 2 3 4 5; do " + exec +
                  "/race s$i >/dev/null; " + exec + "/end s$i; done) & done; wait");
    EXPECT_EQ(mixed.out, "");
    EXPECT_EQ(left(), "0\n");
}

TEST_F(SharedView, TakesTheNamedNameSpaceOrTheOneThatIsKept) {
    const std::string named = "network-name-space /proc/self/ns/net\nshare network one\n";
    const std::string look = "readlink /proc/self/ns/net";
    EXPECT_EQ(run("a", named, look).out, run_shell(look).out);
    EXPECT_EQ(run("b", kNetwork, look).out, run_shell(look).out);
    EXPECT_EQ(end("a", named).out + end("b", kNetwork).out, "");
    EXPECT_EQ(left(), "0\n");
}

TEST_F(SharedView, SurvivesWhatAKilledStartLeft) {
    run_shell("mkdir -p " + scratch.path() + "/state/shared/network-one; cd " + scratch.path() +
              "/state/shared/network-one; touch name-space lock by-gone");
    const std::string look = "readlink /proc/self/ns/net";
    const std::string first = run("a", kNetwork, look).out;
    EXPECT_NE(first, run_shell(look).out);
    EXPECT_EQ(run("b", kNetwork, look).out, first);
    for (const char* const service : {"a", "b", "gone"}) EXPECT_EQ(end(service, kNetwork).out, "");
    EXPECT_EQ(left(), "0\n");
}

TEST_F(SharedView, RunsWithoutWhatCannotBeMade) {
    const std::string without = "setpriv --bounding-set=-sys_admin -- ";
    if (run_shell(without + "true").code != 0) GTEST_SKIP() << "no setpriv";
    scratch.write(
        "plan", "view-state " + scratch.path() + "/state\n" + kNetwork + "command /bin/echo on\n");
    const Outcome weak =
        run_shell(without + SLIPWAY_BIN + "/slipway-exec " + scratch.path() + "/plan a");
    EXPECT_EQ(weak.code, 0) << weak.out;
    EXPECT_NE(weak.out.find("runs without Sandbox.private-network"), std::string::npos) << weak.out;
    EXPECT_NE(weak.out.find("runs without Sandbox.private-ipc"), std::string::npos) << weak.out;
    EXPECT_EQ(end("a", kNetwork).out, "");
    EXPECT_EQ(left(), "0\n");
}

}  // namespace
}  // namespace slipway::exec
