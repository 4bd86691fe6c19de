// Which directive of systemd.exec(5) a key of [Process] equals, for the manual.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/source/setting_docs.h"

namespace slipway::source {

struct KeyOrigin {
    std::string_view key;        // "Limit." stands for all limits
    std::string_view directive;  // "LimitNAME="; empty when systemd has no such thing
    Lacking lacking;
    std::string_view sample;  // a value other than the default
};

// One for each key of [Process] but those that stand for settings by name.
std::span<const KeyOrigin> key_origins();

// How [Process] names a directive of systemd.exec(5): "Sandbox.private-tmp" of "PrivateTmp",
// "Limit.NOFILE" of "LimitNOFILE". Empty for a word that is none, or has the same name here.
std::string own_name_of(std::string_view directive);

// nullptr for a key of another section.
const KeyOrigin* find_key_origin(std::string_view section, std::string_view key);

}  // namespace slipway::source
