// The generation that runs, for commands that show its graph.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/live/generation.h"

namespace slipway::cli {

// Nothing: that was told, and `code` is the exit code.
std::optional<live::Generation> running_generation(const Options& options,
                                                   Output& output,
                                                   int& code);

// A link by which one service wants another up, or waits for it.
struct Link {
    formats::NodeIndex other = formats::kNoNode;
    std::string_view word;  // as definitions name it: "Needs", "Contents"
};

// Who pulls `node`: dependents and bundles. `provided` names count as bundles of their providers.
std::vector<Link> pulled_by(const formats::Database& database, formats::NodeIndex node);
// Whom `node` waits for when it starts.
std::vector<Link> waits_for(const formats::Database& database, formats::NodeIndex node);

}  // namespace slipway::cli
