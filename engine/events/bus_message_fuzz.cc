// Messages of a bus that are somebody's bytes.
#include <cstdint>
#include <span>

#include "engine/base/require.h"
#include "engine/events/bus_talk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::events;
    using slipway::base::require;
    const std::span<const std::uint8_t> bytes(data, size);
    const auto whole = bus_message_size(bytes);
    if (whole && *whole != 0 && *whole <= size) {
        const auto message = decode_bus_message(bytes.first(*whole));
        if (message) require(message->member.size() < size && message->strings.size() < size);
    }
    // The same conversation, whole and cut into two.
    const auto talk = [&](std::size_t cut) {
        BusTalk one(0, {"a.b"});
        constexpr std::uint8_t let_in[] = {'O', 'K', ' ', '1', '\n'};
        require(one.feed(let_in));
        const bool first = one.feed(bytes.first(cut));
        const bool all = first && one.feed(bytes.subspan(cut));
        return std::pair(all, one.owned(0));
    };
    require(talk(size) == talk(size / 2) || !talk(size).first);
    return 0;
}
