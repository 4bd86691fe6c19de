// One setting on its way into the rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/filter/architecture.h"
#include "engine/filter/settings.h"

namespace slipway::filter {

struct Reading {
    const model::Process& process;
    std::string_view name;  // "restrict-realtime"
    const std::vector<std::string>& words;
    Rules& rules;
    std::vector<Refusal>& refusals;

    void refuse(const std::string& word, std::string why, std::string way_out) {
        refusals.push_back(
            {"Sandbox." + std::string(name), word, std::move(why), std::move(way_out)});
    }

    // The value of a setting that is a yes or a no.
    bool is_on();
};

// systemd.syntax(7).
std::optional<bool> boolean(std::string_view word);

}  // namespace slipway::filter
