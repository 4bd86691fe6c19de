// GENERATION/settings: what slipway.conf says to the manager and to who starts the tree, as
// `slipway commit` understood it (docs/formats/live-tree.md). Lines `KEY VALUE`; a key that is
// absent has its default.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

// How many services one process supervises, a logger being one of them; 1 is a slipway-supervise
// for each. Why so many: docs/adr/0015.
inline constexpr std::uint64_t kServicesPerProcess = 200, kMostServicesPerProcess = 10000;

// Times in milliseconds.
struct ManagerSettings {
    std::optional<std::uint32_t> group;           // its members may change services
    std::optional<std::uint64_t> boot_deadline;   // of a generation on trial, to its milestone
    std::optional<std::uint64_t> milestone_hold;  // how long it must hold
    std::optional<std::uint64_t> shutdown_limit;  // for stopping everything
    std::optional<std::uint64_t> services_per_process = std::nullopt;
    friend bool operator==(const ManagerSettings&, const ManagerSettings&) = default;
};

using SettingsText = base::FixedString<256>;

SettingsText encode(const ManagerSettings& settings);

// False for anything but such a text: unknown keys, keys twice, no numbers. `out` is then
// unchanged.
bool decode_settings(std::string_view text, ManagerSettings& out);

// What `--per-process` of slipway-svscan is to be; nothing: it is started without, and so gives
// each service a process. What no reader of slipway.conf would write counts as the default.
std::optional<std::uint64_t> per_process(const ManagerSettings& settings);

}  // namespace slipway::formats
