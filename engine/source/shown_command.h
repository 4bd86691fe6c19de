// A command for people to read. A definition file holds it with more escapes (text_escape.h).
#pragma once

#include <string>

#include "engine/model/command.h"

namespace slipway::source {

// The shortest spelling of formats/command_text.h, on one line.
std::string shown_command(const model::Command& command);

}  // namespace slipway::source
