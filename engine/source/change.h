// Changes to the files of a machine's definitions.
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"

namespace slipway::source {

struct Change {
    enum class Kind { write, link, remove };
    Kind kind = Kind::write;
    std::string path;
    std::string bytes;  // to write
    std::string about;  // "nginx: Enabled = yes", for people
    unsigned mode = 0644;
};

// Each change is whole or not there, and on disk. False with a complaint at the first that fails.
bool carry_out(const std::vector<Change>& changes, diag::Sink& sink);

}  // namespace slipway::source
