// Specifiers ("%i") of unit files, expanded at import where import can know them.
#pragma once

#include <string>
#include <string_view>

#include "importers/common/root.h"
#include "importers/systemd/unit_name.h"

namespace slipway::importers::systemd {

// What expansion needs to know about the unit and the root.
struct SpecifierContext {
    UnitName name;
    std::string fragment;  // path of the unit file
    const common::FileReader* root = nullptr;
};

struct Expansion {
    std::string text;
    // The first specifier that could not be expanded ("%b") and why; empty when all were. Such a
    // one stands in `text` as it was.
    std::string unknown, why;
    // The text holds something that import froze and that may change later ("%H"); its name.
    std::string frozen;
};

Expansion expand(std::string_view text, const SpecifierContext& context);

}  // namespace slipway::importers::systemd
