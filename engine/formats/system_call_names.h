// Names of constants in the settings that filter system calls (systemd.exec(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace slipway::formats {

using NamedNumber = std::pair<std::string_view, std::uint32_t>;

// errno(3): "EPERM".
std::optional<std::uint32_t> error_by_name(std::string_view name);
std::span<const NamedNumber> error_names();

// "AF_UNIX"; the numbers are the same on all architectures.
std::optional<std::uint32_t> address_family(std::string_view name);
std::span<const NamedNumber> address_families();

// namespaces(7): "net" -> CLONE_NEWNET.
std::optional<std::uint32_t> namespace_flag(std::string_view name);
inline constexpr std::uint32_t kAllNamespaces = 0x7e020000;

// "native", or a name of systemd.unit(5), ConditionArchitecture=, whether this machine has it or
// not.
bool is_architecture(std::string_view name);
std::span<const std::string_view> architecture_names();

// What a denied call gives: the number of an error by its name or as 0 to 4095; kFilterKills for
// "kill".
inline constexpr std::uint32_t kFilterKills = ~std::uint32_t{0};
std::optional<std::uint32_t> filter_error(std::string_view text);

// A word of SystemCallFilter=, taken apart: "~name:EPERM".
struct FilterWord {
    bool inverted = false;
    std::string_view name;                  // of a call, or "@group"
    std::optional<std::string_view> error;  // what stands behind a colon
};

FilterWord filter_word(std::string_view text);

}  // namespace slipway::formats
