// Names that a service can have, and so the directories that are called after it.
#pragma once

#include <string>
#include <string_view>

namespace slipway::source {

// 1 to 247 bytes, no '/', not beginning with a dot, not "log", no control characters or blanks.
// Says what is wrong, or nothing.
std::string name_fault(std::string_view name);

}  // namespace slipway::source
