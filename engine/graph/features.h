// What the model can say and the engine cannot do yet: one table.
//
// A definition that people wrote and that uses such a thing is refused. What an importer brought is
// refused too where the service would not work or would be dangerous without it; the rest is
// *weakened*: a warning at the check, a settings-refused line in the exec plan at each start.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/service.h"

namespace slipway::graph {

enum class Lack {
    refused,   // nobody can use it
    weakened,  // an imported service goes on without it
};

// A use of something that the engine cannot do.
struct Use {
    Lack lack = Lack::refused;
    std::string key;                  // "Process.DynamicUser"; "Process.Sandbox.private-tmp"
    std::vector<std::string> values;  // for settings-refused
    std::string_view what;            // "users that exist while a service runs"
    std::string_view help;
};

// All such uses of a service, in a fixed order.
std::vector<Use> missing_features(const model::Service& service);

// Does the engine apply this setting, this option of a socket?
bool applies_setting(std::string_view group, std::string_view name);
bool applies_socket_option(std::string_view name);

}  // namespace slipway::graph
