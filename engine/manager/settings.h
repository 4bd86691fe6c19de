// What the manager does as slipway.conf says: GENERATION/settings, and the command line before it.
#pragma once

#include "engine/manager/core.h"
#include "engine/manager/options.h"

namespace slipway::manager {

// Each value as it counts.
struct Settings {
    std::optional<std::uint32_t> group;  // its members may change services
    Millis hold = 5'000;                 // so long must the boot milestone hold
    Millis boot_limit = 600'000;         // a boot on trial that takes longer is given up; 0: never
    Millis shutdown_limit = 180'000;     // for stopping everything
    bool unread = false;                 // they cannot be read just now
};

// Of the generation that runs. A file that cannot be read counts as empty, which is told on
// standard error (`tell`).
Settings settings_for(const Core& core, const Options& options, bool tell = true);

}  // namespace slipway::manager
