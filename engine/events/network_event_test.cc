#include "engine/events/network_event.h"

#include <gtest/gtest.h>

#include "engine/events/route_message.h"

namespace slipway::events {
namespace {

using Question = NetworkEvent::Question;

TEST(NetworkEvent, KnowsItsNames) {
    const auto is = [](const char* name, Question question, const char* interface, int family) {
        EXPECT_EQ(network_event(name),
                  (NetworkEvent{question, interface, static_cast<std::uint8_t>(family)}))
            << name;
    };
    is("iface/eth0", Question::up, "eth0", 0);
    is("iface/eth0.5", Question::up, "eth0.5", 0);
    is("iface/eth0/exists", Question::exists, "eth0", 0);
    is("iface/br-lan/address", Question::address, "br-lan", 0);
    is("iface/eth0/address4", Question::address, "eth0", kIpv4);
    is("iface/eth0/address6", Question::address, "eth0", kIpv6);
    is("route/default", Question::route, "", 0);
    is("route/default4", Question::route, "", kIpv4);
    is("route/default6", Question::route, "", kIpv6);
}

TEST(NetworkEvent, LeavesOthersAlone) {
    for (const char* name : {"", "iface", "iface/", "iface//exists", "iface/eth0/", "iface/eth0/up",
                             "iface/eth0/exists/now", "iface/sixteen-letters-", "route/", "route",
                             "route/default5", "route/default/", "mail", "ifaces/eth0"})
        EXPECT_EQ(network_event(name), std::nullopt) << name;
}

}  // namespace
}  // namespace slipway::events
