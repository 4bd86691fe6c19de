// The machine that services shall run on, as the checks ask it: executables, users, groups below a
// root.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/graph/machine.h"

namespace slipway::database {

// `root` is a directory, "" for the machine itself. Links are resolved inside it. What cannot be
// asked (no /etc/passwd) is not asked. Users and groups of the machine itself may also be those of
// its name service. `line` is left to the caller.
graph::Machine machine_below(const std::string& root);

// The number of a group below the root: of its name in /etc/group, or of a text that is a number.
std::optional<std::uint32_t> group_number(const std::string& root, const std::string& name);

}  // namespace slipway::database
