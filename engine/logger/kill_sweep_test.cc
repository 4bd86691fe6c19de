// A logger that is killed at each of its system calls in turn, rotations and a processor included:
// the next one leaves what one that was not killed leaves.
#include <sys/ptrace.h>

#include <csignal>
#include <string>

#include <gtest/gtest.h>

#include "engine/logger/testing.h"

namespace slipway::logger {
namespace {

// Lets a logger live until it has begun and ended `stops` system calls; true: then it was killed,
// false: it came to its end before.
bool kill_at(const testing::Pipes& pipes, const std::vector<std::string>& script, int stops) {
    const pid_t logger = pipes.start(script, true, [] { ::ptrace(PTRACE_TRACEME, 0, 0, 0); });
    int status = 0;
    ::waitpid(logger, &status, 0);
    ::ptrace(PTRACE_SETOPTIONS, logger, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    for (long pass_on = 0;;) {
        ::ptrace(PTRACE_SYSCALL, logger, 0, pass_on);
        ::waitpid(logger, &status, 0);
        if (!WIFSTOPPED(status)) return false;
        const bool system_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
        pass_on = system_call || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        if (system_call && --stops == 0) break;
    }
    ::kill(logger, SIGKILL);
    ::waitpid(logger, &status, 0);
    return true;
}

// Every how many stops a logger is killed; all of them are for the long run. A sanitized program
// makes many system calls before it begins.
int step() {
    if (::getenv("SLIPWAY_TEST_LONG") != nullptr) return 1;
#ifdef __SANITIZE_ADDRESS__
    return 29;
#else
    return 5;
#endif
}

void sweep(const std::vector<std::string>& words) {
    std::string all;
    for (int i = 0; i < 110; ++i)
        all += std::to_string(i) + " " + std::string(static_cast<std::size_t>(i), 'x') + "\n";
    int at = 1;
    for (bool killed = true; killed; at += step()) {
        SCOPED_TRACE("killed at stop " + std::to_string(at));
        const testing::Scratch scratch;
        std::vector<std::string> script = words;
        for (std::string& word : script)
            if (word.starts_with("DIR")) word = scratch / word.substr(4);
        testing::Pipes pipes;
        pipes.write(all);
        pipes.close_writer();
        killed = kill_at(pipes, script, at);
        if (killed) {
            EXPECT_EQ(testing::wait_for_end(pipes.start(script)), 0);
        }
        for (const char* directory : {"a", "b"}) {
            EXPECT_EQ(testing::everything_in(scratch / directory), all) << directory;
            for (const std::string& name : testing::archives_in(scratch / directory))
                EXPECT_EQ(name.back(), 's') << directory;
            EXPECT_NE(::access((scratch / directory + "/previous").c_str(), F_OK), 0);
        }
        if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(at, 100);
}

TEST(LoggerKillSweep, BetweenWritesAndRotations) {
    sweep({"n100", "s4096", "DIR/a", "s4500", "DIR/b"});
}

TEST(LoggerKillSweep, WithAProcessor) {
    sweep({"n100", "s4096", "DIR/a", "s5000", "?cat; echo >&5 x; true", "DIR/b"});
}

}  // namespace
}  // namespace slipway::logger
