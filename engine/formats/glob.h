// Shell patterns, as glob(7) has them, for one name at a time.
#pragma once

#include <string_view>

namespace slipway::formats {

// `*`, `?`, `[…]` with ranges and `!` or `^`, and `\` before a literal character. A slash is an
// ordinary character; an open bracket without its end stands for itself.
bool matches_glob(std::string_view pattern, std::string_view text);

// Whether the pattern holds a special character.
bool is_glob(std::string_view pattern);

}  // namespace slipway::formats
