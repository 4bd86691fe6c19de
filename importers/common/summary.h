// What became of each service: the table at the end of a loss report.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"

namespace slipway::importers::common {

struct Summary {
    std::string service;
    diag::Loss worst = diag::Loss::exact;
    std::array<std::size_t, 6> counts{};  // by diag::Loss

    std::size_t count(diag::Loss loss) const { return counts[static_cast<std::size_t>(loss)]; }
};

// One row for each service that was made or is named in a diagnostic, sorted by name.
std::vector<Summary> summarise(const std::vector<model::Service>& services,
                               const std::vector<diag::Diagnostic>& diagnostics);

}  // namespace slipway::importers::common
