// The names of network events (docs/formats/events.md): "iface/eth0", "iface/eth0/address",
// "route/default".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::events {

struct NetworkEvent {
    enum class Question { up, exists, address, route };
    Question question = Question::up;
    std::string interface;    // empty: any (routes)
    std::uint8_t family = 0;  // kIpv4, kIpv6, 0: any
    friend bool operator==(const NetworkEvent&, const NetworkEvent&) = default;
};

// Without "event:" before it. std::nullopt: it is no network event.
std::optional<NetworkEvent> network_event(std::string_view name);

}  // namespace slipway::events
