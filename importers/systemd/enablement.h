// Whether a unit is enabled: by links, by presets, or not at all.
#pragma once

#include "importers/systemd/translation.h"

namespace slipway::importers::systemd {

// Fills Enablement::enabled, and adds what links (but not [Install]) say to wanted_by, required_by
// and aliases.
void finish_enablement(Translation& t);

// systemd.preset(5): the first matching line of the files in their order decides; without one a
// unit is enabled.
bool preset_enables(const common::FileReader& root, const std::string& unit);

// Shell patterns as in glob(7) with `*`, `?` and `[…]`.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace slipway::importers::systemd
