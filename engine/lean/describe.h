// A line about one service of a lean tree, in the words of s6-svstat.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/formats/lean_table.h"

namespace slipway::lean {

using Line = base::FixedString<512>;

// "NAME: up (pid 12) 34 seconds, ready 33 seconds". `now` is the time of day in seconds.
Line describe(const formats::LeanEntry& entry, std::int64_t now);

}  // namespace slipway::lean
