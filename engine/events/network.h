// What is known of the network, from the messages of rtnetlink.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "engine/events/network_event.h"
#include "engine/events/route_message.h"

namespace slipway::events {

class Network {
public:
    // True: default routes may be gone that the kernel did not mention, as it does with those of
    // IPv4 when an interface or an address goes away; ask for all of them again.
    bool take(const RouteMessage& message);

    bool holds(const NetworkEvent& event) const;

    // Before a dump.
    void forget_all();

    void forget_routes() { routes_.clear(); }

private:
    struct Interface {
        std::string name;
        bool up = false;
        // Those that may be used: family, prefix, address.
        std::set<std::tuple<std::uint8_t, std::uint8_t, std::array<std::uint8_t, 16>>> addresses;
    };

    // Family, table, metric, interface, gateway.
    using Route = std::tuple<std::uint8_t,
                             std::uint32_t,
                             std::uint32_t,
                             std::uint32_t,
                             std::array<std::uint8_t, 16>>;

    bool leads_out(const Route& route) const;

    std::map<std::uint32_t, Interface> interfaces_;  // by index
    std::set<Route> routes_;                         // default ones of the main table
};

}  // namespace slipway::events
