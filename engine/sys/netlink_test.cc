#include "engine/sys/netlink.h"

#include <linux/rtnetlink.h>
#include <net/if.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <gtest/gtest.h>

#include "engine/sys/clock.h"
#include "engine/sys/poll.h"

namespace slipway::sys {
namespace {

// The loopback interface is in every network namespace.
TEST(Netlink, DumpsTheInterfacesOfThisNamespace) {
    const auto socket = open_netlink(NetlinkFamily::route, RTMGRP_LINK);
    ASSERT_TRUE(socket.ok());
    EXPECT_TRUE(set_receive_buffer(socket.value(), 65536).ok());
    ASSERT_TRUE(request_dump(socket.value(), RTM_GETLINK, 0, 7).ok());
    bool loopback = false;
    bool ended = false;
    alignas(8) std::array<std::uint8_t, 65536> buffer;
    while (!ended) {
        std::array<Poll, 1> polls{{{socket.value().number(), kReadable, 0}}};
        ASSERT_EQ(wait_for(polls, 60 * kSecond).value_or(0), 1u);
        const auto got = receive_netlink(socket.value(), buffer);
        ASSERT_TRUE(got.ok());
        EXPECT_FALSE(got.value().truncated);
        EXPECT_EQ(got.value().port, 0u);
        auto left = static_cast<std::uint32_t>(got.value().size);
        for (auto* m = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(m, left);
             m = NLMSG_NEXT(m, left)) {
            ended = ended || m->nlmsg_type == NLMSG_DONE;
            if (m->nlmsg_type != RTM_NEWLINK || m->nlmsg_seq != 7) continue;
            const auto* info = static_cast<const ifinfomsg*>(NLMSG_DATA(m));
            loopback = loopback || (info->ifi_flags & IFF_LOOPBACK) != 0;
        }
    }
    EXPECT_TRUE(loopback);
    EXPECT_EQ(receive_netlink(socket.value(), buffer).error().value, EAGAIN);
}

TEST(Netlink, UeventsCanBeListenedTo) {
    const auto socket = open_netlink(NetlinkFamily::uevent, 1);
    ASSERT_TRUE(socket.ok());
    std::array<std::uint8_t, 16> buffer;
    const auto got = receive_netlink(socket.value(), buffer);
    EXPECT_TRUE(got.ok() || got.error().value == EAGAIN);
}

}  // namespace
}  // namespace slipway::sys
