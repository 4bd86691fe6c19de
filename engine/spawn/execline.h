// Commands in execline's language, as s6's programs take them in one argument.
#pragma once

#include "engine/sys/process.h"

namespace slipway::spawn {

// Becomes the command; only returns when that fails. Words in plain sight are executed as they are,
// searched for in $PATH; what has quotes, braces, backslashes, '$' or '#' is left to execlineb,
// whose absence is ENOENT.
base::Errno execute_execline(const char* command);

}  // namespace slipway::spawn
