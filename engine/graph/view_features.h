// Of the sandbox: which settings become name spaces and mounts of an exec plan, and which of their
// values there are (systemd.exec(5)).
#pragma once

#include <string_view>

#include "engine/model/service.h"

namespace slipway::graph {

// By its name in the group Sandbox.
bool applies_view_setting(std::string_view name);

// A value that none of them has: nothing can be made of it.
bool has_wrong_view_value(const model::Service& service);

}  // namespace slipway::graph
