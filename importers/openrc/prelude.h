// Commands that run a script's functions through the prelude.
#pragma once

#include <string>
#include <vector>

#include "importers/openrc/context.h"

namespace slipway::importers::openrc {

// /bin/sh ${SLIPWAY_LIBDIR}/openrc-prelude.sh SCRIPT NAME ACTION.
model::Command prelude_command(const Context& context,
                               const std::string& action,
                               const std::vector<std::string>& options = {});

// The service as one whose start goes through the prelude: a daemon that it executes, or a oneshot.
// context.obstacle says why; only edges and conditions of context.service are kept.
void start_by_prelude(Context& context);

// Reload, status and extra commands of the script, in both cases.
void translate_actions(Context& context);

}  // namespace slipway::importers::openrc
