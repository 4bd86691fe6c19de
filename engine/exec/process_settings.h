// Limits, priorities and the like: what the process keeps over execve(2).
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Those that all commands share, whatever their privileges; applied once.
int apply_shared_settings(Start& start);

// Name spaces and view, root directory, identity, working directory, no-new-privileges: per
// command, because a command with '+' keeps full privilege.
int apply_command_settings(Start& start, const formats::CommandFlags& flags);

}  // namespace slipway::exec
