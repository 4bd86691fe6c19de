#include "distros/common/listening.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "distros/common/commands.h"

namespace slipway::boot {
namespace {

TEST(Listening, ReadsTheTables) {
    const char* ssh =
        "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0";
    EXPECT_TRUE(is_listening_at(ssh, true, 22));
    EXPECT_FALSE(is_listening_at(ssh, true, 23));
    EXPECT_FALSE(is_listening_at(ssh, false, 22));
    EXPECT_FALSE(
        is_listening_at("   1: 0100007F:0016 0100007F:9C40 01 00000000:00000000", true, 22));
    EXPECT_TRUE(
        is_listening_at("   1: 00000000:0035 00000000:0000 07 00000000:00000000", false, 53));
    EXPECT_FALSE(is_listening_at("  sl  local_address rem_address   st tx_queue", true, 22));
    EXPECT_FALSE(is_listening_at("", true, 0));
    const char* bus =
        "0000000000000000: 00000002 00000000 00010000 0001 01 17236 /run/dbus/system bus";
    EXPECT_TRUE(is_listening_at(bus, "/run/dbus/system bus"));
    EXPECT_FALSE(is_listening_at(bus, "/run/dbus/system"));
    EXPECT_FALSE(is_listening_at("0: 00000003 00000000 00000000 0001 03 17 /run/x", "/run/x"));
    EXPECT_TRUE(is_listening_at("0: 00000003 00000000 00000000 0002 01 17 /dev/log", "/dev/log"));
}

// Against the kernel itself.
TEST(Listening, SeesASocketThatListens) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
    socklen_t size = sizeof name;
    ASSERT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size), 0);
    std::string kind = "tcp", port = std::to_string(ntohs(name.sin_port));
    char* words[] = {kind.data(), port.data()};
    EXPECT_EQ(listening(words), kFailed);
    ASSERT_EQ(::listen(fd, 1), 0);
    EXPECT_EQ(listening(words), kDone);
    ::close(fd);
    EXPECT_EQ(listening(words), kFailed);
    std::string wrong = "sctp";
    words[0] = wrong.data();
    EXPECT_EQ(listening(words), kUsageError);
}

}  // namespace
}  // namespace slipway::boot
