// Many streams in one process that is killed again and again, and whose holder dies.
#include "engine/logger/host.h"

#include <sys/stat.h>

#include <csignal>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "engine/logger/testing.h"
#include "engine/spawn/holder.h"

namespace slipway::logger {
namespace {

using testing::Scratch;
using testing::wait_until;

class Hosted : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(::system(("mkdir " + (scratch / "scripts")).c_str()), 0);
        holder = start({"slipway-fdholder", scratch / "holder"});
        ASSERT_TRUE(wait_until([&] { return connect(); }));
    }

    void TearDown() override {
        for (const pid_t pid : {host, holder})
            if (pid > 0) {
                ::kill(pid, SIGKILL);
                (void)testing::wait_for_end(pid);
            }
    }

    pid_t start(const std::vector<std::string>& words) const {
        const pid_t pid = ::fork();
        if (pid != 0) return pid;
        ::setenv("SLIPWAY_HOLDER", (scratch / "holder").c_str(), 1);
        std::vector<char*> argv;
        for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execv((std::string(SLIPWAY_BIN) + "/" + words[0]).c_str(), argv.data());
        ::_exit(127);
    }

    void start_host() { host = start({"slipway-log", "--host", scratch / "scripts"}); }

    bool connect() {
        auto connected = spawn::connect_holder(scratch / "holder");
        if (!connected) return false;
        connection = std::move(connected).value();
        return true;
    }

    void script(const std::string& name, const std::string& text) const {
        std::ofstream(scratch / "scripts/" + name) << text;
    }

    // The pipe of a stream, once the host has made it.
    sys::Fd writer(const std::string& name) {
        sys::Fd fd;
        EXPECT_TRUE(wait_until([&] {
            auto got = spawn::holder_get(connection, "pipe/" + name);
            if (got) fd = std::move(got).value();
            return fd.valid();
        }));
        return fd;
    }

    Scratch scratch;
    pid_t holder = 0, host = 0;
    sys::Fd connection;
};

unsigned mode_of(const std::string& path) {
    struct stat status {};

    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777u : 0;
}

std::string line_of(std::size_t stream, int n) {
    return std::to_string(stream) + ":" + std::to_string(n) +
           std::string(std::size_t(n) % 70, '.') + "\n";
}

TEST_F(Hosted, LosesNothingWhenItIsKilled) {
    constexpr std::size_t kStreams = 40;
    for (std::size_t i = 0; i < kStreams; ++i)
        script("s" + std::to_string(i),
               "# a stream\nn1000\ns4096\n\n" + (scratch / ("log" + std::to_string(i))) + "\n");
    start_host();
    std::vector<sys::Fd> writers;
    for (std::size_t i = 0; i < kStreams; ++i) writers.push_back(writer("s" + std::to_string(i)));
    std::mt19937 random(11);
    std::vector<std::string> all(kStreams);
    for (int round = 0; round < 40; ++round) {
        for (int n = 0; n < 200; ++n) {
            const std::size_t i = random() % kStreams;
            const std::string line = line_of(i, round * 200 + n);
            ASSERT_EQ(::write(writers[i].number(), line.data(), line.size()),
                      static_cast<ssize_t>(line.size()));
            all[i] += line;
        }
        ::usleep(static_cast<useconds_t>(random() % 4000));
        ::kill(host, SIGKILL);
        ASSERT_EQ(testing::wait_for_end(host), 128 + SIGKILL);
        start_host();
    }
    for (std::size_t i = 0; i < kStreams; ++i) {
        const std::string directory = scratch / ("log" + std::to_string(i));
        EXPECT_TRUE(testing::wait_for_bytes(directory, all[i].size())) << i;
        EXPECT_EQ(testing::everything_in(directory), all[i]) << i;
    }
    ::kill(host, SIGTERM);
    EXPECT_EQ(testing::wait_for_end(std::exchange(host, 0)), 0);
}

TEST_F(Hosted, FillsANewHolderAndFollowsItsDirectory) {
    script("a", scratch / "log-a");
    script("wrong", "x\n");
    start_host();
    EXPECT_TRUE(
        wait_until([&] { return ::access((scratch / "log-a/current").c_str(), F_OK) == 0; }));
    script("again", scratch / "log-a");
    sys::Fd a = writer("a");
    ::kill(holder, SIGKILL);
    (void)testing::wait_for_end(holder);
    holder = start({"slipway-fdholder", scratch / "holder"});
    ASSERT_TRUE(wait_until([&] { return connect(); }));
    // The same pipe is there again.
    a = writer("a");
    ASSERT_EQ(::write(a.number(), "one\n", 4), 4);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-a", 4));
    script("b", scratch / "log-b");
    ::kill(host, SIGHUP);
    const sys::Fd b = writer("b");
    ASSERT_EQ(::write(b.number(), "two\n", 4), 4);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-b", 4));
    // A stream whose script is gone is finished; the others go on.
    ASSERT_EQ(::write(b.number(), "three\n", 6), 6);
    ::unlink((scratch / "scripts/b").c_str());
    ::kill(host, SIGHUP);
    EXPECT_TRUE(wait_until([&] { return mode_of(scratch / "log-b/current") == 0744; }));
    EXPECT_EQ(testing::everything_in(scratch / "log-b"), "two\nthree\n");
    ASSERT_EQ(::write(a.number(), "four\n", 5), 5);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-a", 9));
    // Its pipe is there and keeps what is written to it.
    const sys::Fd again = writer("again");
    ASSERT_EQ(::write(again.number(), "late\n", 5), 5);
    ::unlink((scratch / "scripts/a").c_str());
    ::kill(host, SIGHUP);
    EXPECT_TRUE(wait_until([&] { return mode_of(scratch / "log-a/current") == 0744; }));
    ::kill(host, SIGHUP);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-a", 14));
    EXPECT_EQ(testing::everything_in(scratch / "log-a"), "one\nfour\nlate\n");
}

TEST_F(Hosted, ReadsAScriptAgain) {
    script("a", scratch / "log-a");
    start_host();
    const sys::Fd a = writer("a");
    ASSERT_EQ(::write(a.number(), "one\ntw", 6), 6);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-a", 4));
    script("a", "P: \n" + (scratch / "log-b"));
    ::kill(host, SIGHUP);
    // The unfinished line was not written before: it goes where the new script says.
    ASSERT_EQ(::write(a.number(), "o\n", 2), 2);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-b", 6));
    EXPECT_EQ(testing::everything_in(scratch / "log-b"), ": two\n");
    EXPECT_EQ(testing::everything_in(scratch / "log-a"), "one\n");
    // A wrong one changes nothing, and is passed over before the host looks at "b".
    script("a", "x\n");
    script("b", scratch / "log-a");
    ::kill(host, SIGHUP);
    const sys::Fd b = writer("b");
    ASSERT_EQ(::write(a.number(), "three\n", 6), 6);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-b", 14));
    ASSERT_EQ(::write(b.number(), "four\n", 5), 5);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "log-a", 9));
    EXPECT_EQ(testing::everything_in(scratch / "log-b"), ": two\n: three\n");
    EXPECT_EQ(testing::everything_in(scratch / "log-a"), "one\nfour\n");
}

}  // namespace
}  // namespace slipway::logger
