#include "importers/common/summary.h"

#include <algorithm>
#include <map>

namespace slipway::importers::common {
namespace {

// What has no effect here is less of a loss than what works differently.
int rank(diag::Loss loss) {
    if (loss == diag::Loss::ignored) return static_cast<int>(diag::Loss::approximated);
    if (loss == diag::Loss::approximated) return static_cast<int>(diag::Loss::ignored);
    return static_cast<int>(loss);
}

}  // namespace

std::vector<Summary> summarise(const std::vector<model::Service>& services,
                               const std::vector<diag::Diagnostic>& diagnostics) {
    std::map<std::string, Summary> rows;
    for (const model::Service& service : services) rows[service.name];
    for (const diag::Diagnostic& d : diagnostics) {
        if (d.service.empty()) continue;
        Summary& row = rows[d.service];
        ++row.counts[static_cast<std::size_t>(d.loss)];
        if (rank(d.loss) > rank(row.worst)) row.worst = d.loss;
    }
    std::vector<Summary> out;
    for (auto& [name, row] : rows) {
        row.service = name;
        out.push_back(row);
    }
    return out;
}

}  // namespace slipway::importers::common
