// How the last runs of a service ended: its supervisor's death_tally.
#pragma once

#include <string>
#include <vector>

#include "engine/formats/death_tally.h"

namespace slipway::cli {

// At most `count`, the newest first; none where we may not look.
std::vector<formats::Death> past_ends(const std::string& run,
                                      const std::string& name,
                                      std::size_t count);

// "exit code 3", "killed by KILL".
std::string end_text(const formats::Death& death);

}  // namespace slipway::cli
