// From a Service to the canonical text of its definition.
#pragma once

#include <string>

#include "engine/model/service.h"

namespace slipway::source {

// Sections and keys in the order of the table, only what differs from the default. Reading it gives
// an equal Service. The same Service gives the same bytes.
std::string write_definition(const model::Service& service);

}  // namespace slipway::source
