// What to say about a name that no service has.
#pragma once

#include <string>

#include "engine/cli/options.h"

namespace slipway::cli {

// "did you mean `nginx`? `slipway list --all` shows all names": the nearest name of the generation
// that runs, if one is near and not the name itself.
std::string help_for_unknown(const Options& options, const std::string& name);

}  // namespace slipway::cli
