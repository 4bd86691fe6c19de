// What is wrong with an exec plan, line by line.
#pragma once

#include <string>

#include "engine/diag/diagnostic.h"

namespace slipway::cli {

// All lines that slipway-exec would refuse, by its own decoder, which stops at the first of them.
// `path` names the plan in what is told. True when there are none.
bool check_plan(const std::string& path, const std::string& text, diag::Sink& sink);

}  // namespace slipway::cli
