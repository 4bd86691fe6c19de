// What slipway-exec does about settings that it may not make: as the root of a container or of a
// user name space, here as a user without privileges.
#include <unistd.h>

#include <ostream>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;

// A line that an unprivileged process may not do, the setting it comes from, and how it goes on.
struct Row {
    const char* line;
    const char* setting;
    const char* how;
    const char* reason;

    friend void PrintTo(const Row& row, std::ostream* out) { *out << row.setting; }
};

constexpr Row kRows[] = {
    {"oom -900", "OomScoreAdjust", "without ", "EACCES (permission denied)"},
    {"nice -5", "Nice", "without ", "EACCES (permission denied)"},
    {"sched fifo 3", "Scheduling.cpu-policy", "without ", "EPERM (operation not permitted)"},
    {"io realtime 0", "Scheduling.io-class", "without ", "EPERM (operation not permitted)"},
    {"limit NOFILE 60:999999", "Limit.NOFILE", "with the nearest allowed value of ",
     "EPERM (operation not permitted)"},
};

class ExecWeakened : public ::testing::TestWithParam<Row> {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "gives up root's privileges, so needs them";
    }

    Outcome run_unprivileged(const std::string& plan) {
        scratch.write("plan", plan);
        return testing::run_shell("cd " + scratch.path() + "; ulimit -n 500; exec setpriv " +
                                  "--reuid 65534 --clear-groups " SLIPWAY_BIN
                                  "/slipway-exec plan x");
    }

    testing::Scratch scratch;
};

TEST_P(ExecWeakened, GoesOnWithoutIt) {
    const Row& row = GetParam();
    const Outcome outcome =
        run_unprivileged(std::string(row.line) + "\ncommand /bin/sh -c 'ulimit -n; ulimit -Hn'\n");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_NE(outcome.out.find("warning: weakened: the service runs " + std::string(row.how) +
                               row.setting + ": " + row.reason + "; cannot "),
              std::string::npos)
        << outcome.out;
    EXPECT_NE(outcome.out.find("; the kernel or the container must allow it"), std::string::npos);
    const bool limited = std::string(row.line).starts_with("limit");
    EXPECT_TRUE(outcome.out.ends_with(limited ? "\n60\n500\n" : "\n500\n500\n")) << outcome.out;
}

TEST_P(ExecWeakened, EndsTheStartWhereThePlanSaysSo) {
    const Row& row = GetParam();
    const Outcome outcome = run_unprivileged("when-impossible refuse\n" + std::string(row.line) +
                                             "\ncommand /bin/echo ran\n");
    EXPECT_EQ(outcome.code, 111);
    EXPECT_NE(outcome.out.find(" '" + std::string(row.setting) + "': " + row.reason + "; the "),
              std::string::npos)
        << outcome.out;
    EXPECT_EQ(outcome.out.find("ran"), std::string::npos);
}

TEST(ExecWithoutProc, GoesOnWithoutTheOomScore) {
    constexpr const char* kNoProc =
        "unshare -m sh -c 'mount -t tmpfs none /proc && exec \"$@\"' x ";
    if (testing::run_shell(std::string(kNoProc) + "true").code != 0)
        GTEST_SKIP() << "no mount name space can be made here";
    const testing::Scratch scratch;
    for (const bool strict : {false, true}) {
        scratch.write("plan", std::string(strict ? "when-impossible refuse\n" : "") +
                                  "oom 5\ncommand /bin/echo ran\n");
        const Outcome outcome = testing::run_shell("cd " + scratch.path() + "; " + kNoProc +
                                                   SLIPWAY_BIN "/slipway-exec plan x");
        EXPECT_EQ(outcome.code, strict ? 111 : 0) << outcome.out;
        EXPECT_NE(outcome.out.find("ENOENT (no such file or directory)"), std::string::npos);
        EXPECT_EQ(outcome.out.ends_with("\nran\n"), !strict) << outcome.out;
    }
}

INSTANTIATE_TEST_SUITE_P(Settings, ExecWeakened, ::testing::ValuesIn(kRows), [](const auto& row) {
    std::string name = row.param.setting;
    std::erase_if(name, [](char c) { return c == '.' || c == '-'; });
    return name;
});

}  // namespace
}  // namespace slipway::exec
