// The rows of the exposure.
#pragma once

#include <span>
#include <string_view>

#include "engine/explain/exposure_facts.h"

namespace slipway::explain {

// A badness that says: the row does not concern such a service.
inline constexpr unsigned kNoConcern = ~0U;

struct ExposureRow {
    std::string_view directive;
    unsigned weight, range;
    // 0 to `range`, or kNoConcern.
    unsigned (*badness)(const Facts& facts);
    std::string_view may;
    std::string_view remedy;
};

// exposure_rows.cc: identity, view, devices, kernel, network.
std::span<const ExposureRow> place_rows();
// exposure_rights.cc: capabilities, families, namespaces.
std::span<const ExposureRow> right_rows();
// exposure_calls.cc
std::span<const ExposureRow> call_rows();

}  // namespace slipway::explain
