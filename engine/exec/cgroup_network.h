// Whom the processes of the service's cgroup may talk to, over which network interfaces, and where
// they may bind sockets.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Attaches programs to the cgroup of the process. Behind open_sockets(): what is bound for the
// service is not its own doing.
int limit_network(Start& start);

}  // namespace slipway::exec
