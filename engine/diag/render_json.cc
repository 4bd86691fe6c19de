#include <nlohmann/json.hpp>

#include "engine/diag/render.h"

namespace slipway::diag {

std::string render_json_lines(const std::vector<Diagnostic>& diagnostics) {
    std::string out;
    for (const Diagnostic& d : diagnostics) {
        nlohmann::ordered_json row{{"severity", severity_name(d.severity)},
                                   {"path", d.where.path},
                                   {"line", d.where.line},
                                   {"column", d.where.column},
                                   {"code", d.code},
                                   {"message", d.message}};
        const auto put = [&](const char* key, const std::string& value) {
            if (!value.empty()) row[key] = value;
        };
        put("source", d.source_line);
        put("help", d.help);
        if (d.loss != Loss::none) row["loss"] = loss_name(d.loss);
        put("service", d.service);
        put("construct", d.construct);
        out += row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    return out;
}

}  // namespace slipway::diag
