// What stands in front of lines, made once per block.
#pragma once

#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/logger/script.h"
#include "engine/sys/clock.h"

namespace slipway::logger {

// "@4000000065c9…8 " for `tai`, then "2024-02-12 10:11:12.123456789  " for `iso` (local time, as
// s6-log has it; `local_offset` is what it is ahead of UTC, in seconds), "2024-02-12_10:11:12.12345
// " for `human` (UTC, as svlogd has it), and the prefix with a blank. Longer than 512 bytes: the
// prefix is left out.
using Stamp = base::FixedString<512>;
Stamp make_stamp(sys::WallTime now, const Heading& heading, std::int32_t local_offset = 0);

}  // namespace slipway::logger
