// What services do and may do, for programs: docs/formats/json.md, docs/schema.
#pragma once

#include <string>
#include <vector>

#include "engine/explain/explain.h"
#include "engine/explain/exposure.h"

namespace slipway::cli {

struct Explained {
    std::string name, description;
    bool masked = false;
    std::vector<explain::Sentence> sentences;
};

// An array of {"name", "description", "masked", "steps":[{"phase", "text", "key", "path", "line",
// "applied"}]}.
std::string explanations_as_json(const std::vector<Explained>& all);

struct Scored {
    std::string name, description;
    explain::Exposures exposures;
    std::vector<std::string> not_applied;  // keys that stand there without effect
    std::vector<std::string> lost;         // keys that the last start here had to go without
    bool unconfined = false;               // its program is started with full privilege
};

// An array of {"name", "description", "score", "word", "not_applied":[keys], "weakened":[keys],
// "exposures":[{ "directive", "may", "exposed", "weight", "badness", "of", "remedy",
// "not_applied"}]}.
std::string scores_as_json(const std::vector<Scored>& all);

}  // namespace slipway::cli
