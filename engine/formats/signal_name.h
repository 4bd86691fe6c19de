// Signals by name, as definitions, policies, plans and s6's files write them.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

inline constexpr int kLargestSignal = 64;

// "TERM", "SIGTERM", "term", "RTMIN+4", "RTMAX-1" or a decimal number from 1 to 64. RTMIN is 34 and
// RTMAX 64, as glibc has them, whatever libc we are linked with: the names come from files that
// were written for it.
std::optional<int> parse_signal(std::string_view text);

using SignalName = base::FixedString<12>;

// "TERM", "RTMIN+4"; the number for what has no name. parse_signal() reads it back.
SignalName signal_name(int signal);

}  // namespace slipway::formats
