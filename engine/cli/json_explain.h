// What services do and may do, for programs: docs/formats/json.md, docs/schema.
#pragma once

#include <string>
#include <vector>

#include "engine/explain/explain.h"

namespace slipway::cli {

struct Explained {
    std::string name, description;
    bool masked = false;
    std::vector<explain::Sentence> sentences;
};

// An array of {"name", "description", "masked", "steps":[{"phase", "text", "key", "path", "line",
// "applied"}]}.
std::string explanations_as_json(const std::vector<Explained>& all);

}  // namespace slipway::cli
