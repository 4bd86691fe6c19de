#include "engine/events/path_watcher.h"

#include <gtest/gtest.h>

#include "engine/sys/testing.h"

namespace slipway::events {
namespace {

struct Watching : ::testing::Test {
    Watching() : watcher(PathWatcher::open().value()) {}

    void watch(const std::string& path, PathWatcher::Inside inside = PathWatcher::Inside::no) {
        watcher.add(dir.path() + "/" + path, inside);
        EXPECT_TRUE(watcher.look());
        EXPECT_FALSE(watcher.look());
    }

    void make(const std::string& name) {
        ASSERT_TRUE(sys::make_directory_at(dir.fd(), name, 0755));
    }

    sys::testing::ScratchDirectory dir;
    PathWatcher watcher;
};

TEST_F(Watching, AMountMayHaveChangedAll) {
    watch("x");
    std::vector<sys::Poll> polls;
    watcher.add_polls(polls);
    EXPECT_FALSE(watcher.look(polls));
    polls.at(1).ready = sys::kPollError;
    EXPECT_TRUE(watcher.look(polls));
}

TEST_F(Watching, AFileComesAndGoes) {
    watch("x");
    sys::testing::make_file(dir.fd(), "x");
    EXPECT_TRUE(watcher.look());
    EXPECT_FALSE(watcher.look());
    ASSERT_TRUE(sys::rename_at(dir.fd(), "x", dir.fd(), "y"));
    EXPECT_TRUE(watcher.look());
    ASSERT_TRUE(sys::rename_at(dir.fd(), "y", dir.fd(), "x"));
    EXPECT_TRUE(watcher.look());
    ASSERT_TRUE(sys::unlink_at(dir.fd(), "x"));
    EXPECT_TRUE(watcher.look());
    EXPECT_FALSE(watcher.look());
}

TEST_F(Watching, TheWayToItComesAndGoes) {
    watch("a/b/x");
    make("a");
    EXPECT_TRUE(watcher.look());
    make("a/b");
    EXPECT_TRUE(watcher.look());
    sys::testing::make_file(dir.fd(), "a/b/x");
    EXPECT_TRUE(watcher.look());
    ASSERT_TRUE(sys::rename_at(dir.fd(), "a", dir.fd(), "c"));
    EXPECT_TRUE(watcher.look());
    // It is on nobody's way any more.
    ASSERT_TRUE(sys::unlink_at(dir.fd(), "c/b/x"));
    EXPECT_FALSE(watcher.look());
    ASSERT_TRUE(sys::rename_at(dir.fd(), "c", dir.fd(), "a"));
    EXPECT_TRUE(watcher.look());
    sys::testing::make_file(dir.fd(), "a/b/x");
    EXPECT_TRUE(watcher.look());
}

TEST_F(Watching, AllOfItAtOnce) {
    watch("a/b/x");
    make("a");
    make("a/b");
    EXPECT_TRUE(watcher.look());
    sys::testing::make_file(dir.fd(), "a/b/x");
    EXPECT_TRUE(watcher.look());
}

TEST_F(Watching, WhatHappensInsideIsToldIfWanted) {
    make("in");
    make("out");
    watch("out");
    watcher.add(dir.path() + "/in", PathWatcher::Inside::yes);
    sys::testing::make_file(dir.fd(), "out/new");  // makes it look again
    make("wake");
    EXPECT_TRUE(watcher.look());
    sys::testing::make_file(dir.fd(), "out/x");
    EXPECT_FALSE(watcher.look());
    sys::testing::make_file(dir.fd(), "in/x");
    EXPECT_TRUE(watcher.look());
    ASSERT_TRUE(sys::unlink_at(dir.fd(), "in/x"));
    EXPECT_TRUE(watcher.look());
}

TEST_F(Watching, TwoPathsOfOneDirectoryDoNotDisturbEachOther) {
    make("a");
    watcher.add(dir.path() + "/a", PathWatcher::Inside::no);
    watcher.add(dir.path() + "/a/x", PathWatcher::Inside::no);
    watcher.add(dir.path() + "/a/x/y", PathWatcher::Inside::no);
    EXPECT_TRUE(watcher.look());
    sys::testing::make_file(dir.fd(), "a/x");
    EXPECT_TRUE(watcher.look());
    ASSERT_TRUE(sys::unlink_at(dir.fd(), "a/x"));
    EXPECT_TRUE(watcher.look());
    ASSERT_TRUE(sys::remove_directory_at(dir.fd(), "a"));
    EXPECT_TRUE(watcher.look());
}

struct Touching : Watching {
    std::size_t add(const std::string& path, PathWatcher::Inside inside) {
        const std::size_t number = watcher.add(dir.path() + "/" + path, inside);
        EXPECT_TRUE(watcher.look());
        EXPECT_FALSE(watcher.touched(number));
        return number;
    }

    bool touched(std::size_t number) {
        static_cast<void>(watcher.look());
        return watcher.touched(number);
    }
};

TEST_F(Touching, AFileThatIsWrittenIsChangedWhenItIsClosed) {
    sys::testing::make_file(dir.fd(), "x");
    const std::size_t number = add("x", PathWatcher::Inside::written);
    {
        const auto file = sys::open_at(dir.fd(), "x", sys::Open::write);
        ASSERT_TRUE(file);
        ASSERT_TRUE(sys::write(file.value(), std::string_view("news")));
        EXPECT_FALSE(touched(number));
    }
    EXPECT_TRUE(touched(number));
    EXPECT_FALSE(touched(number));
}

TEST_F(Touching, EachWriteModifies) {
    sys::testing::make_file(dir.fd(), "x");
    const std::size_t number = add("x", PathWatcher::Inside::modified);
    const auto file = sys::open_at(dir.fd(), "x", sys::Open::write);
    ASSERT_TRUE(file);
    ASSERT_TRUE(sys::write(file.value(), std::string_view("news")));
    EXPECT_TRUE(touched(number));
    EXPECT_FALSE(touched(number));
}

TEST_F(Touching, AFileThatComesGoesOrIsReplacedIsChanged) {
    const std::size_t number = add("x", PathWatcher::Inside::written);
    sys::testing::make_file(dir.fd(), "x");
    EXPECT_TRUE(touched(number));
    sys::testing::make_file(dir.fd(), "y");
    EXPECT_FALSE(touched(number));
    ASSERT_TRUE(sys::rename_at(dir.fd(), "y", dir.fd(), "x"));
    EXPECT_TRUE(touched(number));
    ASSERT_TRUE(sys::unlink_at(dir.fd(), "x"));
    EXPECT_TRUE(touched(number));
    EXPECT_FALSE(touched(number));
}

TEST_F(Touching, ADirectoryChangesWithItsEntries) {
    make("d");
    const std::size_t number = add("d", PathWatcher::Inside::written);
    sys::testing::make_file(dir.fd(), "other");
    EXPECT_FALSE(touched(number));
    sys::testing::make_file(dir.fd(), "d/x");
    EXPECT_TRUE(touched(number));
    ASSERT_TRUE(sys::unlink_at(dir.fd(), "d/x"));
    EXPECT_TRUE(touched(number));
}

TEST_F(Touching, MorePathsComeAndGo) {
    add("x", PathWatcher::Inside::no);
    make("d");
    static_cast<void>(watcher.look());
    EXPECT_TRUE(watcher.set_more({dir.path() + "/d"}));
    EXPECT_FALSE(watcher.set_more({dir.path() + "/d"}));
    static_cast<void>(watcher.look());
    sys::testing::make_file(dir.fd(), "d/x");
    EXPECT_TRUE(watcher.look());
    EXPECT_TRUE(watcher.set_more({}));
    static_cast<void>(watcher.look());
    sys::testing::make_file(dir.fd(), "d/y");
    EXPECT_FALSE(watcher.look());
}

}  // namespace
}  // namespace slipway::events
