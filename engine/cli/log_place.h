// Where the output of a service goes, as the generation that runs says it.
#pragma once

#include <string>

#include "engine/cli/options.h"

namespace slipway::cli {

struct LogPlace {
    std::string file;     // "…/current" of a log directory, or a file; empty: none can be shown
    std::string nowhere;  // then where it goes instead, as a clause for people
};

// With --root, or for a name that the generation does not have: what is usual,
// ROOT/var/log/slipway/NAME.
LogPlace log_place(const Options& options, const std::string& name);

}  // namespace slipway::cli
