// Decisions that a definition can say: guards that end the script, files that are read if they are
// there, directories that are made if they are missing, messages.
#pragma once

#include <optional>

#include "importers/runit/context.h"
#include "importers/shell/ast.h"

namespace slipway::importers::runit {

// An if or a list of commands. Nothing: none of the known forms. False: a known form that cannot be
// said (context.obstacle says why).
std::optional<bool> guarded(Context& context, const shell::Command& command);

// Exit codes after which Debian's finish-exec puts the service down: switched off by the
// administrator, wrong configuration, missing dependency. Here the start is skipped.
bool puts_down(const Context& context, int status);

// `. FILE`: a file of variables that is read at each start. When it has more than assignments the
// script needs its shell.
bool source(Context& context, const shell::Command& command, bool optional);

}  // namespace slipway::importers::runit
