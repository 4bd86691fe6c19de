// Names of constants in the settings of filters.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::filter {

// errno(3): "EPERM".
std::optional<unsigned> error_by_name(std::string_view name);

// "AF_UNIX"; the numbers are the same on all architectures.
std::optional<std::uint32_t> address_family(std::string_view name);

// namespaces(7): "net" -> CLONE_NEWNET.
std::optional<std::uint32_t> namespace_flag(std::string_view name);
inline constexpr std::uint32_t kAllNamespaces = 0x7e020000;

}  // namespace slipway::filter
