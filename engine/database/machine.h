// The machine that services shall run on, as the checks ask it: executables, users, groups below a
// root.
#pragma once

#include <string>

#include "engine/graph/machine.h"

namespace slipway::database {

// `root` is a directory, "" for the machine itself. Links are resolved inside it. What cannot be
// asked (no /etc/passwd) is not asked. `line` is left to the caller.
graph::Machine machine_below(const std::string& root);

}  // namespace slipway::database
