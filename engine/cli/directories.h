// Under which name the services of the generation that runs have their directories, control groups
// and logs: a service that was renamed (RenamedFrom) goes on under the name that it had.
#pragma once

#include <optional>
#include <string>

#include "engine/live/generation.h"

namespace slipway::cli {

class Directories {
public:
    // Of the run tree `run`; where no generation can be read, each name is its own.
    explicit Directories(const std::string& run);

    std::string of(const std::string& name) const;

private:
    std::optional<live::Generation> generation_;
};

}  // namespace slipway::cli
