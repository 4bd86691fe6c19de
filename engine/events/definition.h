// GENERATION/events (docs/formats/events.md): what the definitions of events say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/events/socket_maker.h"
#include "engine/events/timer.h"
#include "engine/formats/event_table.h"

namespace slipway::events {

struct PathDefinition {
    formats::EventKey kind = formats::EventKey::exists;
    std::string path;
};

struct Definition {
    std::string event;  // as the node is called
    std::optional<TimerDefinition> timer;
    std::vector<PathDefinition> paths;
    std::vector<std::string> make_directories;
    std::string mount;  // empty: none
    std::vector<SocketDefinition> sockets;
};

// Or the number of the line that is wrong, from 1; 0: a socket is half described.
base::Result<std::vector<Definition>, std::size_t> decode_definitions(std::string_view text);

}  // namespace slipway::events
