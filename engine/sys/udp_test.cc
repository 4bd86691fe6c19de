#include "engine/sys/udp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(Udp, SendsADatagramWholeOrSaysWhyNot) {
    const Fd receiver = Fd::adopt(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    ASSERT_EQ(::bind(receiver.number(), reinterpret_cast<sockaddr*>(&name), size), 0);
    ASSERT_EQ(::getsockname(receiver.number(), reinterpret_cast<sockaddr*>(&name), &size), 0);
    const UdpAddress to{INADDR_LOOPBACK, ntohs(name.sin_port)};

    const auto socket = make_udp_socket();
    ASSERT_TRUE(socket);
    ASSERT_TRUE(send_udp(socket.value(), to, "a line\n"));
    char got[64];
    EXPECT_EQ(::recv(receiver.number(), got, sizeof got, 0), 7);
    EXPECT_EQ(std::string(got, 7), "a line\n");

    const auto refused = send_udp(socket.value(), to, std::string(70000, 'x'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().value, EMSGSIZE);
}

}  // namespace
}  // namespace slipway::sys
