// `slipway --user`: a tree of services of a user's own, without root.
#pragma once

#include "engine/cli/options.h"
#include "engine/cli/output.h"

namespace slipway::cli {

// Sets the places of `options` when --user was given. 0: the command may go on; else that was told.
int take_user_places(Options& options, const Output& output);

// Supervises the generation that the user has committed, in the foreground, until it is told to
// end.
int run_user_tree(const Options& options, Output& output);

}  // namespace slipway::cli
