// Messages about devices that are somebody's bytes.
#include <cstdint>
#include <span>

#include "engine/base/require.h"
#include "engine/events/uevent.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::events;
    const std::span<const std::uint8_t> bytes(data, size);
    Uevent event;
    for (auto* decode : {decode_kernel_uevent, decode_udev_uevent}) {
        if (!decode(bytes, event)) continue;
        slipway::base::require(!event.action.empty() && event.device.size() < size);
        slipway::base::require(event.links.size() < size);
    }
    return 0;
}
