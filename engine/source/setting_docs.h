// What the manual says of the settings by name (model/setting_names.h).
#pragma once

#include <span>
#include <string_view>

#include "engine/model/setting_names.h"

namespace slipway::source {

// What becomes of a start where the kernel or the container does not have a setting.
enum class Lacking {
    weakens,  // goes on without it, which is said, or ends, as WhenImpossible says
    fails,    // ends: the service would not work
    nothing,  // it needs nothing that could be missing
};

struct SettingDoc {
    model::SettingGroup group;
    std::string_view name;
    std::string_view values;
    std::string_view fallback;
    std::string_view doc;
    Lacking lacking;
};

// One for each, in the order of the names.
std::span<const SettingDoc> setting_docs();

// "weakened"
std::string_view word_of(Lacking lacking);

// "PrivateTmp": the directive of systemd that the setting has its meaning from.
std::string_view directive_of(const SettingDoc& row);

}  // namespace slipway::source
