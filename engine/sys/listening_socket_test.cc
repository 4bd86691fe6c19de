#include "engine/sys/listening_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

using Family = InternetAddress::Family;

bool answers(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected = ::connect(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0;
    close_descriptor(fd);
    return connected;
}

TEST(ListeningSocket, ListensOnBothFamilies) {
    const auto socket = make_internet_socket(SocketType::stream, Family::any);
    ASSERT_TRUE(socket);
    ASSERT_TRUE(bind_internet(socket.value(), {Family::any, "", 0}));
    ASSERT_TRUE(listen_on(socket.value(), 5));
    sockaddr_in6 name{};
    socklen_t size = sizeof name;
    const int fd = socket.value().number();
    ASSERT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size), 0);
    EXPECT_TRUE(answers(ntohs(name.sin6_port)));
}

TEST(ListeningSocket, RefusesWrongHosts) {
    const auto socket = make_internet_socket(SocketType::stream, Family::ipv4);
    ASSERT_TRUE(socket);
    EXPECT_EQ(bind_internet(socket.value(), {Family::ipv4, "256.0.0.1", 1}).error().value, EINVAL);
    EXPECT_EQ(bind_internet(socket.value(), {Family::ipv4, "1.2.3.4%nosuch0", 1}).error().value,
              EINVAL);
}

TEST(ListeningSocket, SetsOptionsByName) {
    const auto socket = make_internet_socket(SocketType::stream, Family::ipv4);
    ASSERT_TRUE(socket);
    EXPECT_TRUE(set_socket_option(socket.value(), "keep-alive", "yes"));
    int value = 0;
    socklen_t size = sizeof value;
    ::getsockopt(socket.value().number(), SOL_SOCKET, SO_KEEPALIVE, &value, &size);
    EXPECT_EQ(value, 1);
    EXPECT_EQ(set_socket_option(socket.value(), "keep-alive", "x").error().value, EINVAL);
    EXPECT_EQ(set_socket_option(socket.value(), "nothing", "1").error().value, ENOPROTOOPT);
    EXPECT_EQ(socket_option_names().find("keep-alive") == std::string_view::npos, false);
}

}  // namespace
}  // namespace slipway::sys
