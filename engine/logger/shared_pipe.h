// The pipe that another service's logger reads.
#pragma once

#include "engine/sys/fd.h"

namespace slipway::logger {

// A writing end of it, non-blocking, of the service in that directory of the scan directory. It is
// found as svscan finds it after a crash: as standard input of the logger's process. ENOENT: no
// logger of it runs.
sys::Result<sys::Fd> open_input_of_logger(const char* service_directory);

}  // namespace slipway::logger
