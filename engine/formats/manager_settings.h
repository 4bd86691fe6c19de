// GENERATION/settings: what slipway.conf says to the manager, as `slipway commit` understood it
// (docs/formats/live-tree.md). Lines `KEY VALUE`; a key that is absent has its default.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

// Times in milliseconds.
struct ManagerSettings {
    std::optional<std::uint32_t> group;           // its members may change services
    std::optional<std::uint64_t> boot_deadline;   // of a generation on trial, to its milestone
    std::optional<std::uint64_t> milestone_hold;  // how long it must hold
    std::optional<std::uint64_t> shutdown_limit;  // for stopping everything
    friend bool operator==(const ManagerSettings&, const ManagerSettings&) = default;
};

using SettingsText = base::FixedString<256>;

SettingsText encode(const ManagerSettings& settings);

// False for anything but such a text: unknown keys, keys twice, no numbers. `out` is then
// unchanged.
bool decode_settings(std::string_view text, ManagerSettings& out);

}  // namespace slipway::formats
