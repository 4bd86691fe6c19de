// The plan's listening sockets: taken from the descriptor holder or made, and passed to the program
// as sd_listen_fds(3) describes.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Opens all of them; they are close-on-exec until place_sockets(). `holder` is the path of the
// holder's socket, empty when there is none.
int open_sockets(Start& start, std::string_view holder);

// Puts them at descriptor 3 and on and sets LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES.
int place_sockets(Start& start);

}  // namespace slipway::exec
