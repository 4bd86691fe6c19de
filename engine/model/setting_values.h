// Which values the settings by name (setting_names.h) take: one table, which the definition
// language asks when it reads one and the importers before they keep one.
//
// The words are those that the compiler and slipway-exec take; whether several settings go
// together, or a slice allows it, is told by the checks of engine/graph.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/setting_names.h"

namespace slipway::model {

struct WrongValue {
    std::size_t word = 0;   // the number of the wrong word; that of all words: something is missing
    bool is_all = false;    // the words together, which are one value
    bool too_many = false;  // the setting takes one word, and this is another
};

// Nothing for values that are right, and for a setting that is none.
std::optional<WrongValue> wrong_value(SettingGroup group,
                                      std::string_view name,
                                      std::span<const std::string> words);

// The word that may have been meant; empty: nothing is near.
std::string near_value(SettingGroup group, std::string_view name, std::string_view word);

// Of a setting that is one value, a later line takes the place of an earlier one.
bool is_one_value(SettingGroup group, std::string_view name);

}  // namespace slipway::model
