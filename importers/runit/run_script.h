// The statements of a run script, one after another.
#pragma once

#include "importers/runit/context.h"
#include "importers/shell/ast.h"

namespace slipway::importers::runit {

// Walks the script and fills context.service. When it returns false the script needs its shell:
// context.obstacle says why, and only the edges of context.service mean something.
bool translate_run(Context& context, const shell::Script& script);

// `sv start X` and `sv check X`: the edge it asks for. False when it is another use of sv.
bool sv_dependency(Context& context, const shell::Command& command, bool must_succeed);

}  // namespace slipway::importers::runit
