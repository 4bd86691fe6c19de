#include "engine/events/network.h"

#include <algorithm>

namespace slipway::events {
namespace {

using Kind = RouteMessage::Kind;
using Question = NetworkEvent::Question;

constexpr std::uint32_t kMainTable = 254;
// The bridge's view of a port comes as a link message too, and knows only half of it.
constexpr std::uint8_t kBridge = 7;

}  // namespace

bool Network::take(const RouteMessage& message) {
    switch (message.kind) {
        case Kind::link: {
            if (message.family == kBridge) return false;
            Interface& one = interfaces_[message.interface];
            const bool lost = one.up && !message.up;
            one.name = message.name;
            one.up = message.up;
            return lost;
        }
        case Kind::link_gone:
            if (message.family == kBridge) return false;
            interfaces_.erase(message.interface);
            return true;
        case Kind::address:
        case Kind::address_gone: {
            const auto found = interfaces_.find(message.interface);
            if (found == interfaces_.end()) return false;
            auto& addresses = found->second.addresses;
            const auto key = std::tuple(message.family, message.prefix, message.address);
            // An address that may not be used yet, or not any more, is told as a new one.
            if (message.kind == Kind::address && message.global) {
                addresses.insert(key);
                return false;
            }
            return addresses.erase(key) > 0;
        }
        case Kind::route:
        case Kind::route_gone: {
            if (!message.is_default || message.table != kMainTable) return false;
            const Route route{message.family, message.table, message.metric, message.interface,
                              message.gateway};
            if (message.kind == Kind::route) routes_.insert(route);
            // A route that replaces another one is told alone.
            if (message.kind == Kind::route_gone) routes_.erase(route);
            return message.kind == Kind::route_gone;
        }
        case Kind::other:
        case Kind::done:
        case Kind::failed:
            return false;
    }
    return false;
}

bool Network::leads_out(const Route& route) const {
    const std::uint32_t index = std::get<3>(route);
    const auto found = interfaces_.find(index);
    return index == 0 || (found != interfaces_.end() && found->second.up);
}

bool Network::holds(const NetworkEvent& event) const {
    const auto of_family = [&](std::uint8_t family) {
        return event.family == 0 || event.family == family;
    };
    if (event.question == Question::route)
        return std::any_of(routes_.begin(), routes_.end(), [&](const Route& route) {
            return of_family(std::get<0>(route)) && leads_out(route);
        });
    for (const auto& [index, one] : interfaces_) {
        if (one.name != event.interface) continue;
        if (event.question == Question::exists) return true;
        if (event.question == Question::up) return one.up;
        return one.up && std::any_of(one.addresses.begin(), one.addresses.end(),
                                     [&](const auto& a) { return of_family(std::get<0>(a)); });
    }
    return false;
}

void Network::forget_all() {
    interfaces_.clear();
    routes_.clear();
}

}  // namespace slipway::events
