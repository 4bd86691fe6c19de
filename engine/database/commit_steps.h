// The steps that every commit ends with.
#pragma once

#include <optional>
#include <string>

#include "engine/database/build_cache.h"
#include "engine/database/commit.h"
#include "engine/database/generation.h"
#include "engine/formats/manager_settings.h"

namespace slipway::database {

// As the manager reads them, the group by its number.
formats::ManagerSettings settings_for_manager(const CommitOptions& options, diag::Sink& sink);

// Below what generations are kept.
const std::string& kept_below(const CommitOptions& options);

// The generations of a machine, which nobody else changes meanwhile.
struct Place {
    std::string root;
    std::string directory;
    sys::Fd held;
};

std::optional<Place> take_place(const CommitOptions& options, diag::Sink& sink);

// The one that is held, or one that is taken and kept in `own`; nullptr: it was told why not.
const Place* place_for(const CommitOptions& options, std::optional<Place>& own, diag::Sink& sink);

// Whether somebody has committed since what is to be committed was read.
bool is_overtaken(const Place& place, const CommitOptions& options);

// Slipway's own parts: the boot list, and their directories.
void add_own_services(const Places& places, bool has_events, GenerationFiles& files);

// A new generation, which is current from then on; or the one that is, if it is the same. What
// stands in `result` stays.
std::optional<Commit> put_in_place(const Place& place,
                                   const GenerationFiles& files,
                                   Commit result,
                                   diag::Sink& sink);

// For the next commit; that it could not be written is nobody's concern. Nothing is remembered of a
// generation that is not quite what these files are: its `definitions` may differ in what no
// program sees.
void remember(const Place& place,
              const Commit& done,
              const GenerationFiles& files,
              BuildCache cache);

}  // namespace slipway::database
