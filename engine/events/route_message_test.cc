#include "engine/events/route_message.h"

#include <gtest/gtest.h>

#include "engine/events/testing.h"

namespace slipway::events {
namespace {

using Kind = RouteMessage::Kind;

RouteMessage only(const testing::Bytes& bytes) {
    std::span<const std::uint8_t> rest = bytes;
    RouteMessage out;
    EXPECT_TRUE(next_message(rest, out));
    EXPECT_TRUE(rest.empty());
    return out;
}

TEST(RouteMessage, TheNumbersAreTheKernels) {
    EXPECT_EQ(kGetLink, RTM_GETLINK);
    EXPECT_EQ(kGetAddress, RTM_GETADDR);
    EXPECT_EQ(kGetRoute, RTM_GETROUTE);
    EXPECT_EQ(kLinkGroup, unsigned{RTMGRP_LINK});
    EXPECT_EQ(kAddress4Group, unsigned{RTMGRP_IPV4_IFADDR});
    EXPECT_EQ(kAddress6Group, unsigned{RTMGRP_IPV6_IFADDR});
    EXPECT_EQ(kRoute4Group, unsigned{RTMGRP_IPV4_ROUTE});
    EXPECT_EQ(kRoute6Group, unsigned{RTMGRP_IPV6_ROUTE});
    EXPECT_EQ(kIpv4, AF_INET);
    EXPECT_EQ(kIpv6, AF_INET6);
}

TEST(RouteMessage, Links) {
    struct Row {
        unsigned flags;
        bool up;
    };

    for (const Row& row :
         {Row{IFF_UP | IFF_LOWER_UP, true}, Row{IFF_UP, false}, Row{IFF_LOWER_UP, false},
          Row{IFF_UP | IFF_LOWER_UP | IFF_DORMANT, false},
          Row{IFF_UP | IFF_LOWER_UP | IFF_RUNNING | IFF_BROADCAST, true}}) {
        const RouteMessage link = only(testing::link(7, "eth0", row.flags));
        EXPECT_EQ(link.kind, Kind::link);
        EXPECT_EQ(link.interface, 7u);
        EXPECT_EQ(link.name, "eth0");
        EXPECT_EQ(link.up, row.up) << row.flags;
    }
    EXPECT_EQ(only(testing::link(7, "eth0", 0, RTM_DELLINK)).kind, Kind::link_gone);
}

TEST(RouteMessage, Addresses) {
    const RouteMessage one = only(testing::address(7, 5));
    EXPECT_EQ(one.kind, Kind::address);
    EXPECT_EQ(one.interface, 7u);
    EXPECT_EQ(one.prefix, 24);
    EXPECT_EQ(one.address[0], 10);
    EXPECT_EQ(one.address[3], 5);
    EXPECT_TRUE(one.global);
    EXPECT_FALSE(only(testing::address(7, 5, RT_SCOPE_LINK)).global);
    EXPECT_FALSE(only(testing::address(7, 5, RT_SCOPE_HOST)).global);
    EXPECT_FALSE(only(testing::address(7, 5, 0, RTM_NEWADDR, IFA_F_TENTATIVE)).global);
    EXPECT_FALSE(only(testing::address(7, 5, 0, RTM_NEWADDR, IFA_F_DADFAILED)).global);
    EXPECT_EQ(only(testing::address(7, 5, 0, RTM_DELADDR)).kind, Kind::address_gone);
}

TEST(RouteMessage, Routes) {
    const RouteMessage one = only(testing::route(7));
    EXPECT_EQ(one.kind, Kind::route);
    EXPECT_EQ(one.family, kIpv4);
    EXPECT_EQ(one.interface, 7u);
    EXPECT_EQ(one.table, 254u);
    EXPECT_TRUE(one.is_default);
    EXPECT_FALSE(only(testing::route(7, RTM_NEWROUTE, AF_INET, 24)).is_default);
    EXPECT_EQ(only(testing::route(7, RTM_DELROUTE)).kind, Kind::route_gone);
}

TEST(RouteMessage, EndsAndFailures) {
    const int zero = 0;
    const nlmsgerr failure{-95, {}};
    const nlmsgerr acknowledged{};
    EXPECT_EQ(only(testing::message(NLMSG_DONE, zero, {}, 9)).kind, Kind::done);
    EXPECT_EQ(only(testing::message(NLMSG_DONE, zero, {}, 9)).sequence, 9u);
    EXPECT_EQ(only(testing::message(NLMSG_ERROR, failure)).kind, Kind::failed);
    EXPECT_EQ(only(testing::message(NLMSG_ERROR, acknowledged)).kind, Kind::other);
    EXPECT_EQ(only(testing::message(NLMSG_NOOP, zero)).kind, Kind::other);
}

TEST(RouteMessage, SeveralAndCutOnes) {
    testing::Bytes two = testing::link(1, "lo", 0);
    const std::size_t first = two.size();
    const testing::Bytes second = testing::address(1, 5);
    two.insert(two.end(), second.begin(), second.end());
    for (std::size_t size = 0; size <= two.size(); ++size) {
        std::span<const std::uint8_t> rest = std::span(two).first(size);
        RouteMessage out;
        int found = 0;
        while (next_message(rest, out)) ++found;
        EXPECT_EQ(found, size < first ? 0 : size < two.size() ? 1 : 2) << size;
    }
}

}  // namespace
}  // namespace slipway::events
