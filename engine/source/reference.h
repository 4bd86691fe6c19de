// The reference of the definition language, made of the table of keys.
#pragma once

#include <string>

namespace slipway::source {

// The text of docs/formats/definition.md.
std::string reference_page();

}  // namespace slipway::source
