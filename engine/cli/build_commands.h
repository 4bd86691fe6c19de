// The commands that make definitions and generations; they need no manager.
#pragma once

#include "engine/cli/options.h"
#include "engine/cli/output.h"

namespace slipway::cli {

int run_import(const Options& options, Output& output);
int run_check(const Options& options, Output& output);
int run_commit(const Options& options, Output& output);

}  // namespace slipway::cli
