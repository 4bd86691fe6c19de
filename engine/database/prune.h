// Removes generations that nobody needs, and the store's entries that then nobody leads to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/database/history.h"

namespace slipway::database {

struct PruneOptions {
    std::string root;
    std::string run;         // of this boot; "" when the root is of another machine
    std::uint64_t keep = 5;  // so many of the newest stay in any case
    bool dry_run = false;
};

struct Pruned {
    std::vector<std::uint64_t> generations;  // that are gone, or would be
    std::vector<std::uint64_t> left;
    std::size_t entries = 0;  // of the store; 0 in a dry run
};

// What would go: all that are not needed() but for the newest `keep` complete ones.
std::vector<std::uint64_t> superfluous(const std::vector<KnownGeneration>& known,
                                       std::uint64_t keep);

// Under the lock, so that no commit counts on what goes. A power cut at any moment leaves each
// generation complete or not there: it loses its name first, and only when that is on disk its
// files and entries go. Nothing goes when it cannot be read who needs what.
base::Result<Pruned, WriteError> prune(const PruneOptions& options);

}  // namespace slipway::database
