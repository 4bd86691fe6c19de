// Bracket expressions of patterns, in the C locale.
#pragma once

#include <optional>
#include <string_view>

#include "engine/logger/pattern.h"

namespace slipway::logger {

// Reads the expression whose "[" stands at `at`, which is moved to its "]". Gives what is wrong.
std::optional<std::string_view> read_bracket(std::string_view text, std::size_t& at, BitSet& bytes);

// Adds the bytes of a class like "alpha"; false: there is none of this name.
bool add_class(std::string_view name, BitSet& bytes);

}  // namespace slipway::logger
