// What the descriptor holder keeps for listening sockets: "SERVICE/listen/stream:/PATH".
#pragma once

#include <string_view>

namespace slipway::spawn {

// Removes the path of `held`, the part "stream:/PATH", from the file system, if a socket is what
// lies there. Links in a directory of the service's own are not followed (safe_path.h). What
// cannot be removed stays, and the next start makes a socket in its place.
void remove_held_path(std::string_view held);

}  // namespace slipway::spawn
