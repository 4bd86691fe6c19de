// Writes a syntax tree as a script again: parse(print(s)) == s, and a shell runs both alike.
#pragma once

#include <string>

#include "importers/shell/ast.h"

namespace slipway::importers::shell {

std::string print(const Script& script);

// One word or command for a message. Bodies of here-documents are left out.
std::string print(const Word& word);
std::string print(const Command& command);

}  // namespace slipway::importers::shell
