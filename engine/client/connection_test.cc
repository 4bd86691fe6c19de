#include "engine/client/connection.h"

#include <cerrno>

#include "engine/sys/testing.h"

namespace slipway::client {
namespace {

using formats::DoneFrame;

struct Connections : ::testing::Test {
    Connections() {
        listener = sys::make_unix_socket(sys::SocketType::packets).value();
        EXPECT_TRUE(sys::bind_unix(listener, dir.path() + "/control"));
        EXPECT_TRUE(sys::listen_on(listener, 1));
    }

    void answer(std::uint32_t serial, const char* name) {
        std::array<std::uint8_t, 256> bytes;
        const std::size_t size =
            formats::encode(DoneFrame{serial, formats::Outcome::ok, name, {}}, bytes);
        EXPECT_TRUE(sys::send(manager, std::span(bytes).first(size)));
    }

    sys::testing::ScratchDirectory dir;
    sys::Fd listener, manager;
};

TEST_F(Connections, GivesOnlyAnswersToTheLastRequest) {
    auto connection = Connection::open(dir.path());
    ASSERT_TRUE(connection.ok());
    manager = sys::accept_from(listener).value();
    formats::ClientRequest request;
    ASSERT_TRUE(connection.value().send(request));
    ASSERT_TRUE(connection.value().send(request));
    answer(1, "old");
    answer(2, "new");
    const auto frame = connection.value().receive(std::nullopt);
    ASSERT_TRUE(frame.ok());
    DoneFrame done;
    ASSERT_TRUE(formats::decode(frame.value(), done));
    EXPECT_EQ(done.name, "new");
}

TEST_F(Connections, EndsOfPatienceAndOfTheManagerAreTold) {
    auto connection = Connection::open(dir.path());
    manager = sys::accept_from(listener).value();
    EXPECT_EQ(connection.value().receive(1000).error().value, ETIMEDOUT);
    manager.reset();
    EXPECT_EQ(connection.value().receive(std::nullopt).error().value, EPIPE);
}

// As it does to somebody for whom it has no place.
TEST_F(Connections, WhatTheManagerSaidBeforeItClosedIsRead) {
    for (const bool asked_before : {true, false}) {
        auto connection = Connection::open(dir.path());
        formats::ClientRequest request;
        if (asked_before) {
            ASSERT_TRUE(connection.value().send(request));
        }
        manager = sys::accept_from(listener).value();
        answer(0, "full");
        manager.reset();
        if (!asked_before) {
            ASSERT_TRUE(connection.value().send(request));
        }
        const auto frame = connection.value().receive(std::nullopt);
        ASSERT_TRUE(frame.ok()) << asked_before;
        DoneFrame done;
        ASSERT_TRUE(formats::decode(frame.value(), done));
        EXPECT_EQ(done.name, "full");
        EXPECT_EQ(connection.value().receive(std::nullopt).error().value, EPIPE);
    }
}

TEST_F(Connections, ManagerOfAnotherVersionIsToldApartFromRubbish) {
    auto connection = Connection::open(dir.path());
    manager = sys::accept_from(listener).value();
    formats::ClientRequest request;
    ASSERT_TRUE(connection.value().send(request));
    std::array<std::uint8_t, 256> bytes;
    const std::size_t size =
        formats::encode(DoneFrame{1, formats::Outcome::bad_request, {}, {}}, bytes);
    bytes[2] = formats::kProtocolVersion - 1;
    EXPECT_TRUE(sys::send(manager, std::span(bytes).first(size)));
    EXPECT_EQ(connection.value().receive(std::nullopt).error().value, EPROTONOSUPPORT);
    bytes[0] = 'x';
    EXPECT_TRUE(sys::send(manager, std::span(bytes).first(size)));
    EXPECT_EQ(connection.value().receive(std::nullopt).error().value, EPROTO);
}

TEST_F(Connections, RefusesMoreNamesThanAFrameHolds) {
    auto connection = Connection::open(dir.path());
    const std::string name(300, 'x');
    const std::vector<std::string_view> names(100, name);
    formats::ClientRequest request;
    request.names = names;
    EXPECT_EQ(connection.value().send(request).error().value, EMSGSIZE);
}

TEST(Connect, GoesOnWithWhatAnotherProgramBegan) {
    auto pair = sys::make_socket_pair(sys::SocketType::packets).value();
    const std::string number = std::to_string(sys::BorrowedFd(pair.first).value);
    const std::string variable(formats::kHandedOver);
    ::setenv(variable.c_str(), (number + ":77").c_str(), 1);
    auto connection = Connection::handed_over();
    ASSERT_TRUE(connection.has_value());
    static_cast<void>(pair.first.release());
    EXPECT_FALSE(Connection::handed_over().has_value()) << "it is taken once";
    EXPECT_FALSE(sys::is_inherited(sys::BorrowedFd{std::stoi(number)}));
    std::array<std::uint8_t, 256> bytes;
    const std::size_t size = formats::encode(DoneFrame{77, formats::Outcome::ok, "a", {}}, bytes);
    ASSERT_TRUE(sys::send(pair.second, std::span(bytes).first(size)));
    EXPECT_TRUE(connection->receive(std::nullopt).ok());
}

TEST(Connect, WithoutAManagerSaysSo) {
    const sys::testing::ScratchDirectory dir;
    EXPECT_EQ(Connection::open(dir.path()).error().value, ENOENT);
}

}  // namespace
}  // namespace slipway::client
