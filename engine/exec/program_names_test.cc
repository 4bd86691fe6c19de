// Users and groups that no file lists: slipway-exec with a getent(1) of the test's own, in a mount
// name space.
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

constexpr const char* kGetent = R"sh(#!/bin/sh
echo "$@" >> asked
case "$1 $2" in
"passwd ann" | "passwd 70000") echo "ann:*:70000:70001:Ann:/home/ann:/bin/ash" ;;
"group team") echo "team:*:70002:ann,bob" ;;
"initgroups ann") echo "ann                   70001 70002 70003" ;;
"passwd slow") exec sleep 600 ;;
"passwd odd") echo "odd:x:-1:1::/:/bin/sh" ;;
"passwd mute") ;;
"passwd killed") kill -9 $$ ;;
"passwd endless") exec cat /dev/zero ;;
"passwd broken") exit 5 ;;
*) exit 2 ;;
esac
)sh";

class Names : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        if (testing::run_shell("unshare -m true").code != 0)
            GTEST_SKIP() << "unshare(1) may make no mount name space here";
        std::string script = kGetent;
        script.insert(script.find("asked"), scratch.path() + "/");
        scratch.write("getent", script);
        testing::run_shell("chmod 755 " + scratch.path() + "/getent");
        if (testing::run_shell("test -x /usr/bin/getent").code != 0)
            GTEST_SKIP() << "no getent(1) to put another one over";
        if (const Outcome made = run("command /bin/true\n"); made.code != 0)
            GTEST_SKIP() << "nothing can be mounted here: " << made.out;
    }

    Outcome run(const std::string& plan) const {
        scratch.write("plan", plan);
        return testing::run_shell("rm -f " + scratch.path() +
                                  "/asked; exec env -i PATH=/usr/bin:/bin unshare -m sh -c 'cd " +
                                  scratch.path() +
                                  " && mount --make-rprivate / && mount --bind getent "
                                  "/usr/bin/getent && exec " SLIPWAY_BIN "/slipway-exec plan x'");
    }

    std::string asked() const {
        return testing::run_shell("cat " + scratch.path() + "/asked 2>/dev/null").out;
    }

    Scratch scratch;
};

constexpr const char* kShow =
    "command /bin/sh -c 'id -u; id -g; id -G; echo $HOME $USER $LOGNAME $SHELL'\n";

TEST_F(Names, AreAskedOfGetent) {
    EXPECT_EQ(run(std::string("user ann\n") + kShow).out,
              "70000\n70001\n70001 70002 70003\n/home/ann ann ann /bin/ash\n");
    EXPECT_EQ(asked(), "passwd ann\ninitgroups ann\n");
    EXPECT_EQ(run("user ann\ngroup team\nonly-listed-groups\ncommand /usr/bin/id -G\n").out,
              "70002\n");
    EXPECT_EQ(asked(), "passwd ann\ngroup team\n");
    EXPECT_EQ(run("groups team adm\ncommand /usr/bin/id -G\n").out, "0 4 70002\n");
    EXPECT_EQ(run("user 70000\ncommand /usr/bin/id -G\n").out, "70001 70002 70003\n");
    EXPECT_EQ(run("directory plain " + scratch.path() +
                  "/d 0755 ann team\ncommand /usr/bin/stat -c %u:%g " + scratch.path() + "/d\n")
                  .out,
              "70000:70002\n");
}

TEST_F(Names, OfFilesAreNotAsked) {
    EXPECT_EQ(run("user daemon\ngroup bin\ngroups adm\ncommand /usr/bin/id -u\n").out, "1\n");
    EXPECT_EQ(run("user 54321\ngroup 54321\ncommand /usr/bin/id -u\n").out, "54321\n");
    EXPECT_EQ(asked(), "");
}

TEST_F(Names, ThatNobodyKnowsAreRefused) {
    for (const char* const plan : {"user nobodys\n", "group nobodys\n", "groups nobodys\n",
                                   "user 54321\n", "user -h\n", "user --help\n"}) {
        const Outcome outcome = run(std::string(plan) + "command /bin/true\n");
        EXPECT_EQ(outcome.code, 122) << plan << outcome.out;
        EXPECT_NE(outcome.out.find("nor getent(1) knows"), std::string::npos) << outcome.out;
    }
}

TEST_F(Names, AreRefusedWithAReasonWhereTheAnswerIsNone) {
    for (const char* const user : {"odd", "mute", "killed", "endless", "broken"}) {
        const Outcome outcome = run(std::string("user ") + user + "\ncommand /bin/true\n");
        EXPECT_EQ(outcome.code, 111) << user << outcome.out;
        EXPECT_NE(outcome.out.find("plan:1:6: cannot look up the name '" + std::string(user)),
                  std::string::npos)
            << outcome.out;
    }
}

}  // namespace
}  // namespace slipway::exec
