#include "engine/events/network.h"

#include <gtest/gtest.h>

#include "engine/events/testing.h"

namespace slipway::events {
namespace {

constexpr unsigned kUp = IFF_UP | IFF_LOWER_UP;

class NetworkTest : public ::testing::Test {
protected:
    // Gives what take() gives.
    bool take(const testing::Bytes& bytes) {
        std::span<const std::uint8_t> rest = bytes;
        RouteMessage message;
        EXPECT_TRUE(next_message(rest, message));
        return network.take(message);
    }

    bool holds(const char* name) { return network.holds(network_event(name).value()); }

    Network network;
};

TEST_F(NetworkTest, AnInterfaceComesAndGoes) {
    EXPECT_FALSE(holds("iface/eth0/exists"));
    EXPECT_FALSE(take(testing::link(7, "eth0", IFF_UP)));
    EXPECT_TRUE(holds("iface/eth0/exists"));
    EXPECT_FALSE(holds("iface/eth0"));
    EXPECT_FALSE(take(testing::link(7, "eth0", kUp)));
    EXPECT_TRUE(holds("iface/eth0"));
    EXPECT_FALSE(holds("iface/eth1"));
    EXPECT_TRUE(take(testing::link(7, "eth0", IFF_UP)));
    EXPECT_FALSE(holds("iface/eth0"));
    EXPECT_TRUE(take(testing::link(7, "eth0", 0, RTM_DELLINK)));
    EXPECT_FALSE(holds("iface/eth0/exists"));
}

TEST_F(NetworkTest, ARenamedInterfaceIsTheNewOne) {
    take(testing::link(7, "eth0", kUp));
    take(testing::link(7, "lan", kUp));
    EXPECT_FALSE(holds("iface/eth0/exists"));
    EXPECT_TRUE(holds("iface/lan"));
}

TEST_F(NetworkTest, TheBridgesViewOfAPortIsNone) {
    take(testing::link(7, "eth0", kUp));
    testing::Bytes gone = testing::link(7, "eth0", 0, RTM_DELLINK);
    gone[16] = AF_BRIDGE;
    EXPECT_FALSE(take(gone));
    EXPECT_TRUE(holds("iface/eth0"));
}

TEST_F(NetworkTest, AddressesCountWhileTheInterfaceIsUp) {
    take(testing::link(7, "eth0", kUp));
    take(testing::address(7, 5, RT_SCOPE_LINK));
    EXPECT_FALSE(holds("iface/eth0/address"));
    take(testing::address(7, 6));
    EXPECT_TRUE(holds("iface/eth0/address"));
    EXPECT_TRUE(holds("iface/eth0/address4"));
    EXPECT_FALSE(holds("iface/eth0/address6"));
    take(testing::link(7, "eth0", IFF_UP));
    EXPECT_FALSE(holds("iface/eth0/address"));
    take(testing::link(7, "eth0", kUp));
    EXPECT_TRUE(holds("iface/eth0/address"));
    EXPECT_TRUE(take(testing::address(7, 6, 0, RTM_DELADDR)));
    EXPECT_FALSE(holds("iface/eth0/address"));
}

TEST_F(NetworkTest, AnAddressMayBecomeUnusable) {
    take(testing::link(7, "eth0", kUp));
    take(testing::address(7, 6));
    take(testing::address(7, 6, 0, RTM_NEWADDR, IFA_F_DADFAILED));
    EXPECT_FALSE(holds("iface/eth0/address"));
}

TEST_F(NetworkTest, DefaultRoutesOfTheMainTable) {
    take(testing::link(7, "eth0", kUp));
    take(testing::route(7, RTM_NEWROUTE, AF_INET, 24));
    take(testing::route(7, RTM_NEWROUTE, AF_INET, 0, 100));
    EXPECT_FALSE(holds("route/default"));
    take(testing::route(7));
    EXPECT_TRUE(holds("route/default"));
    EXPECT_TRUE(holds("route/default4"));
    EXPECT_FALSE(holds("route/default6"));
    EXPECT_TRUE(take(testing::route(7, RTM_DELROUTE)));
    EXPECT_FALSE(holds("route/default"));
    take(testing::route(7, RTM_NEWROUTE, AF_INET6));
    EXPECT_TRUE(holds("route/default6"));
}

TEST_F(NetworkTest, ARouteThroughADeadInterfaceLeadsNowhere) {
    take(testing::route(7));
    EXPECT_FALSE(holds("route/default"));
    take(testing::link(7, "eth0", kUp));
    EXPECT_TRUE(holds("route/default"));
    take(testing::link(7, "eth0", 0));
    EXPECT_FALSE(holds("route/default"));
}

TEST_F(NetworkTest, Forgets) {
    take(testing::link(7, "eth0", kUp));
    take(testing::route(7));
    network.forget_routes();
    EXPECT_FALSE(holds("route/default"));
    EXPECT_TRUE(holds("iface/eth0"));
    network.forget_all();
    EXPECT_FALSE(holds("iface/eth0"));
}

}  // namespace
}  // namespace slipway::events
