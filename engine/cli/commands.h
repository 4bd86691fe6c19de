// The commands of `slipway`: each does its work, prints, and gives the exit code.
#pragma once

#include "engine/cli/options.h"
#include "engine/cli/output.h"

namespace slipway::cli {

using Run = int (*)(const Options& options, Output& output);

int run_list(const Options& options, Output& output);
int run_status(const Options& options, Output& output);
int run_change(const Options& options, Output& output);   // start, stop, restart, reload
int run_machine(const Options& options, Output& output);  // apply, poweroff, reboot, halt
int run_log(const Options& options, Output& output);
int run_graph(const Options& options, Output& output);
int run_upgrade(const Options& options, Output& output);

}  // namespace slipway::cli
