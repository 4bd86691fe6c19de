// Completions for shells, made of what the commands declare. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/usage.h"

namespace slipway::cli {

// `everywhere`: the options that may stand before and behind each command.
std::string bash_completion(const std::vector<Usage>& commands, const Usage& everywhere);
std::string zsh_completion(const std::vector<Usage>& commands, const Usage& everywhere);
std::string fish_completion(const std::vector<Usage>& commands, const Usage& everywhere);

// What bash and zsh have in common: functions that say what may stand in a place.
std::string completion_tables(const std::vector<Usage>& commands, const Usage& everywhere);

// 'it'\''s', as sh, bash and zsh read it.
std::string quoted_for_shell(const std::string& text);

// As `slipway completion` takes it, and as scripts ask for names: "services".
const char* word_of(Of what);

}  // namespace slipway::cli
