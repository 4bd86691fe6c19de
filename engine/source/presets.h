// Preset files: what a distribution or an administrator wants enabled (docs/formats/preset.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/diag/diagnostic.h"

namespace slipway::source {

struct PresetRule {
    enum class What { enable, disable, ignore };
    What what = What::ignore;
    std::string pattern;                 // of names, without ".svc"
    std::vector<std::string> instances;  // of a template that is enabled
    diag::Position where;
};

// The rules of one file in their order; lines that say nothing are complained about.
std::vector<PresetRule> read_presets(const std::string& path,
                                     std::string_view text,
                                     diag::Sink& sink);

// The rules of all files below `root`, in the order in which they count: by the files' names, of
// two files with one name only /etc/slipway/presets' over /usr/lib/slipway/presets'.
std::vector<PresetRule> load_presets(const std::string& root, diag::Sink& sink);

// The first rule that matches; null when none does.
const PresetRule* preset_of(const std::vector<PresetRule>& rules, std::string_view name);

}  // namespace slipway::source
