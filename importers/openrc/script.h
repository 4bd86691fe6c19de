// One script: its variables and functions as a service.
#pragma once

#include "importers/openrc/context.h"

namespace slipway::importers::openrc {

// Fills context.service from context.script, which is parsed. Native when everything it says can be
// said, else through the prelude.
void translate_script(Context& context);

}  // namespace slipway::importers::openrc
