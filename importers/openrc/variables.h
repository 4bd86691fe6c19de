// The variables openrc-run knows (openrc-run(8)), as settings of a service.
#pragma once

#include "importers/openrc/context.h"

namespace slipway::importers::openrc {

// Everything but command, its arguments and its supervisor. False when a value cannot be said;
// context.obstacle says which.
bool translate_variables(Context& context, bool supervise);

// required_files and required_dirs, in every case.
void translate_required(Context& context);

}  // namespace slipway::importers::openrc
