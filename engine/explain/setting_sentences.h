// What the settings by name (model/setting_names.h) mean, a sentence each.
#pragma once

#include <span>
#include <string_view>

#include "engine/explain/explain.h"
#include "engine/model/setting_names.h"

namespace slipway::explain {

struct SettingSentence {
    model::SettingGroup group;
    std::string_view name;
    // "": with any value; "yes": with one that means yes; else with exactly this one. Of several
    // rows of a setting the first that fits counts, and one that means no has no effect.
    std::string_view value;
    Phase phase;
    std::string_view text;  // {}: the values
};

std::span<const SettingSentence> setting_sentences();

}  // namespace slipway::explain
