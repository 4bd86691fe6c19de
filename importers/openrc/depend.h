// depend(): what a script needs, wants, uses, follows, precedes and provides.
#pragma once

#include "importers/openrc/context.h"

namespace slipway::importers::openrc {

// Edges, provided names and keywords of depend() and of the configuration (rc_need …). What is
// computed there is reported at its line.
void translate_depend(Context& context);

}  // namespace slipway::importers::openrc
