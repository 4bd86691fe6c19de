// Between the files of this folder that open files.
#pragma once

#include "engine/sys/file.h"

namespace slipway::sys {

// The flags of open(2); close-on-exec, and never a controlling terminal.
int open_flags(Open flags);

}  // namespace slipway::sys
