// Runs one shell command for the host and sends what it prints.
#pragma once

#include "vmtests/programs/agent/serial.h"

namespace slipway::agent {

// Runs the request with /bin/sh in a session of its own and streams stdout and stderr to `serial`.
// Kills the session's group when the request's seconds are over. Returns the exit code: 128 + N
// for signal N, 124 for one that took too long. Waits for the shell only: what it left in the
// background may hold the output open.
int run_command(int serial, const Request& request);

}  // namespace slipway::agent
