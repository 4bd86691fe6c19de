// The generations that are there, and what each is good for (docs/formats/live-tree.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/database/files_on_disk.h"

namespace slipway::database {

struct KnownGeneration {
    std::uint64_t number = 0;
    std::string path;            // with the root
    std::int64_t committed = 0;  // Unix seconds; 0: it is not complete
    bool current = false;        // the next boot takes it
    bool last_good = false;      // reached its boot milestone
    bool confirmed = false;      // may boot uncounted
    bool runs = false;           // RUN/live
    bool booted = false;         // RUN/boot
    bool switching = false;      // a switch that goes on leaves it, or takes it over
    // Links of services in RUN/scan that lead into it, or to entries of the store that it has and
    // the generation that runs has not.
    std::size_t linked = 0;
    std::uint32_t tries = 0;  // boots of it that were begun and did not reach the milestone

    // Somebody needs it, now or at the next boot.
    bool needed() const {
        return current || last_good || confirmed || runs || booted || switching || linked != 0;
    }
};

// By number. `run` is the run directory of this boot, "" when the root is of another machine.
// Fails when something that says who needs them cannot be read.
base::Result<std::vector<KnownGeneration>, WriteError> known_generations(const std::string& root,
                                                                         const std::string& run);

// What `slipway rollback` takes when no number is given: the last good one, or if that is current,
// the complete one before it. 0: there is none.
std::uint64_t generation_before(const std::vector<KnownGeneration>& known);

// Makes a complete generation current, under the lock; its tries begin anew.
base::Result<base::Unit, WriteError> roll_back(const std::string& root, std::uint64_t number);

}  // namespace slipway::database
