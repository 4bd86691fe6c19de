// `commit --apply` does this as well.
#pragma once

#include "engine/cli/options.h"
#include "engine/cli/output.h"

namespace slipway::cli {

int run_apply(const Options& options, Output& output);

}  // namespace slipway::cli
