// Of the sandbox: which settings become name spaces and mounts of an exec plan (systemd.exec(5)).
#pragma once

#include <string_view>

namespace slipway::graph {

// By its name in the group Sandbox.
bool applies_view_setting(std::string_view name);

}  // namespace slipway::graph
