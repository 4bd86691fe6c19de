#include <nlohmann/json.hpp>

#include "engine/diag/render.h"
#include "importers/driver/report.h"

namespace slipway::importers::driver {

std::string report_json(const Report& report) {
    using Json = nlohmann::ordered_json;
    Json services = Json::array();
    for (const ReportedService& s : report.services) {
        Json counts;
        for (const diag::Loss loss :
             {diag::Loss::exact, diag::Loss::approximated, diag::Loss::ignored,
              diag::Loss::weakened, diag::Loss::refused})
            counts[std::string(diag::loss_name(loss))] = s.summary.count(loss);
        Json sources = Json::array();
        for (const auto& source : s.sources)
            sources.push_back({{"path", source.path}, {"hash", source.hash}});
        Json row{{"name", s.summary.service}};
        row["kind"] = s.kind.empty() ? Json() : Json(s.kind);
        row["file"] = s.file.empty() ? Json() : Json(s.file);
        row["worst"] = diag::loss_name(s.summary.worst);
        row["counts"] = std::move(counts);
        row["sources"] = std::move(sources);
        services.push_back(std::move(row));
    }
    Json head{{"version", 1},
              {"importer", SLIPWAY_VERSION},
              {"format", report.format},
              {"root", report.root},
              {"services", std::move(services)}};
    std::string out = head.dump(-1, ' ', false, Json::error_handler_t::replace);
    // The diagnostics have one rendering; its lines become the last member.
    std::string lines = diag::render_json_lines(report.diagnostics);
    if (!lines.empty()) lines.pop_back();
    for (std::size_t at = lines.find('\n'); at != std::string::npos; at = lines.find('\n', at + 2))
        lines.replace(at, 1, ",\n");
    out.pop_back();
    return out + ",\"diagnostics\":[\n" + lines + "\n]}\n";
}

}  // namespace slipway::importers::driver
