#include "engine/spawn/execline.h"

#include <cerrno>

#include "engine/sys/fork.h"

namespace slipway::spawn {
namespace {

// What the command ended with; minus an errno when it could not be executed.
int run(const char* command) {
    const auto child = sys::fork_process();
    if (!child.value()) sys::exit_now(100 + execute_execline(command).value);
    const auto ended = sys::wait_and_reap(child.value());
    const int code = ended.value().status.exit_code();
    return code > 100 ? 100 - code : code;
}

TEST(Execline, PlainWordsNeedNoInterpreter) {
    EXPECT_EQ(run("test one = one"), 0);
    EXPECT_EQ(run("\ttest  one\n=\rtwo "), 1);
    EXPECT_EQ(run("no-such-program-as-this"), -ENOENT);
    EXPECT_EQ(run("/etc/passwd"), -EACCES);
}

TEST(Execline, OtherWordsAreLeftToExecline) {
    if (::system("command -v execlineb > /dev/null") != 0) GTEST_SKIP() << "no execlineb here";
    EXPECT_EQ(run("test \"a  b\" = \"a  b\""), 0);
    EXPECT_EQ(run("ifelse { test a = a } { true } false"), 0);
}

}  // namespace
}  // namespace slipway::spawn
