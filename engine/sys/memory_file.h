// A file without a name in memory (memfd_create(2)): survives exec, needs no file system.
#pragma once

#include "engine/sys/file.h"

namespace slipway::sys {

// `name` is only seen in /proc/PID/fd.
Result<Fd> make_memory_file(CPath name);

}  // namespace slipway::sys
