// supervise/weakened as a start of slipway-exec leaves it.
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;

// More than fs.nr_open, which nobody may have.
constexpr const char* kTooMany = "limit NOFILE 60:2000000000\n";
constexpr const char* kNearest = "nearest\tLimit.NOFILE\tEPERM (operation not permitted)\n";

class ExecWeakenedRecord : public ::testing::Test {
protected:
    void SetUp() override { testing::run_shell("mkdir " + scratch.path() + "/supervise"); }

    Outcome start(const std::string& plan, const std::string& name = "./run") {
        scratch.write(name, plan);
        return testing::run_shell("cd " + scratch.path() + "; exec " SLIPWAY_BIN "/slipway-exec " +
                                  name + " x");
    }

    // Without time and pid; "none" without a file.
    std::string record() const {
        std::ifstream file(scratch.path() + "/supervise/weakened");
        if (!file) return "none";
        std::string out, line;
        while (std::getline(file, line)) {
            const std::size_t pid = line.find('\t');
            const std::size_t rest = line.find('\t', pid + 1);
            if (rest == std::string::npos || std::stoul(line) == 0 ||
                std::stoul(line.substr(pid)) == 0)
                return "wrong: " + line;
            out += line.substr(rest + 1) + "\n";
        }
        return out;
    }

    testing::Scratch scratch;
};

TEST_F(ExecWeakenedRecord, NamesWhatTheLastStartWentWithout) {
    EXPECT_EQ(start("command /bin/true\n").code, 0);
    EXPECT_EQ(record(), "none");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(start(std::string(kTooMany) + "command /bin/true\n").code, 0);
        EXPECT_EQ(record(), kNearest);
    }
    EXPECT_EQ(start("settings-refused Process.Sandbox.a-b yes\nsettings-refused Socket.Option.x 1\n"
                    "limit FSIZE 100000\n" +
                    std::string(kTooMany) + "command /bin/true\n")
                  .code,
              0);
    EXPECT_EQ(record(), "not-applied\tSandbox.a-b\t\nnot-applied\tSocket.Option.x\t\n" +
                            std::string(kNearest));
}

TEST_F(ExecWeakenedRecord, EachCommandOfOneStartAddsToIt) {
    const std::string plan =
        std::string(kTooMany) + "sequence\ncommand /bin/true\ncommand /bin/true\n";
    for (int i = 0; i < 2; ++i) EXPECT_EQ(start(plan).code, 0);
    EXPECT_EQ(record(), std::string(kNearest) + kNearest);
}

TEST_F(ExecWeakenedRecord, OnlyTheServiceHasIt) {
    EXPECT_EQ(start(std::string(kTooMany) + "command /bin/true\n", "prepare").code, 0);
    EXPECT_EQ(record(), "none");
}

TEST_F(ExecWeakenedRecord, AStartGoesOnWhereItCannotBeWritten) {
    const std::string path = scratch.path() + "/supervise";
    const std::string plan = std::string(kTooMany) + "command /bin/echo ran\n";
    for (const std::string& obstacle :
         {"rm -r " + path, "mkdir -p " + path + "/weakened",
          "rmdir " + path + "/weakened; mkfifo " + path + "/weakened",
          "rm " + path + "/weakened; ln -s /etc/passwd " + path + "/weakened"}) {
        ASSERT_EQ(testing::run_shell(obstacle).code, 0);
        const Outcome outcome = start(plan);
        EXPECT_EQ(outcome.code, 0) << obstacle;
        EXPECT_TRUE(outcome.out.ends_with("\nran\n")) << obstacle << outcome.out;
    }
}

// The kernel kills who writes beyond RLIMIT_FSIZE.
TEST_F(ExecWeakenedRecord, AStartSurvivesALimitOfNoFileAtAll) {
    const Outcome outcome =
        start("limit FSIZE 0\n" + std::string(kTooMany) + "command /bin/echo ran\n");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(outcome.out.ends_with("\nran\n")) << outcome.out;
}

}  // namespace
}  // namespace slipway::exec
