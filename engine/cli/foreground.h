// A tree that is watched in the foreground: signals end it, changes are told.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/output.h"
#include "engine/cli/tree.h"
#include "engine/sys/fd.h"

namespace slipway::cli {

struct Foreground {
    Tree& tree;
    const std::string& run;
    Output& output;
    sys::Fd signals;
    std::vector<std::string> names;  // of those that have a process
    bool json;
    bool stays = false;  // when nothing runs any more, too
    bool ending = false, failed = false, over = false;
    bool uncounted = false;  // something has changed since it was seen that somebody runs
};

// Signals are kept for watch(), and whoever is left behind by its parent becomes our child. An
// invalid descriptor: that was told.
sys::Fd prepare_to_watch(Output& output);

// Until the tree has ended, and nobody of it is left. Gives the exit code.
int watch(Foreground& all);

}  // namespace slipway::cli
