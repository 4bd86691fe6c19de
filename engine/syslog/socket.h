// The socket at which messages come in.
#pragma once

#include "engine/sys/socket.h"

namespace slipway::syslog {

// The one that an earlier run left with its supervisor (FDSTORE=1), so that no message is refused
// between the two; not open where there is none, or nobody could find it any more at `path`.
sys::Fd stored_socket(const char* path);

// Does another daemon take messages there? Nothing is written to it.
bool is_taken(const char* path);

// For everybody to write to, with the identity of each sender. What lies at `path`, which nobody
// has, is replaced.
sys::Result<sys::Fd> make_socket(const char* path);

// Tells $NOTIFY_SOCKET that all is ready, and gives it a new socket to keep. Nobody who cares is no
// failure.
void announce(sys::BorrowedFd socket, bool is_new);

}  // namespace slipway::syslog
