// Times, sizes and other values of one word, as text and back. Each parse gives nothing for what it
// does not accept; each format writes what its parse reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/process.h"
#include "engine/model/service.h"

namespace slipway::source {

// "yes", "no", "true", "false", "on", "off".
std::optional<bool> parse_boolean(std::string_view text);

// Milliseconds: numbers with a unit (ms, s, min, h, d), blanks between them optional: "1s 500ms",
// "2h30min". A bare number is refused, except 0; "none" is 0.
std::optional<model::Millis> parse_time(std::string_view text);
// One number with the largest unit that has no remainder: "1500ms", "90s", "0".
std::string format_time(model::Millis time);

// "SOFT" or "SOFT:HARD"; decimal, or "infinity"; K, M, G, T to the base 1024.
std::optional<model::Limit> parse_limit(std::string_view text);
std::string format_limit(const model::Limit& limit);

// Octal, as a file mode: "0644"; up to 07777.
std::optional<std::uint32_t> parse_mode(std::string_view text);
std::string format_mode(std::uint32_t mode);

}  // namespace slipway::source
