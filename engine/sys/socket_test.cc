#include "engine/sys/socket.h"

#include <thread>

#include "engine/sys/clock.h"
#include "engine/sys/pipe.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Socket, DatagramsCarryTheirSender) {
    const testing::ScratchDirectory dir;
    const std::string path = dir.path() + "/notify";
    const Fd receiver = make_unix_socket(SocketType::datagram).value();
    ASSERT_TRUE(bind_unix(receiver, path));
    ASSERT_TRUE(pass_credentials(receiver));
    std::array<std::uint8_t, 4> room{};
    EXPECT_EQ(receive(receiver, room).error(), Errno{EAGAIN});
    const Fd sender = make_unix_socket(SocketType::datagram).value();
    ASSERT_TRUE(send_to(path, sender, bytes_of("READY=1")));
    const auto got = receive(receiver, room);
    ASSERT_TRUE(got);
    EXPECT_TRUE(got.value().truncated);
    ASSERT_TRUE(got.value().sender);
    EXPECT_EQ(got.value().sender->pid, own_pid());
}

TEST(Socket, PacketsCarryDescriptors) {
    const testing::ScratchDirectory dir;
    const std::string path = dir.path() + "/control";
    const Fd server = make_unix_socket(SocketType::packets).value();
    ASSERT_TRUE(bind_unix(server, path));
    ASSERT_TRUE(listen_on(server, 5));
    EXPECT_EQ(accept_from(server).error(), Errno{EAGAIN});
    Fd client = make_unix_socket(SocketType::packets).value();
    ASSERT_TRUE(connect_unix(client, path));
    const Fd connection = accept_from(server).value();
    EXPECT_EQ(peer_credentials(connection).value().pid, own_pid());
    const Pipe pipe = make_pipe().value();
    const std::array<BorrowedFd, 2> fds{pipe.read_end.borrow(), pipe.write_end.borrow()};
    ASSERT_TRUE(send(client, bytes_of("two"), fds));
    std::array<std::uint8_t, 64> room{};
    auto got = receive(connection, room);
    ASSERT_TRUE(got);
    EXPECT_EQ(got.value().size, 3u);
    ASSERT_EQ(got.value().descriptor_count, 2u);
    ASSERT_TRUE(write(got.value().descriptors[1], "x"));
    EXPECT_EQ(readable_bytes(pipe.read_end).value(), 1u);
    client.reset();
    EXPECT_EQ(receive(connection, room).value().size, 0u);
    EXPECT_EQ(send(connection, bytes_of("x")).error(), Errno{EPIPE});
}

TEST(Socket, WhoWaitsToBeAcceptedHasHisTurn) {
    const testing::ScratchDirectory dir;
    const std::string path = dir.path() + "/s";
    const Fd listener = make_unix_socket(SocketType::packets).value();
    ASSERT_TRUE(bind_unix(listener, path));
    ASSERT_TRUE(listen_on(listener, 0));
    const Fd first = make_unix_socket(SocketType::packets).value();
    ASSERT_TRUE(connect_unix(first, path));
    const Fd second = make_unix_socket(SocketType::packets).value();
    EXPECT_EQ(connect_unix(second, path).error(), Errno{EAGAIN});
    EXPECT_EQ(connect_unix_within(second, path, kMillisecond).error(), Errno{EAGAIN});
    std::thread accepts([&] {
        sleep_for(20 * kMillisecond);
        EXPECT_TRUE(accept_from(listener).ok());
    });
    EXPECT_TRUE(connect_unix_within(second, path, 100 * kSecond).ok());
    accepts.join();
    std::array<std::uint8_t, 4> bytes{};
    EXPECT_EQ(receive(second, bytes).error(), Errno{EAGAIN}) << "it does not block afterwards";
}

TEST(Socket, GroupsOfAPeer) {
    const SocketPair pair = make_socket_pair(SocketType::packets).value();
    EXPECT_TRUE(peer_in_group(pair.first, peer_credentials(pair.first).value().gid).value());
    EXPECT_FALSE(peer_in_group(pair.first, 0xfffffff0).value());
    const Pipe pipe = make_pipe().value();
    EXPECT_EQ(peer_in_group(pipe.read_end, 0).error(), Errno{ENOTSOCK});
}

TEST(Socket, AMessageCanBeTakenLater) {
    const SocketPair pair = make_socket_pair(SocketType::datagram).value();
    const std::array<BorrowedFd, 1> along{pair.first.borrow()};
    ASSERT_TRUE(send(pair.first, bytes_of("1"), along));
    ASSERT_TRUE(send(pair.first, bytes_of("2")));
    std::array<std::uint8_t, 4> into{};
    for (int i = 0; i < 2; ++i) {
        const auto got = receive(pair.second, into, Take::later);
        EXPECT_EQ(into[0], '1');
        EXPECT_EQ(got.value().descriptor_count, 1u) << "a duplicate each time";
    }
    drop_message(pair.second);
    EXPECT_EQ(receive(pair.second, into).value().size, 1u);
    EXPECT_EQ(into[0], '2');
}

TEST(Socket, OneDirectionEnds) {
    auto pair = make_socket_pair(SocketType::stream).value();
    ASSERT_TRUE(shut_down(pair.first, Half::writing));
    std::array<std::uint8_t, 4> room{};
    EXPECT_EQ(read(pair.second, room).value(), 0u);
    ASSERT_TRUE(write(pair.second, "x"));
    EXPECT_EQ(read(pair.first, room).value(), 1u);
    const auto pipe = make_pipe();
    EXPECT_EQ(shut_down(pipe.value().read_end, Half::reading).error(), Errno{ENOTSOCK});
}

TEST(Socket, Addresses) {
    const Fd a = make_unix_socket(SocketType::stream).value();
    EXPECT_EQ(bind_unix(a, std::string(200, 'x')).error(), Errno{ENAMETOOLONG});
    EXPECT_EQ(bind_unix(a, "").error(), Errno{EINVAL});
    ASSERT_TRUE(bind_unix(a, "@slipway-test-" + std::to_string(own_pid().value)));
    EXPECT_TRUE(make_socket_pair(SocketType::stream));
}

}  // namespace
}  // namespace slipway::sys
