// What slipway-log does when the system refuses: it waits or degrades, and never drops a line.
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <string>

#include <gtest/gtest.h>

#include "engine/logger/testing.h"

namespace slipway::logger {
namespace {

using testing::Pipes;
using testing::Scratch;
using testing::wait_until;

std::string numbered(int from, int to) {
    std::string all;
    for (int i = from; i < to; ++i) all += std::to_string(i) + std::string(90, '.') + "\n";
    return all;
}

// A small file system of its own.
class Disk {
public:
    explicit Disk(const std::string& path) : path_(path) {
        ::mkdir(path.c_str(), 0755);
        mounted_ = ::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=64k") == 0;
    }

    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    ~Disk() {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }

    bool mounted() const { return mounted_; }

    bool remount(unsigned long flags) const {
        return ::mount(nullptr, path_.c_str(), nullptr, MS_REMOUNT | flags, "size=64k") == 0;
    }

    void fill(std::size_t bytes) const {
        std::ofstream(path_ + "/ballast") << std::string(bytes, 'x');
    }

    void make_room() const { ::unlink((path_ + "/ballast").c_str()); }

private:
    std::string path_;
    bool mounted_ = false;
};

int finish(Pipes& pipes, pid_t logger) {
    pipes.close_writer();
    return testing::wait_for_end(logger);
}

TEST(LoggerFaults, WaitsForAReadOnlyDirectory) {
    const Scratch scratch;
    const Disk disk(scratch / "disk");
    if (!disk.mounted()) GTEST_SKIP() << "needs root";
    ASSERT_TRUE(disk.remount(MS_RDONLY));
    Pipes pipes;
    const pid_t logger = pipes.start({"r20", scratch / "disk/a"});
    const std::string all = numbered(0, 300);
    pipes.write(all);
    ::usleep(50000);
    ASSERT_TRUE(disk.remount(0));
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "disk/a", all.size()));
    EXPECT_EQ(finish(pipes, logger), 0);
    EXPECT_EQ(testing::everything_in(scratch / "disk/a"), all);
}

TEST(LoggerFaults, WaitsForAFileThatMayNotBecomeLarger) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = pipes.start({"r20", scratch / "a"});
    const std::string all = numbered(0, 300);
    EXPECT_TRUE(wait_until([&] { return ::access((scratch / "a/current").c_str(), F_OK) == 0; }));

    struct rlimit before {};

    ASSERT_EQ(::prlimit(logger, RLIMIT_FSIZE, nullptr, &before), 0);

    const struct rlimit low { 1000, before.rlim_max };

    ASSERT_EQ(::prlimit(logger, RLIMIT_FSIZE, &low, nullptr), 0);
    pipes.write(all);
    EXPECT_TRUE(
        wait_until([&] { return testing::read_file(scratch / "a/current").size() >= 1000; }));
    ::usleep(50000);  // time enough to die of SIGXFSZ
    ASSERT_EQ(::prlimit(logger, RLIMIT_FSIZE, &before, nullptr), 0);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "a", all.size()));
    EXPECT_EQ(finish(pipes, logger), 0);
    EXPECT_EQ(testing::everything_in(scratch / "a"), all);
}

TEST(LoggerFaults, MakesRoomOnAFullDiskWhenAsked) {
    const Scratch scratch;
    const Disk disk(scratch / "disk");
    if (!disk.mounted()) GTEST_SKIP() << "needs root";
    Pipes pipes;
    const pid_t logger = pipes.start({"r20", "n100", "N2", "s8192", scratch / "disk/a"});
    std::string all;
    // Twice the size of the disk, without anybody's help.
    for (int i = 0; i < 1400; i += 100) {
        pipes.write(numbered(i, i + 100));
        all += numbered(i, i + 100);
    }
    EXPECT_EQ(finish(pipes, logger), 0);
    const std::string kept = testing::everything_in(scratch / "disk/a");
    EXPECT_GT(kept.size(), 20000u);
    EXPECT_TRUE(all.ends_with(kept));
    EXPECT_GE(testing::archives_in(scratch / "disk/a").size(), 2u);
}

TEST(LoggerFaults, RunsAProcessorAgainThatFoundTheDiskFull) {
    const Scratch scratch;
    const Disk disk(scratch / "disk");
    if (!disk.mounted()) GTEST_SKIP() << "needs root";
    Pipes pipes;
    const pid_t logger = pipes.start(
        {"r50", "n100", "s20000", "?cat 2>/dev/null || exit 1; echo >tried", scratch / "disk/a"});
    disk.fill(30000);
    const std::string all = numbered(0, 220);
    pipes.write(all);
    // The file is full and its copy has no room.
    EXPECT_TRUE(wait_until([&] {
        return ::access((scratch / "disk/a/previous").c_str(), F_OK) == 0 &&
               testing::read_file(scratch / "disk/a/current").size() > 100;
    }));
    ::usleep(50000);
    disk.make_room();
    EXPECT_TRUE(wait_until([&] { return testing::archives_in(scratch / "disk/a").size() == 1; }));
    EXPECT_EQ(finish(pipes, logger), 0);
    EXPECT_EQ(testing::everything_in(scratch / "disk/a"), all);
    EXPECT_EQ(testing::archives_in(scratch / "disk/a").front().back(), 's');
}

void rotate_without_descriptors(const std::string& processor) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = pipes.start({"r20", "n100", "s4096", processor, scratch / "a"});
    pipes.write(numbered(0, 10));
    ASSERT_TRUE(testing::wait_for_bytes(scratch / "a", 900));
    rlimit old{};
    ASSERT_EQ(::prlimit(logger, RLIMIT_NOFILE, nullptr, &old), 0);
    const rlimit none{3, old.rlim_max};
    ASSERT_EQ(::prlimit(logger, RLIMIT_NOFILE, &none, nullptr), 0);
    pipes.write(numbered(10, 60));
    ::usleep(100000);
    ASSERT_EQ(::prlimit(logger, RLIMIT_NOFILE, &old, nullptr), 0);
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "a", numbered(0, 60).size()));
    EXPECT_EQ(finish(pipes, logger), 0);
    EXPECT_EQ(testing::everything_in(scratch / "a"), numbered(0, 60));
    EXPECT_EQ(testing::archives_in(scratch / "a").size(), 2u);
}

// The first is refused before its file is renamed, the second behind that.
TEST(LoggerFaults, RotatesOnceThereAreDescriptorsAgain) {
    rotate_without_descriptors("!");
    rotate_without_descriptors("!cat");
}

TEST(LoggerFaults, KeepsFilesWhoseProcessorCannotRun) {
    const Scratch scratch;
    std::ofstream(scratch / "tool") << "#!/bin/sh\ncat\n";
    ::chmod((scratch / "tool").c_str(), 0600);
    Pipes pipes;
    const pid_t logger =
        pipes.start({"r10", "n100", "s4096", "!" + (scratch / "tool"), scratch / "a"});
    std::string all;
    for (int i = 0; i < 400; i += 20) {
        all += numbered(i, i + 20);
        pipes.write(numbered(i, i + 20));
    }
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "a", all.size() - 8192));
    EXPECT_EQ(testing::archives_in(scratch / "a").front().back(), 'u');
    // Once it can, it does.
    ::chmod((scratch / "tool").c_str(), 0700);
    const auto processed = [&] {
        const auto names = testing::archives_in(scratch / "a");
        return std::any_of(names.begin(), names.end(),
                           [](const std::string& name) { return name.back() == 's'; });
    };
    EXPECT_TRUE(wait_until([&] {
        pipes.write("more\n");
        all += "more\n";
        return processed();
    }));
    EXPECT_EQ(finish(pipes, logger), 0);
    std::string found = testing::everything_in(scratch / "a");
    const std::string previous = testing::read_file(scratch / "a/previous");
    found.insert(found.size() - testing::read_file(scratch / "a/current").size(), previous);
    EXPECT_EQ(found, all);
}

// What a processor of a dead logger still writes is in no file of its successor.
TEST(LoggerFaults, OutlivesTheProcessorOfItsPredecessor) {
    const Scratch scratch;
    Pipes pipes;
    const std::vector<std::string> script{
        "n100", "s4096",
        "?test -e first && exec cat; (touch first; while ! test -e go; do sleep 0.01; done; "
        "echo late; touch done) & wait",
        scratch / "a"};
    const pid_t logger = pipes.start(script);
    pipes.write(numbered(0, 30));
    ASSERT_TRUE(wait_until([&] { return ::access((scratch / "a/first").c_str(), F_OK) == 0; }));
    ::kill(logger, SIGKILL);
    EXPECT_EQ(testing::wait_for_end(logger), 128 + SIGKILL);
    const pid_t next = pipes.start(script);
    EXPECT_TRUE(wait_until([&] { return testing::archives_in(scratch / "a").size() == 1; }));
    std::ofstream(scratch / "a/go") << "";
    EXPECT_TRUE(wait_until([&] { return ::access((scratch / "a/done").c_str(), F_OK) == 0; }));
    EXPECT_EQ(finish(pipes, next), 0);
    EXPECT_EQ(testing::everything_in(scratch / "a"), numbered(0, 30));
}

TEST(LoggerFaults, RotatesByAge) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = pipes.start({"a1", scratch / "a", "a0", scratch / "b"});
    pipes.write("old\n");
    EXPECT_TRUE(wait_until([&] { return testing::archives_in(scratch / "a").size() == 1; }));
    // An empty file is not rotated, and age survives the logger.
    pipes.write("new\n");
    EXPECT_TRUE(wait_until([&] { return testing::read_file(scratch / "a/current") == "new\n"; }));
    ::kill(logger, SIGKILL);
    EXPECT_EQ(testing::wait_for_end(logger), 128 + SIGKILL);
    ::usleep(1000000);
    const pid_t next = pipes.start({"a1", scratch / "a", "a0", scratch / "b"});
    EXPECT_TRUE(wait_until([&] { return testing::archives_in(scratch / "a").size() == 2; }));
    EXPECT_EQ(finish(pipes, next), 0);
    EXPECT_EQ(testing::everything_in(scratch / "a"), "old\nnew\n");
    EXPECT_TRUE(testing::archives_in(scratch / "b").empty());
}

}  // namespace
}  // namespace slipway::logger
