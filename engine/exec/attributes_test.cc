// Attributes of the process as a program finds them.
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

void expect(const Outcome& outcome, int code, const std::string& out) {
    EXPECT_EQ(outcome.code, code) << outcome.out;
    EXPECT_EQ(outcome.out, out);
}

TEST(Attributes, OfMemoryAndTheCore) {
    const Scratch scratch;
    const std::string show = "command /bin/cat /proc/self/coredump_filter\n";
    expect(scratch.run("coredump-filter default private-dax\n" + show), 0, "000000b3\n");
    expect(scratch.run("coredump-filter 0x3 10\n" + show), 0, "00000013\n");
    const std::string policy = "command /usr/bin/awk 'NR == 1 {print $2}' /proc/self/numa_maps\n";
    if (::access("/proc/self/numa_maps", R_OK) != 0)
        GTEST_SKIP() << "a kernel without memory policies";
    const Outcome plain = scratch.run(policy);
    EXPECT_EQ(plain.out, "default\n");
    const Outcome bound = scratch.run("memory-policy interleave 0\n" + policy);
    EXPECT_EQ(bound.code, 0);
    if (bound.out.find("weakened") == std::string::npos) {
        EXPECT_EQ(bound.out, "interleave:0\n");
    }
}

#if defined(__x86_64__)
TEST(Attributes, ThePersonalityTellsAnotherMachine) {
    const Scratch scratch;
    expect(scratch.run("personality x86\ncommand /bin/uname -m\n"), 0, "i686\n");
    expect(scratch.run("personality x86-64\ncommand /bin/uname -m\n"), 0, "x86_64\n");
    EXPECT_EQ(scratch.run("personality s390x\ncommand /bin/uname -m\n").code, 122);
}
#endif

TEST(Attributes, ChildrenOfARealtimeProcessAreOrdinary) {
    const Scratch scratch;
    const std::string show = "command /bin/sh -c 'chrt -p $$ | head -1; chrt -p 0 | head -1'\n";
    const Outcome outcome = scratch.run("sched batch\nsched-reset-on-fork\n" + show);
    if (outcome.out.find("chrt: ") != std::string::npos) GTEST_SKIP() << outcome.out;
    EXPECT_EQ(outcome.code, 0) << outcome.out;
    EXPECT_NE(outcome.out.find("RESET_ON_FORK"), std::string::npos) << outcome.out;
}

TEST(Attributes, AKeyringOfItsOwn) {
    const Scratch scratch;
    // /proc/keys shows what a process possesses; the session's name is that of an anonymous one.
    const std::string show = "command /bin/grep -c _ses /proc/keys\n";
    const Outcome own = scratch.run("keyring private\n" + show);
    if (own.out.find("weakened") != std::string::npos ||
        own.out.find("No such file") != std::string::npos)
        GTEST_SKIP() << "no keyrings here: " << own.out;
    EXPECT_EQ(own.code, 0) << own.out;
    EXPECT_EQ(scratch.run("keyring shared\n" + show).code, 0);
    EXPECT_EQ(scratch.run("keyring secret\n" + show).code, 122);
}

// Of modules that the kernel has not: the way on is the plan's, except for what is optional.
TEST(Attributes, LabelsOfModulesThatAreNotThere) {
    if (::access("/sys/fs/smackfs/load2", F_OK) == 0) GTEST_SKIP() << "a kernel with Smack";
    const Scratch scratch;
    const Outcome weakened = scratch.run("smack-label System\ncommand /bin/echo on\n");
    EXPECT_EQ(weakened.code, 0);
    EXPECT_NE(weakened.out.find("weakened: the service runs without Security.smack-label"),
              std::string::npos)
        << weakened.out;
    expect(scratch.run("smack-label -System\ncommand /bin/echo on\n"), 0, "on\n");
}

}  // namespace
}  // namespace slipway::exec
