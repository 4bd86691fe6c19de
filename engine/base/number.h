// Numbers as text, without locale and without a heap.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::base {

// Decimal digits only, the whole text, no sign; nothing on overflow or when empty.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

// The same with an optional '-'.
std::optional<std::int64_t> parse_signed(std::string_view text);

// Octal digits only, for file modes ("0755", "644").
std::optional<std::uint32_t> parse_octal(std::string_view text);

// Hexadecimal digits of either case, without a prefix.
std::optional<std::uint64_t> parse_hexadecimal(std::string_view text);

using NumberText = FixedString<24>;

NumberText decimal(std::int64_t value);
NumberText decimal_unsigned(std::uint64_t value);

// `digits` lower-case hexadecimal digits, leading zeros kept; 16 at most.
NumberText hexadecimal(std::uint64_t value, unsigned digits);

}  // namespace slipway::base
