// The reference of the definition language, made of the table of keys.
#pragma once

#include <string>
#include <string_view>

namespace slipway::source {

// Does the engine apply this setting by name? "Sandbox", "private-tmp" (graph/features.h).
using Applies = bool (*)(std::string_view group, std::string_view name);

// The text of docs/formats/definition.md.
std::string reference_page(Applies applies);

// The text of docs/man/slipway.svc.5.
std::string manual_page(Applies applies);

// The text of docs/schema/definition.json.
std::string definition_schema();

// The definition that the manual shows.
std::string_view example_definition();

}  // namespace slipway::source
