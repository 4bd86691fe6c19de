// Time stamps in front of lines, made once per block.
#pragma once

#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/sys/clock.h"

namespace slipway::logger {

// "@4000000065c9…8 " when `tai`, then "2024-02-12 10:11:12.123456789  " when `iso` (UTC; s6-log
// writes the same form in local time).
using Stamp = base::FixedString<64>;
Stamp make_stamp(sys::WallTime now, bool tai, bool iso);

}  // namespace slipway::logger
