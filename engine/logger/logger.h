// The loop of slipway-log: signals, inputs, children and times, on behalf of its streams.
#pragma once

#include <span>

#include "engine/logger/stream.h"

namespace slipway::logger {

struct Options {
    int spare = -1;              // descriptor of the spare pipe
    int notification = -1;       // gets a line end once the directories are open
    bool keep_on_term = false;   // -p: TERM is passed over, only the end of input ends
    bool reload_on_hup = false;  // HUP ends with Ended::reload
};

struct Ended {
    int code = 0;
    bool reload = false;  // to be executed again, with this spare pipe
    int spare = -1;
};

// Serves standard input until its end or a signal.
Ended run_logger(const Script& script, Scratch& scratch, const Options& options);

}  // namespace slipway::logger
