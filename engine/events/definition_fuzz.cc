// GENERATION/events and the state of a timer, as somebody else may have written them.
#include <cstdint>
#include <string_view>

#include "engine/base/require.h"
#include "engine/events/definition.h"
#include "engine/formats/timer_state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto read = events::decode_definitions(text)) {
        for (const events::Definition& definition : read.value()) {
            base::require(definition.event.size() < size);
            for (const events::SocketDefinition& socket : definition.sockets)
                base::require(!socket.held.empty() && !socket.listen.empty());
        }
    }
    // What is read is written the same, and read again.
    formats::TimerState state, again;
    if (formats::decode_timer_state(text, state)) {
        const formats::TimerStateText written = formats::encode(state);
        base::require(formats::decode_timer_state(written.view(), again) && again == state);
    }
    return 0;
}
