// What a service runs without, as keys of the definition language.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/cli/weakened.h"
#include "engine/model/process.h"

namespace slipway::cli {

// "Process.Sandbox.private-tmp": of what the last start went without, other than by this version.
// The filter of system calls stands for all settings of `sandbox` that it is made of.
std::set<std::string> lost_keys(const std::vector<Weakened>& list, const model::Settings& sandbox);

}  // namespace slipway::cli
