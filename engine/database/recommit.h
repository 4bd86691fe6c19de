// A commit that goes on from the one before: only what changed is read and compiled.
#pragma once

#include <optional>

#include "engine/database/build_cache.h"
#include "engine/database/commit.h"

namespace slipway::database {

// What the next commit may go on from; nothing when there is nothing, or it was made from anything
// else than `sources` but for single definitions.
std::optional<BuildCache> cache_for(const CommitOptions& options);

// The names whose marks differ; nothing when a name has come or gone.
std::optional<std::vector<std::string>> changed_names(const SourceMarks& before,
                                                      const SourceMarks& now);

// Commits the generation of the cache with these definitions in the place of those of their names.
// Nothing, with nothing changed on disk and nothing said, when what differs may be of any concern
// to another service, when there is anything to say about it, or when anything is not as the cache
// has it: then everything is to be compiled. The result and what is in the sink are those that
// commit() gives, byte for byte.
std::optional<Commit> recommit(const BuildCache& cache,
                               const std::vector<model::Service>& changed,
                               const CommitOptions& options,
                               diag::Sink& sink);

}  // namespace slipway::database
