#include "engine/client/conversation.h"

#include <cerrno>

#include "engine/sys/testing.h"

namespace slipway::client {
namespace {

using formats::DoneFrame;

// The test plays the manager, in the same thread: whatever it is to say stands in its socket before
// the client looks.
struct Conversations : ::testing::Test {
    Conversations() {
        EXPECT_TRUE(sys::make_directory_at(dir.fd(), "scan", 0755));
        request.header.type = formats::FrameType::change;
        request.flags = formats::kWait;
        request.names = {&name, 1};
    }

    void listen() {
        listener = sys::make_unix_socket(sys::SocketType::packets).value();
        static_cast<void>(sys::unlink_at(dir.fd(), "control"));
        EXPECT_TRUE(sys::bind_unix(listener, dir.path() + "/control"));
        EXPECT_TRUE(sys::listen_on(listener, 4));
    }

    // Takes the connection and the request on it.
    formats::ClientRequest taken() {
        manager = sys::accept_from(listener).value();
        const auto got = sys::receive(manager, buffer);
        formats::ClientRequest out;
        EXPECT_TRUE(got && formats::decode(std::span(buffer).first(got.value().size), out, names));
        return out;
    }

    void say_done(std::uint32_t serial) {
        std::array<std::uint8_t, 256> bytes;
        const std::size_t size = formats::encode(DoneFrame{serial}, bytes);
        EXPECT_TRUE(sys::send(manager, std::span(bytes).first(size)));
    }

    sys::testing::ScratchDirectory dir;
    std::string_view name = "web";
    formats::ClientRequest request;
    sys::Fd listener, manager;
    std::array<std::uint8_t, formats::kMaxFrame> buffer;
    formats::NameList names;
};

constexpr std::uint64_t kLittle = 60 * sys::kMillisecond;

TEST_F(Conversations, KilledManagerIsAskedAgainWithTheSameNumber) {
    listen();
    Conversation conversation(dir.path(), request);
    EXPECT_EQ(conversation.receive(kLittle).error().value, ETIMEDOUT);
    const formats::ClientRequest first = taken();
    EXPECT_EQ(first.flags, formats::kWait);
    EXPECT_FALSE(conversation.began_anew());
    manager.reset();
    listener.reset();
    EXPECT_EQ(conversation.receive(kLittle).error().value, ETIMEDOUT) << "nobody listens";
    EXPECT_NE(conversation.why_away().value, 0);
    EXPECT_TRUE(conversation.began_anew());
    EXPECT_FALSE(conversation.began_anew());
    listen();
    EXPECT_EQ(conversation.receive(kLittle * 3).error().value, ETIMEDOUT);
    const formats::ClientRequest second = taken();
    EXPECT_EQ(second.header.serial, first.header.serial);
    EXPECT_EQ(second.flags, formats::kWait | formats::kAgain);
    EXPECT_EQ(second.names[0], "web");
    say_done(second.header.serial);
    EXPECT_TRUE(conversation.receive(std::nullopt).ok());
}

TEST_F(Conversations, ManagerThatStaysAwayIsGivenUp) {
    Conversation none(dir.path(), request, kLittle);
    EXPECT_EQ(none.receive(std::nullopt).error().value, ENOENT);
    listen();
    listener.reset();
    Conversation dead(dir.path(), request, kLittle);
    EXPECT_EQ(dead.receive(std::nullopt).error().value, ECONNREFUSED);
    EXPECT_FALSE(dead.was_sent());
}

TEST_F(Conversations, ManagerThatEndsEveryConnectionIsGivenUp) {
    listen();
    Conversation conversation(dir.path(), request, kLittle);
    EXPECT_EQ(conversation.receive(kLittle).error().value, ETIMEDOUT);
    taken();
    manager.reset();
    listener.reset();
    EXPECT_EQ(conversation.receive(std::nullopt).error().value, ECONNREFUSED);
    EXPECT_TRUE(conversation.was_sent());
}

TEST_F(Conversations, WhereThereIsNoTreeNobodyIsWaitedFor) {
    const sys::testing::ScratchDirectory empty;
    Conversation conversation(empty.path(), request);
    const std::uint64_t begin = sys::monotonic();
    EXPECT_EQ(conversation.receive(std::nullopt).error().value, ENOENT);
    EXPECT_LT(sys::monotonic() - begin, kAway / 2);
}

}  // namespace
}  // namespace slipway::client
