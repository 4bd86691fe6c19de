// Messages of rtnetlink that are somebody's bytes, taken by a network.
#include <cstdint>
#include <span>

#include "engine/base/require.h"
#include "engine/events/network.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::events;
    std::span<const std::uint8_t> bytes(data, size);
    Network network;
    RouteMessage message;
    std::size_t left = bytes.size();
    while (next_message(bytes, message)) {
        slipway::base::require(bytes.size() < left);
        left = bytes.size();
        slipway::base::require(message.name.size() < size);
        (void)network.take(message);
        if (message.kind == RouteMessage::Kind::link && message.family != 7 &&
            !message.name.empty()) {
            NetworkEvent event;
            event.question = NetworkEvent::Question::exists;
            event.interface = message.name;
            slipway::base::require(network.holds(event));
        }
    }
    return 0;
}
