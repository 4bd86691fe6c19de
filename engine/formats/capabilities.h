// Capabilities and secure bits by name (capabilities(7), linux/capability.h, linux/securebits.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace slipway::formats {

// A bit for each capability, by its number.
using CapabilitySet = std::uint64_t;

inline constexpr CapabilitySet kAllCapabilities = ~CapabilitySet{0};

// Names without CAP_, each at its number.
std::span<const std::string_view> capability_names();

// "CAP_CHOWN" or "CHOWN"; the number of one that has no name yet ("41" to "63").
std::optional<unsigned> capability_number(std::string_view name);

// Takes the next word of a list into `set`, as systemd.exec(5) says of CapabilityBoundingSet=: the
// first word replaces what a set begins with, each further one adds its capability; with "~" the
// first means all but this one, a further one takes it away. "none" is the empty set, and stands
// alone. False: no such word.
bool add_capability(std::string_view word, bool first, CapabilitySet& set);

// "noroot", "no-setuid-fixup" and "keep-caps", each also with "-locked", at the number of its bit.
std::span<const std::string_view> secure_bit_names();
// The mask of one.
std::optional<unsigned> secure_bit(std::string_view name);

}  // namespace slipway::formats
