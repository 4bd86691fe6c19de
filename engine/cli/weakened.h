// What a service runs without, as slipway-exec left it beside its supervisor's files.
#pragma once

#include <string>
#include <vector>

#include "engine/formats/weakened_file.h"

namespace slipway::cli {

struct Weakened {
    formats::Weakening how = formats::Weakening::without;
    std::string setting, reason;
};

// Of the last start in `directory` of the run tree; each setting once. None where we may not look,
// and when the file is about an earlier start: then this one went without nothing.
std::vector<Weakened> weakened_of(const std::string& run, const std::string& directory);

// "Nice: EPERM (operation not permitted)", "Sandbox.x: not applied by this version".
std::string weakened_text(const Weakened& one);

}  // namespace slipway::cli
