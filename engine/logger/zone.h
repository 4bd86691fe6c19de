// Local time, as the C library has it: $TZ, else /etc/localtime, else UTC.
#pragma once

#include <cstdint>

namespace slipway::logger {

// How far local time is ahead of UTC then, in seconds. The zone is read at the first call; a later
// change of /etc/localtime counts for the next logger.
std::int32_t local_offset(std::int64_t unix_seconds);

}  // namespace slipway::logger
