// `slipway graph --svg`.
#pragma once

#include <string>
#include <vector>

#include "engine/formats/database.h"

namespace slipway::cli {

// The nodes that are marked and the links between them, as a whole SVG file.
std::string graph_chart(const formats::Database& database, const std::vector<bool>& shown);

}  // namespace slipway::cli
