// A logger that is killed again and again, at any moment, rotations included: no numbered line is
// lost, repeated or split.
#include <sys/mman.h>

#include <csignal>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "engine/logger/testing.h"

namespace slipway::logger {
namespace {

constexpr std::size_t kStampBytes = 26;  // "@" 24 digits and a blank

// Line number `n`: its length follows from the number, so that a split or mixed line is noticed.
std::string line_of(std::uint64_t n) {
    std::string line = std::to_string(n) + " ";
    const std::size_t length = n % 997 == 0 ? 30000 : n % 50 == 0 ? 3000 : 20 + n * 7 % 100;
    while (line.size() < length) line += static_cast<char>('a' + (n + line.size()) % 26);
    return line + "\n";
}

struct Shared {
    volatile bool stop = false;
    volatile std::uint64_t lines = 0;
};

// Writes lines until it is told to stop: bursts and pauses, whole lines and pieces.
[[noreturn]] void produce(int fd, Shared& shared, unsigned seed) {
    std::mt19937 random(seed);
    std::string pending;
    std::uint64_t n = 0;
    while (!shared.stop || !pending.empty()) {
        for (auto i = random() % 20; i > 0 && !shared.stop; --i) pending += line_of(n++);
        const std::size_t piece = std::min<std::size_t>(pending.size(), 1 + random() % 20000);
        const ssize_t written = ::write(fd, pending.data(), piece);
        if (written < 0) ::_exit(1);
        pending.erase(0, static_cast<std::size_t>(written));
        if (random() % 10 == 0) ::usleep(static_cast<useconds_t>(random() % 500));
    }
    shared.lines = n;
    ::_exit(0);
}

void expect_all_lines(const std::string& all, std::uint64_t lines, const std::string& where) {
    std::size_t at = 0;
    for (std::uint64_t n = 0; n < lines; ++n) {
        const std::string line = line_of(n);
        ASSERT_EQ(all[at], '@') << where << ": line " << n;
        ASSERT_EQ(all.compare(at + kStampBytes, line.size(), line), 0)
            << where << ": expected line " << n << ", found " << all.substr(at, 60);
        at += kStampBytes + line.size();
    }
    EXPECT_EQ(at, all.size()) << where << ": more than was written";
}

// Microseconds before a logger is killed at the earliest; a sanitized one takes longer to begin its
// work.
#ifdef __SANITIZE_ADDRESS__
constexpr useconds_t kShortestLife = 25000;
#else
constexpr useconds_t kShortestLife = 300;
#endif

void kill_loggers(unsigned seed, int kills, bool processor) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const testing::Scratch scratch;
    testing::Pipes pipes;
    auto* const shared = new (::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Shared;
    const pid_t producer = ::fork();
    if (producer == 0) produce(pipes.writer(), *shared, seed);
    pipes.close_writer();
    // Directories with other limits rotate at other lines; every block concerns all. The shell's
    // child outlives a logger that is killed.
    std::vector<std::string> script{"t", "n1000000", "s4096", scratch / "a", "t", "s65536"};
    if (processor) script.insert(script.end(), {"r10", "?cat; true"});
    script.push_back(scratch / "b");
    std::mt19937 random(seed);
    // On a loaded machine a logger may die before it has begun: there are more kills then, and of
    // loggers that live longer, until files were rotated often enough.
    // A processor that is killed with its logger keeps the lines waiting, so there are fewer then.
    const std::size_t enough = processor ? 20 : 100;
    const auto rotated = [&] { return testing::archives_in(scratch / "a").size() > enough; };
    for (int i = 0; i < kills || (i < 20 * kills && !rotated()); ++i) {
        const pid_t logger = pipes.start(script);
        const auto longer = static_cast<useconds_t>(i / kills) * 1000;
        const unsigned spread = processor ? 15000 : 3000;
        ::usleep(kShortestLife + longer + static_cast<useconds_t>(random() % spread));
        ::kill(logger, SIGKILL);
        ASSERT_EQ(testing::wait_for_end(logger), 128 + SIGKILL);
    }
    shared->stop = true;
    const pid_t last = pipes.start(script);
    EXPECT_EQ(testing::wait_for_end(producer), 0);
    EXPECT_EQ(testing::wait_for_end(last), 0);
    EXPECT_GT(shared->lines, processor ? 200u : 1000u);
    expect_all_lines(testing::everything_in(scratch / "a"), shared->lines, "a");
    expect_all_lines(testing::everything_in(scratch / "b"), shared->lines, "b");
    EXPECT_TRUE(rotated());
    for (const char* directory : {"a", "b"})
        for (const std::string& name : testing::archives_in(scratch / directory))
            EXPECT_EQ(name.back(), 's') << directory;
}

TEST(LoggerKilled, LosesRepeatsAndSplitsNothing) {
    const char* const chosen = ::getenv("SLIPWAY_TEST_SEED");
    const unsigned seed = chosen != nullptr ? static_cast<unsigned>(::atoi(chosen)) : 1;
    const unsigned rounds = ::getenv("SLIPWAY_TEST_LONG") != nullptr ? 13 : 1;
    for (unsigned round = 0; round < rounds; ++round) {
        kill_loggers(seed + 3 * round, 300, false);
        kill_loggers(seed + 3 * round + 1, 300, false);
        kill_loggers(seed + 3 * round + 2, 200, true);
    }
}

// The same under the real tree, whose svscan holds both pipes and hands them on.
TEST(LoggerKilled, LosesNothingUnderSvscan) {
    const testing::Scratch scratch;
    ASSERT_EQ(::system(("mkdir -p " + (scratch / "scan/foo/log")).c_str()), 0);
    const std::string plan = "#!" SLIPWAY_BIN "/slipway-exec\ncommand ";
    std::ofstream(scratch / "scan/foo/run")
        << plan << "/bin/sh -c 'i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; "
        << "exec sleep 100'\n";
    std::ofstream(scratch / "scan/foo/log/run")
        << plan << SLIPWAY_BIN "/slipway-log n1000 s8192 " << scratch / "logs"
        << "\n";
    ASSERT_EQ(
        ::system(("chmod +x " + (scratch / "scan/foo/run") + " " + (scratch / "scan/foo/log/run"))
                     .c_str()),
        0);
    const pid_t svscan = ::fork();
    if (svscan == 0) {
        ::setenv("PATH", SLIPWAY_BIN ":/usr/bin:/bin", 1);
        ::setsid();
        ::execl(SLIPWAY_BIN "/slipway-svscan", "slipway-svscan", (scratch / "scan").c_str(),
                nullptr);
        ::_exit(127);
    }
    const std::string kill_logger =
        "pkill -KILL -f '^" SLIPWAY_BIN "/slipway-log .* " + (scratch / "logs") + "$'";
    int killed = 0;
    // svscan and supervise leave a second between starts, so the number of kills is what is waited
    // for.
    for (int i = 0; killed < 6 && i < 600; ++i) {
        if (::system(kill_logger.c_str()) == 0) ++killed;
        ::usleep(30000);
    }
    EXPECT_EQ(killed, 6);
    std::string wanted;
    for (int i = 0; i < 20000; ++i) wanted += "line " + std::to_string(i) + "\n";
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "logs", wanted.size()));
    EXPECT_EQ(testing::everything_in(scratch / "logs"), wanted);
    ::kill(svscan, SIGTERM);
    EXPECT_EQ(testing::wait_for_end(svscan), 0);
}

}  // namespace
}  // namespace slipway::logger
