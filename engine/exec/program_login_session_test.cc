// What a service with `login-session` finds, with a /run of its own.
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::run_shell;
using testing::Scratch;

constexpr const char* kUser = "user 60021\ngroup 60021\n";
constexpr const char* kShow =
    "command /bin/sh -c 'echo $XDG_RUNTIME_DIR; stat -c %a:%u:%g $XDG_RUNTIME_DIR'\n";

class LoginSession : public ::testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0 || run_shell("unshare -m true").code != 0)
            GTEST_SKIP() << "needs root and mount name spaces";
    }

    Outcome run(const std::string& plan, const std::string& prepare = "true") const {
        scratch_.write("plan", plan);
        return run_shell("cd " + scratch_.path() +
                         "; exec unshare -m sh -c 'mount -t tmpfs -o mode=755 t /run; " + prepare +
                         "; exec env -i PATH=/usr/bin:/bin " + SLIPWAY_BIN +
                         "/slipway-exec plan foo'");
    }

    Scratch scratch_;
};

// Where the login uid is not ours to set, as in containers, a warning comes before the rest.
bool ends_with(const Outcome& outcome, const std::string& text) {
    return outcome.code == 0 && outcome.out.ends_with(text);
}

TEST_F(LoginSession, GivesTheUserADirectoryToRunIn) {
    const std::string plan = std::string(kUser) + "login-session\n" + kShow;
    const std::string given = "/run/user/60021\n700:60021:60021\n";
    EXPECT_PRED2(ends_with, run(plan), given);
    EXPECT_PRED2(ends_with, run(plan, "umask 077"), given);
    EXPECT_PRED2(ends_with,
                 run(plan, "mkdir -p -m 700 /run/user/60021; chown 60021:60021 /run/user/60021"),
                 given);
}

TEST_F(LoginSession, RefusesAStrangersDirectory) {
    const std::string plan =
        std::string(kUser) + "login-session\ncommand /bin/sh -c 'echo +$XDG_RUNTIME_DIR'\n";
    const std::string theirs = "mkdir -p -m 700 /run/user/60021; chown 60022 /run/user/60021";
    const Outcome refused = run(plan, theirs);
    EXPECT_EQ(refused.code, 111);
    EXPECT_NE(refused.out.find("the directory belongs to another user '/run/user/60021"),
              std::string::npos)
        << refused.out;
}

TEST_F(LoginSession, TellsAuditWhoItIs) {
    if (run_shell("sh -c 'echo 60021 > /proc/self/loginuid'").code != 0)
        GTEST_SKIP() << "the login uid cannot be set here";
    const std::string show = "command /bin/cat /proc/self/loginuid\n";
    EXPECT_EQ(run(std::string(kUser) + "login-session\n" + show).out, "60021");
}

TEST_F(LoginSession, IsNothingWithoutAUser) {
    const Outcome outcome = run("login-session\ncommand /bin/sh -c 'echo +$XDG_RUNTIME_DIR'\n");
    EXPECT_EQ(outcome.out, "+\n");
}

}  // namespace
}  // namespace slipway::exec
