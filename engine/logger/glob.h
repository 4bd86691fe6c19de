// The patterns of multilog and svlogd as extended regular expressions.
//
// A pattern matches a whole line. A star takes everything up to the next character of the pattern,
// and at the end everything; in svlogd's, a plus takes the character behind it once or more often.
#pragma once

#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::logger {

enum class GlobKind { multilog, svlogd };

using GlobText = base::FixedString<2048>;

// False: it is too long.
bool translate_glob(GlobKind kind, std::string_view glob, GlobText& expression);

}  // namespace slipway::logger
