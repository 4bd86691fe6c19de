// Slice units: bundles without members, whose settings the services in them get from the compiler.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "importers/systemd/translation.h"

namespace slipway::importers::systemd {

// The slice units above the units of these names that are there to be imported with them.
std::vector<std::string> slices_of(const Store& store, const std::set<std::string>& units);

void finish_slice(Translation& t);

}  // namespace slipway::importers::systemd
