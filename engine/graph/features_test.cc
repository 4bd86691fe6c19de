#include "engine/graph/features.h"

#include <gtest/gtest.h>

#include "engine/graph/testing.h"
#include "engine/sys/listening_socket.h"

namespace slipway::graph {
namespace {

constexpr const char* kEnabled = "\n[Install]\nEnabled = yes\n";

std::string run(const std::string& more = {}) {
    return "[Run]\nCommand = /bin/x\n" + more + kEnabled;
}

TEST(Features, WhatTheEngineCannotDoYet) {
    const std::string sandboxed =
        "[Process]\nSandbox.restrict-file-systems = ext4\nScheduling.io-class = idle\n";
    Scene native;
    native.add("a", sandboxed + run());
    EXPECT_EQ(native.messages().substr(0, native.messages().find('\n')),
              "a.svc:2:33: error: \"a\" uses Process.Sandbox.restrict-file-systems: this version "
              "cannot do this "
              "setting [graph/not-yet]");
    Scene imported;
    imported.add("a", sandboxed + run("[Imported]\nFormat = systemd\n"));
    EXPECT_EQ(imported.messages().substr(0, imported.messages().find('\n')),
              "a.svc:2:33: warning: \"a\" runs without Process.Sandbox.restrict-file-systems "
              "[graph/weakened]");
    EXPECT_TRUE(imported.ok);
    Scene timer;
    timer.whole_machine = false;
    timer.add("t", "[Service]\nType = event\n[Timer]\nCalendar = daily\n" + std::string(kEnabled));
    EXPECT_EQ(timer.messages().find("not-yet"), std::string::npos);
    EXPECT_TRUE(timer.ok);
}

TEST(Features, TimersAndPathsAreOfEvents) {
    Scene s;
    s.whole_machine = false;
    s.add("a", "[Timer]\nCalendar = daily\n" + run());
    s.add("b", "[Service]\nType = event\n[Path]\nWatch = dreams\nPath = /x\n");
    s.add("c", "[Service]\nType = event\n[Path]\nWatch = exists\nPath = x\n");
    s.add("d", "[Service]\nType = event\n[Path]\nWatch = exists-glob\nPath = /x/*\n");
    const std::string out = s.messages();
    EXPECT_NE(out.find("\"a\" uses Timer: this version cannot do a timer in what it starts"),
              std::string::npos)
        << out;
    EXPECT_NE(out.find("\"b\" uses Path.Watch"), std::string::npos) << out;
    EXPECT_NE(out.find("\"c\" uses Path.Watch"), std::string::npos) << out;
    EXPECT_EQ(out.find("\"d\" uses"), std::string::npos) << out;
}

TEST(Features, AnEventTellsOfAMountAndMakesNone) {
    Scene s;
    s.whole_machine = false;
    const std::string event = "[Service]\nType = event\n[Mount]\n";
    s.add("good", event + "Where = /srv\n");
    s.add("what", event + "Where = /srv\nWhat = /dev/sdb1\n");
    s.add("place", event + "Where = srv\n");
    s.add("none", "[Mount]\nWhere = /srv\n" + run());
    const std::string out = s.messages();
    EXPECT_EQ(out.find("\"good\" uses"), std::string::npos) << out;
    for (const char* name : {"what", "place", "none"})
        EXPECT_NE(out.find("\"" + std::string(name) + "\" uses Mount"), std::string::npos) << out;
}

TEST(Features, OneSocketIsAStandardFile) {
    model::Service s;
    s.process.standard_input = {model::Stdio::Kind::socket, {}};
    s.payload.sockets.resize(1, {.address = "80"});
    EXPECT_TRUE(missing_features(s).empty());
    s.payload.sockets.resize(2, {.address = "81"});
    ASSERT_EQ(missing_features(s).size(), 1u);
    EXPECT_EQ(missing_features(s)[0].key, "Process.StandardInput");
    s.process.standard_input = {model::Stdio::Kind::descriptor, "web"};
    EXPECT_TRUE(missing_features(s).empty());
}

TEST(Features, AddressesThatNobodyCanListenAt) {
    for (const char* bad : {"", "web", "localhost:80", "300.1.2.3:80", "[::1::]:80"}) {
        model::Service s;
        s.payload.sockets.resize(2);
        s.payload.sockets[0].address = "80";
        s.payload.sockets[1].address = bad;
        const auto lacks = missing_features(s);
        ASSERT_EQ(lacks.size(), 1u) << bad;
        EXPECT_EQ(lacks[0].key, "Socket.Listen");
        for (const char* good : {"[::1]:80", "127.0.0.${SLIPWAY_INSTANCE}:80"}) {
            s.payload.sockets[1].address = good;
            EXPECT_TRUE(missing_features(s).empty()) << good;
        }
    }
}

TEST(Features, ListeningSocketsThatCanBeAskedFor) {
    for (const char* good : {"tcp 80", "udp 53", "unix /run/x y"}) {
        model::Service s;
        s.run.ready = {model::Readiness::Kind::listen, 0, good, {}, 500};
        EXPECT_TRUE(missing_features(s).empty()) << good;
    }
    for (const char* bad :
         {"", "tcp", "tcp ", "tcp http", "tcp 127.0.0.1:80", "unix run/x", "tcp 123456"}) {
        model::Service s;
        s.run.ready = {model::Readiness::Kind::listen, 0, bad, {}, 500};
        EXPECT_FALSE(missing_features(s).empty()) << bad;
    }
}

TEST(Features, TheSocketOptionsAreThoseOfTheRuntime) {
    std::string names{sys::socket_option_names()};
    names += ' ';
    for (std::size_t at = 0; at < names.size();) {
        const std::size_t end = names.find(' ', at);
        EXPECT_TRUE(applies_socket_option(names.substr(at, end - at)))
            << names.substr(at, end - at);
        at = end + 1;
    }
    EXPECT_FALSE(applies_socket_option("pipe-size"));
}

}  // namespace
}  // namespace slipway::graph
