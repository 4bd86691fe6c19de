// Standard files that are sockets of the service, or a text of its plan.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Puts the plan's only socket, or the socket or stored descriptor with the name `stdio.path`, at
// the descriptor `target`. 0 or the exit code; it has then said why.
int place_passed(const Start& start, const formats::ExecPlan::Stdio& stdio, int target);

// As with inetd(8) a program whose standard file is the socket is told of none: LISTEN_FDS and the
// descriptors from 3 on are left out.
void keep_unnamed_socket(Start& start);

// The text, to be read once to its end.
base::Result<sys::Fd> open_text(std::string_view text);

}  // namespace slipway::exec
