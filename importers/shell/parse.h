// Reads a shell script into a syntax tree. Nothing is ever executed.
//
// Input is hostile: limits below bound depth and size, and what exceeds them is refused with a
// message. Time is linear in the size of the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/diag/diagnostic.h"
#include "importers/shell/ast.h"

namespace slipway::importers::shell {

// Scripts of real services have at most a few thousand lines and are nested less than twenty deep.
inline constexpr std::size_t kMaxScriptBytes = std::size_t{1} << 20;
inline constexpr int kMaxDepth = 100;

// Parses the text of the file `path`. On a syntax error the diagnostic (codes "shell/syntax",
// "shell/too-deep", "shell/too-large", "shell/binary") is added to `sink` and nothing is returned.
std::optional<Script> parse(std::string_view text, const std::string& path, diag::Sink& sink);

}  // namespace slipway::importers::shell
