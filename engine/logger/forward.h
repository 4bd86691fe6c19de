// The logger of a service whose lines go to syslog or into another service's log.
//
// As with log directories, lines wait in the pipes until somebody has taken them: a logger that is
// killed loses none, and may send the one again that it had just sent.
#pragma once

#include "engine/logger/forward_line.h"
#include "engine/logger/intake.h"

namespace slipway::logger {

struct ForwardOptions {
    ForwardStyle style;
    const char* place = "/dev/log";  // syslog's socket, or the service directory of the other
    bool console = false;            // each line to standard output, too
    int notification = -1;           // gets a line end at once
    int spare = -1;
};

// Until the end of input, SIGTERM or SIGHUP; gives the exit code.
int run_forwarder(const ForwardOptions& options, Scratch& scratch);

}  // namespace slipway::logger
