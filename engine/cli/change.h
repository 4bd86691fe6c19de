// What the commands share that send one verb to the named services.
#pragma once

#include "engine/cli/option_set.h"
#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/formats/protocol.h"

namespace slipway::cli {

// --no-wait, --force, --timeout.
void declare_waiting(OptionSet& set, Options& options);
int run_change(const Options& options, Output& output, formats::Verb verb);

}  // namespace slipway::cli
