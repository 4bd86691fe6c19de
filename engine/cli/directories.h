// Under which name the services of the generation that runs have their directories, control groups
// and logs: a service that was renamed (RenamedFrom) goes on under the name that it had.
#pragma once

#include <optional>
#include <string>

#include "engine/live/generation.h"
#include "engine/sys/fd.h"

namespace slipway::cli {

class Directories {
public:
    // Of the run tree `run`; where no generation can be read, each name is its own.
    explicit Directories(const std::string& run);

    std::string of(const std::string& name) const;

    // The files of a service are those of another generation than the one that runs.
    bool is_stale(const std::string& name) const;

private:
    sys::Fd run_;
    std::optional<live::Generation> generation_;
};

}  // namespace slipway::cli
