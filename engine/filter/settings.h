// What the settings of a service say about system calls.
#pragma once

#include <string>
#include <vector>

#include "engine/filter/rules.h"
#include "engine/model/process.h"

namespace slipway::filter {

// A word that a setting does not take.
struct Refusal {
    std::string setting;  // "Sandbox.system-call-filter"
    std::string word;
    std::string why;
    std::string way_out;
};

// The meaning of each setting is that of its directive in systemd.exec(5); words count in turn, and
// each that takes away or denies has a "~" of its own. Words that are refused change nothing.
Rules rules_of(const model::Process& process, std::vector<Refusal>& refusals);

// The number of an error by its name ("EPERM") or number (0 to 4095); kKillProcess for "kill".
std::optional<Action> error_action(std::string_view text);

}  // namespace slipway::filter
