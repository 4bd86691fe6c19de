// How `slipway` has to be called again for the tree that is meant.
#pragma once

#include <string>

#include "engine/cli/options.h"

namespace slipway::cli {

// "`slipway --user log web`" of "log web": with the options that led to this tree.
std::string called(const Options& options, const std::string& words);

}  // namespace slipway::cli
