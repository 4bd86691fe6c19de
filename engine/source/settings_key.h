// Keys of settings by name: Sandbox.private-tmp, Cgroup.memory-max (model/setting_names.h).
#pragma once

#include "engine/model/setting_names.h"
#include "engine/source/key_types.h"

namespace slipway::source {

// Reads the words of the setting `name`, and tests them; false: what is wrong has been told. They
// are added to `list`, or are all of it where the setting has one value.
bool read_setting(model::SettingGroup group,
                  std::string_view name,
                  Value& value,
                  model::Settings& settings);

// Each with its group in front: "Sandbox.".
void emit_settings(std::string_view group, const model::Settings& settings, Emit& out);

// Of all settings of a group.
template <model::SettingGroup Group, Literal Name, auto Field>
constexpr Key settings_key(std::string_view section, std::string_view doc) {
    Key k{section, Name.view(), "words", "none", doc, nullptr, nullptr, nullptr};
    k.list = true;
    k.read = [](const Place& place, Value& value) {
        return read_setting(Group, place.rest, value, Field(place.service, 0));
    };
    k.reset = [](const Place& place) { Field(place.service, 0).erase(std::string(place.rest)); };
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        emit_settings(Name.view(), Field(service, 0), out);
    };
    return k;
}

}  // namespace slipway::source
