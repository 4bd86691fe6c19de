// The filter of system calls, which was made when the service was compiled.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Reads the program, before a root or a working directory is entered.
int load_filter(const Start& start);

// From here on each call of this process is filtered, those of slipway-exec too: the last thing
// before it becomes the program.
int install_filter(Start& start);

}  // namespace slipway::exec
