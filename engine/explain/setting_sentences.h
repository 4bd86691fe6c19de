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
    // "": with any value; "yes": with one that means yes; "~": with a list whose first word begins
    // so; "()": with an empty list; else with exactly this one. Of several rows of a setting the
    // first that fits counts. Where one is "yes", a value that means no has no effect.
    std::string_view value;
    Phase phase;
    std::string_view text;  // {}: the values; empty: nothing to say
};

std::span<const SettingSentence> setting_sentences();

}  // namespace slipway::explain
