// What svscan and a host say to each other: a message that is understood is the one that was sent.
#include <algorithm>

#include "engine/base/require.h"
#include "engine/formats/host_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::formats;
    using slipway::base::require;

    const std::span bytes(data, size);
    const auto message = decode_host_message(bytes);
    if (!message) return 0;
    require(message->name.size() <= 255 && message->name.find('\0') == std::string_view::npos);
    require((message->verb == HostVerb::start) == !message->name.empty());
    HostPacket packet;
    const auto again = encode(*message, packet);
    require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    return 0;
}
