// slipway-log as a program, and side by side with Debian's s6-log.
#include <sys/mount.h>
#include <sys/stat.h>

#include <csignal>
#include <string>

#include <gtest/gtest.h>

#include "engine/logger/testing.h"

namespace slipway::logger {
namespace {

using testing::Pipes;
using testing::Scratch;

int run(const std::string& line) {
    const int status = ::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

unsigned mode_of(const std::string& path) {
    struct stat status {};

    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777u : 0;
}

TEST(LoggerProgram, WritesUntilTheEndOfInput) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = pipes.start({scratch / "a"});
    pipes.write("one\ntwo\nunfinished");
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "a", 8));
    EXPECT_EQ(mode_of(scratch / "a/current"), 0644u);
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    EXPECT_EQ(testing::read_file(scratch / "a/current"), "one\ntwo\nunfinished\n");
    EXPECT_EQ(mode_of(scratch / "a/current"), 0744u);
}

TEST(LoggerProgram, KeepsAnUnfinishedLineForItsSuccessor) {
    const Scratch scratch;
    Pipes pipes;
    for (const int signal : {SIGTERM, SIGHUP, SIGKILL}) {
        const pid_t logger = pipes.start({scratch / "a"});
        pipes.write("part ");
        ASSERT_TRUE(testing::wait_until_it_takes_signals(logger));
        ASSERT_TRUE(testing::wait_until([&] { return pipes.empty(); }));
        ::kill(logger, signal);
        EXPECT_EQ(testing::wait_for_end(logger), signal == SIGKILL ? 128 + SIGKILL : 0);
    }
    const pid_t last = pipes.start({scratch / "a"});
    pipes.write("end\n");
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(last), 0);
    EXPECT_EQ(testing::read_file(scratch / "a/current"), "part part part end\n");
    // Without a spare pipe nobody could finish it: it is written.
    Pipes alone;
    const pid_t logger = alone.start({scratch / "b"}, false);
    alone.write("part");
    ASSERT_TRUE(testing::wait_until_it_takes_signals(logger));
    ASSERT_TRUE(testing::wait_until([&] { return alone.empty(); }));
    ::kill(logger, SIGTERM);
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    EXPECT_EQ(testing::read_file(scratch / "b/current"), "part\n");
}

TEST(LoggerProgram, WritesLinesThatAreLongerThanThePipe) {
    const Scratch scratch;
    const std::string file = scratch / "in";
    ASSERT_EQ(run("head -c 1000000 /dev/zero | tr '\\0' x > " + file), 0);
    ASSERT_EQ(run("cat " + file + " | " SLIPWAY_BIN "/slipway-log s268435455 " + scratch / "a"), 0);
    EXPECT_EQ(testing::read_file(scratch / "a/current").size(), 1000001u);
    // A file that is full ends the line.
    ASSERT_EQ(run("cat " + file + " | " SLIPWAY_BIN "/slipway-log s10000 n100 " + scratch / "b"),
              0);
    const std::string all = testing::everything_in(scratch / "b");
    EXPECT_EQ(std::count(all.begin(), all.end(), 'x'), 1000000);
    EXPECT_GT(testing::archives_in(scratch / "b").size(), 3u);
    // Regular files and terminals are read as well.
    ASSERT_EQ(run(SLIPWAY_BIN "/slipway-log s268435455 " + scratch / "c" + " < " + file), 0);
    EXPECT_EQ(testing::read_file(scratch / "c/current").size(), 1000001u);
    EXPECT_EQ(run(SLIPWAY_BIN "/slipway-log " + scratch / "c" + " < /dev/null"), 0);
}

TEST(LoggerProgram, RotatesOnRequestAndKeepsToItsLimits) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = pipes.start({"n2", scratch / "a"});
    for (const char* line : {"1\n", "2\n", "3\n", "4\n"}) {
        pipes.write(line);
        const std::string current = scratch / "a/current";
        ASSERT_TRUE(testing::wait_until([&] { return testing::read_file(current) == line; }));
        ::kill(logger, SIGALRM);
        ASSERT_TRUE(testing::wait_until([&] { return testing::read_file(current).empty(); }));
    }
    pipes.write("5\n");
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    EXPECT_EQ(testing::everything_in(scratch / "a"), "3\n4\n5\n");
}

TEST(LoggerProgram, WaitsForADirectoryThatCannotBeWritten) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = pipes.start({"r50", scratch / "not/yet"});
    pipes.write("early\n");
    ::usleep(200000);
    ASSERT_EQ(::mkdir((scratch / "not").c_str(), 0755), 0);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "not/yet", 6));
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    EXPECT_EQ(testing::read_file(scratch / "not/yet/current"), "early\n");
}

TEST(LoggerProgram, WaitsForNoFifoInThePlaceOfAFile) {
    const Scratch scratch;
    for (const char* const name : {"lock", "current"}) {
        const std::string directory = scratch / (std::string("fifo-") + name);
        ASSERT_EQ(::mkdir(directory.c_str(), 0700), 0);
        const std::string fifo = directory + "/" + name;
        ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
        Pipes pipes;
        const pid_t logger = pipes.start({"r100", directory, "=" + (scratch / "state")});
        pipes.write("line\n");
        ASSERT_TRUE(testing::wait_until_it_takes_signals(logger));
        ASSERT_EQ(::unlink(fifo.c_str()), 0);
        EXPECT_TRUE(testing::wait_for_bytes(directory, 5));
        pipes.close_writer();
        EXPECT_EQ(testing::wait_for_end(logger), 0);
        EXPECT_EQ(testing::read_file(directory + "/current"), "line\n");
    }
}

TEST(LoggerProgram, SurvivesAFullDisk) {
    const Scratch scratch;
    const std::string disk = scratch / "disk";
    ::mkdir(disk.c_str(), 0755);
    if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64k") != 0) GTEST_SKIP() << "needs root";
    Pipes pipes;
    ASSERT_EQ(run("head -c 40000 /dev/zero > " + disk + "/ballast"), 0);
    const pid_t logger = pipes.start({"r50", "s1000000", disk + "/a"});
    std::string all;
    for (int i = 0; i < 500; ++i) all += std::to_string(i) + std::string(90, '.') + "\n";
    pipes.write(all);
    ::usleep(300000);
    // Whatever was written is whole lines from the beginning; the rest waits.
    const std::string part = testing::read_file(disk + "/a/current");
    EXPECT_LT(part.size(), all.size());
    EXPECT_EQ(part, all.substr(0, part.size()));
    ASSERT_EQ(run("rm " + disk + "/ballast"), 0);
    EXPECT_TRUE(testing::wait_for_bytes(disk + "/a", all.size()));
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    EXPECT_EQ(testing::read_file(disk + "/a/current"), all);
    ::umount2(disk.c_str(), MNT_DETACH);
}

TEST(LoggerProgram, SleepsWhenNothingHappens) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = pipes.start({scratch / "a"});
    pipes.write("x\nunfinished");
    ASSERT_TRUE(testing::wait_for_bytes(scratch / "a", 2));
    const std::string status = "/proc/" + std::to_string(logger) + "/status";
    const auto switches = [&] {
        const std::string text = testing::read_file(status);
        return text.substr(text.find("voluntary_ctxt_switches"));
    };
    ASSERT_TRUE(testing::wait_until([&] {
        const std::string was = switches();
        ::usleep(200000);
        return was == switches();
    })) << "it does not come to rest";
    const std::string before = switches();
    ::usleep(500000);
    EXPECT_EQ(switches(), before);
    ::kill(logger, SIGTERM);
    EXPECT_EQ(testing::wait_for_end(logger), 0);
}

// Each continues the other's directory, and leaves the same files as the other would.
TEST(LoggerProgram, SharesItsDirectoryWithS6Log) {
    if (run("command -v s6-log >/dev/null") != 0) GTEST_SKIP() << "needs s6";
    const Scratch scratch;
    const std::string input = scratch / "in";
    ASSERT_EQ(run("seq 1 5000 > " + input), 0);
    const std::string options = " n1000 s4096 ";
    ASSERT_EQ(run("cat " + input + " | s6-log -- " + options + scratch / "theirs"), 0);
    ASSERT_EQ(
        run("cat " + input + " | " SLIPWAY_BIN "/slipway-log -- " + options + scratch / "ours"), 0);
    EXPECT_EQ(testing::everything_in(scratch / "ours"), testing::read_file(input));
    EXPECT_EQ(testing::everything_in(scratch / "theirs"), testing::read_file(input));
    EXPECT_EQ(mode_of(scratch / "ours/current"), mode_of(scratch / "theirs/current"));
    const std::string archive = testing::archives_in(scratch / "ours").front();
    EXPECT_EQ(mode_of(scratch / "ours/" + archive),
              mode_of(scratch / "theirs/" + testing::archives_in(scratch / "theirs").front()));
    // In turn, on one directory.
    for (const char* program : {"s6-log", SLIPWAY_BIN "/slipway-log", "s6-log"})
        ASSERT_EQ(run("cat " + input + " | " + program + " -- " + options + scratch / "both"), 0);
    const std::string once = testing::read_file(input);
    EXPECT_EQ(testing::everything_in(scratch / "both"), once + once + once);
}

TEST(LoggerProgram, TreatsWhatAKilledS6LogLeftAsS6LogDoes) {
    if (run("command -v s6-log >/dev/null") != 0) GTEST_SKIP() << "needs s6";
    const Scratch scratch;

    struct Row {
        const char* make;
        const char* archive;
    };

    static constexpr Row kRows[] = {
        {"echo cut > current", "ucut\n"},
        {"echo old > previous; chmod 744 previous", "uold\n"},
        {"echo old > previous", "uold\n"},
    };
    int number = 0;
    for (const Row& row : kRows) {
        for (const char* program : {SLIPWAY_BIN "/slipway-log", "s6-log"}) {
            const std::string directory = scratch / std::to_string(++number);
            ASSERT_EQ(run("mkdir " + directory + "; cd " + directory + "; " + row.make), 0);
            ASSERT_EQ(run(std::string("echo new | ") + program + " " + directory), 0);
            const auto archives = testing::archives_in(directory);
            ASSERT_EQ(archives.size(), 1u) << program << ": " << row.make;
            EXPECT_EQ(archives[0].substr(26) + testing::read_file(directory + "/" + archives[0]),
                      row.archive)
                << program << ": " << row.make;
            EXPECT_EQ(testing::read_file(directory + "/current"), "new\n");
        }
    }
}

TEST(LoggerProgram, StampsAreReadByS6Programs) {
    if (run("command -v s6-tai64nlocal >/dev/null") != 0) GTEST_SKIP() << "needs s6";
    const Scratch scratch;
    ASSERT_EQ(run("echo x | TZ=UTC " SLIPWAY_BIN "/slipway-log t T " + scratch / "a"), 0);
    // The two stamps are of the same moment: read as local time they say the same.
    ASSERT_EQ(run("TZ=UTC s6-tai64nlocal < " + scratch / "a/current" + " > " + scratch / "local"),
              0);
    const std::string line = testing::read_file(scratch / "local");
    ASSERT_EQ(line.size(), 29u + 1 + 31 + 2) << line;
    EXPECT_EQ(line.substr(0, 29), line.substr(30, 29));
}

TEST(LoggerProgram, RefusesWrongUse) {
    EXPECT_EQ(run(SLIPWAY_BIN "/slipway-log 2>/dev/null"), 100);
    EXPECT_EQ(run(SLIPWAY_BIN "/slipway-log -x /tmp 2>/dev/null"), 100);
    EXPECT_EQ(run(SLIPWAY_BIN "/slipway-log -l 47 /tmp/x 2>/dev/null"), 100);
    EXPECT_EQ(run(SLIPWAY_BIN "/slipway-log -d 9 /tmp/x 9>&- </dev/null 2>/dev/null"), 100);
}

}  // namespace
}  // namespace slipway::logger
