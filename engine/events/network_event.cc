#include "engine/events/network_event.h"

#include "engine/events/route_message.h"
#include "engine/formats/event_name.h"

namespace slipway::events {

std::optional<NetworkEvent> network_event(std::string_view name) {
    using Kind = formats::EventName::Kind;
    using Question = NetworkEvent::Question;
    const auto found = formats::event_name(name);
    if (!found) return std::nullopt;
    NetworkEvent event{Question::up, std::string(found->subject), 0};
    if (found->ip != 0) event.family = found->ip == 4 ? kIpv4 : kIpv6;
    switch (found->kind) {
        case Kind::interface_up:
            return event;
        case Kind::interface_exists:
            event.question = Question::exists;
            return event;
        case Kind::interface_address:
            event.question = Question::address;
            return event;
        case Kind::route:
            event.question = Question::route;
            return event;
        default:
            return std::nullopt;
    }
}

}  // namespace slipway::events
