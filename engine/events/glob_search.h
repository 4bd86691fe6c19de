// Whether a path with wildcards has a match, and what to watch to be told when that changes.
#pragma once

#include <string>
#include <vector>

namespace slipway::events {

struct GlobMatch {
    bool found = false;
    // Directories in which names are matched, and the paths that were looked for.
    std::vector<std::string> watched;
};

// An absolute pattern, as glob(7) has it: a wildcard matches neither a slash nor a dot at the
// beginning of a name. Of very many matches of a part, the first thousand are followed.
GlobMatch search_glob(const std::string& pattern);

}  // namespace slipway::events
