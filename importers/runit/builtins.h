// Builtins of the shell that change the process: set, export, unset, cd, umask, ulimit.
#pragma once

#include "importers/runit/context.h"
#include "importers/shell/ast.h"

namespace slipway::importers::runit {

// Each puts what the command says into the context; false when it cannot be said
// (context.obstacle says why).
bool run_set(Context& context, const shell::Command& command);
bool run_export(Context& context, const shell::Command& command);
bool unset(Context& context, const shell::Command& command);
bool change_directory(Context& context, const shell::Command& command);
bool set_umask(Context& context, const shell::Command& command);
bool set_limits(Context& context, const shell::Command& command);

}  // namespace slipway::importers::runit
