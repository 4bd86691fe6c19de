#include "engine/cli/build.h"

#include <random>

#include "engine/cli/build_testing.h"
#include "engine/source/marks.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;
using database::bytes_of;
using testing::Compared;
using testing::kGenerations;
using testing::Root;
using testing::service;

TEST(Build, OneChangeGoesOnFromTheLastCommit) {
    Compared machine;
    for (const char* name : {"a", "b", "c"}) machine.root().define(name, service(1));
    EXPECT_FALSE(machine.commit("first"));
    EXPECT_TRUE(machine.commit("nothing"));
    machine.root().define("b", service(2));
    EXPECT_TRUE(machine.commit("same size, same file"));
    machine.root().define("b", service(2, "[Log]\nTo = null\n"));
    EXPECT_TRUE(machine.commit("no logger any more"));
    machine.root().write("/etc/slipway/services/c.svc.d/local.conf", "[Process]\nUser = www\n");
    EXPECT_TRUE(machine.commit("a drop-in"));
    fs::remove(machine.root().at + "/etc/slipway/services/c.svc.d/local.conf");
    EXPECT_TRUE(machine.commit("no drop-in"));
    machine.root().define("b", service(2, "[Dependencies]\nNeeds = a\n"));
    EXPECT_FALSE(machine.commit("an edge"));
    machine.root().define("d", service(2));
    EXPECT_FALSE(machine.commit("a new one"));
    machine.root().define("a", service(3));
    EXPECT_TRUE(machine.commit("goes on from a commit of everything"));
}

TEST(Build, ALogOfOthersIsNotGoneOnFrom) {
    Compared machine;
    for (const char* name : {"a", "b"}) machine.root().define(name, service(1));
    machine.root().define("c", service(1, "[Log]\nTo = shared b\n"));
    machine.commit("first");
    machine.root().define("b", service(2));
    EXPECT_TRUE(machine.commit("its log is as it was"));
    machine.root().define("a", service(1, "[Log]\nTo = null\n"));
    EXPECT_TRUE(machine.commit("nobody shares that"));
    machine.root().define("b", service(2, "[Log]\nTo = null\n"));
    EXPECT_FALSE(machine.commit("c has no log any more"));
}

TEST(Build, WhoGivesASocketIsLookedForAmongAll) {
    Compared machine;
    machine.root().define("a", service(1));
    machine.commit("first");
    machine.root().define("a", service(2, "[Process]\nStandardInput = socket\n"));
    EXPECT_FALSE(machine.commit("nobody does, which is warned of"));
}

TEST(Build, ARenamedServiceIsGoneOnFrom) {
    Compared machine;
    const std::string writes = "[Service]\nProducerFor = sink\n";
    const std::string reads = "[Service]\nConsumerFor = app\n";
    for (const char* name : {"a", "b"}) machine.root().define(name, service(1));
    machine.root().define("app", service(1, writes));
    machine.root().define("sink", service(1, reads));
    machine.commit("first");
    machine.root().define("a", service(1, "[Service]\nRenamedFrom = old\n"));
    EXPECT_FALSE(machine.commit("renamed"));
    machine.root().define("a", service(2, "[Service]\nRenamedFrom = old\n"));
    EXPECT_TRUE(machine.commit("changed as well"));
    machine.root().define("b", service(2));
    EXPECT_TRUE(machine.commit("another one"));
    machine.root().define("app", service(2, writes));
    EXPECT_TRUE(machine.commit("it writes to one that was not renamed"));
    machine.root().define("sink", service(1, reads + "RenamedFrom = drain\n"));
    EXPECT_FALSE(machine.commit("the reader of a pipe was renamed"));
    machine.root().define("app", service(3, writes));
    EXPECT_FALSE(machine.commit("the pipe has a name that the reader tells"));
    machine.root().define("a", service(2));
    EXPECT_FALSE(machine.commit("under its own name"));
}

TEST(Build, WhatTheMachineAnswersCounts) {
    Compared machine;
    machine.root().define("a", service(1));
    machine.root().define("b", "[Run]\nCommand = /bin/y\n[Process]\nUser = www\n");
    machine.commit("first");
    fs::remove(machine.root().at + "/bin/y");
    machine.commit("no program");
    machine.root().program("/bin/y");
    EXPECT_TRUE(machine.commit("it is back"));
    machine.root().write("/etc/passwd", "root:x:0:0::/:/bin/sh\n");
    machine.commit("no user");
    fs::remove(machine.root().at + "/etc/passwd");
    machine.commit("nobody knows");
    machine.root().write("/etc/slipway/slipway.conf", "[Manager]\nGroup = www\n");
    machine.commit("settings");
    machine.root().write("/etc/slipway/slipway.conf", "[Manager]\nGroup = nobody-here\n");
    machine.commit("wrong settings");
}

// Whatever became of it: everything is compiled, and the next commit can go on again.
TEST(Build, ADamagedCacheIsNoCache) {
    Compared machine;
    for (const char* name : {"a", "b"}) machine.root().define(name, service(1));
    machine.commit("first");
    const std::string whole_cache = bytes_of(machine.root().compiled());
    std::mt19937 random(5);
    for (int round = 0; round < 12; ++round) {
        std::string damaged = whole_cache.substr(0, random() % whole_cache.size());
        if (round % 2 == 0) {
            damaged = whole_cache;
            damaged[random() % damaged.size()] ^= static_cast<char>(1u << random() % 8);
        }
        std::ofstream(machine.root().compiled(), std::ios::binary) << damaged;
        machine.root().define("a", service(round % 2 + 2));
        EXPECT_FALSE(machine.commit("damaged")) << round;
        machine.root().define("a", service(round % 2 + 4));
        EXPECT_TRUE(machine.commit("whole again")) << round;
    }
    fs::remove(machine.root().compiled());
    EXPECT_FALSE(machine.commit("absent"));
}

// A cache of another machine, or of a generation that is not what it was.
TEST(Build, ACacheOfSomethingElseIsNoCache) {
    Compared machine;
    for (const char* name : {"a", "b"}) machine.root().define(name, service(1));
    machine.commit("first");
    const std::string generation = machine.root().at + kGenerations + "1";
    for (const char* file : {"/db", "/definitions", "/complete"}) {
        const std::string kept = bytes_of(generation + file),
                          cache = bytes_of(machine.root().compiled());
        std::ofstream(generation + file, std::ios::binary)
            << kept.substr(0, kept.size() / 2) << "x";
        machine.root().define("a", service(2));
        EXPECT_FALSE(machine.root().commit()->continued) << file;
        std::ofstream(generation + file, std::ios::binary) << kept;
        std::ofstream(machine.root().compiled(), std::ios::binary) << cache;
    }
    fs::remove_all(database::compiled_service(generation, "b"));
    machine.root().define("a", service(3));
    EXPECT_FALSE(machine.commit("somebody removed what is in the store"));
}

// Written a moment ago: it might be changed again without another time of change.
TEST(Build, WhatWasJustWrittenIsReadAgain) {
    const Root root;
    root.program("/bin/x");
    root.define("a", service(1));
    const auto written = sys::status_at(sys::kHere, root.definition("a")).value();
    const sys::WallTime when{written.changed_seconds, written.changed_nanoseconds};
    const sys::WallTime later{when.seconds + 1, when.nanoseconds};
    diag::Sink sink;
    const source::Marks now = source::marks_of({root.at, {}}, when, sink);
    const source::Marks then = source::marks_of({root.at, {}}, later, sink);
    ASSERT_EQ(then.list.size(), 1u);
    EXPECT_EQ(now.list.at(0).second, "");
    EXPECT_NE(then.list.at(0).second, "");
    EXPECT_EQ(database::changed_names(now.list, now.list), std::vector<std::string>{"a"});
    EXPECT_EQ(database::changed_names(then.list, then.list), std::vector<std::string>{});
}

}  // namespace
}  // namespace slipway::cli
