// Loss reports: what an import did, for people and for programs (docs/formats/loss-report.md).
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/summary.h"

namespace slipway::importers::driver {

struct ReportedService {
    common::Summary summary;
    std::string kind;  // "longrun"…; "" when no service was made of it
    std::string file;  // path of the definition; "" when none was written
    std::vector<model::Provenance::Source> sources;
};

struct Report {
    std::string format, root;
    std::vector<ReportedService> services;
    std::vector<diag::Diagnostic> diagnostics;  // sorted
};

// Diagnostics as a compiler's, then the table. Exact and ignored constructs only when `verbose`.
std::string report_text(const Report& report, bool verbose, bool colour);
std::string report_json(const Report& report);
// One self-contained page; everything from the input is escaped.
std::string report_html(const Report& report);

}  // namespace slipway::importers::driver
