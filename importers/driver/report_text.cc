#include <algorithm>
#include <array>

#include "engine/diag/render.h"
#include "importers/driver/report.h"

namespace slipway::importers::driver {
namespace {

using diag::Loss;

constexpr std::array kColumns{Loss::exact, Loss::approximated, Loss::ignored, Loss::weakened,
                              Loss::refused};

std::string padded(std::string text, std::size_t width, bool right) {
    if (text.size() >= width) return text;
    const std::string blanks(width - text.size(), ' ');
    return right ? blanks + text : text + blanks;
}

bool shown(const diag::Diagnostic& d, bool verbose) {
    if (verbose || d.severity != diag::Severity::note) return true;
    return d.loss != Loss::exact && d.loss != Loss::ignored;
}

std::string totals(const Report& report) {
    std::array<std::size_t, 6> by_worst{};
    std::size_t made = 0;
    for (const ReportedService& s : report.services) {
        const bool refused = s.summary.worst == Loss::refused;
        if (s.kind.empty() && !refused) continue;
        ++made;
        ++by_worst[static_cast<std::size_t>(s.summary.worst)];
    }
    std::string out = std::to_string(made) + (made == 1 ? " service:" : " services:");
    for (const Loss loss : kColumns)
        out += " " + std::to_string(by_worst[static_cast<std::size_t>(loss)]) + " " +
               std::string(diag::loss_name(loss)) + (loss == Loss::refused ? "" : ",");
    return out + " (by the worst construct of each)\n";
}

}  // namespace

std::string report_text(const Report& report, bool verbose, bool colour) {
    std::vector<diag::Diagnostic> visible;
    for (const diag::Diagnostic& d : report.diagnostics)
        if (shown(d, verbose)) visible.push_back(d);
    std::string out = diag::render_text(visible, {colour});
    std::size_t width = 7;
    for (const ReportedService& s : report.services)
        width = std::max(width, std::min<std::size_t>(s.summary.service.size(), 40));
    if (!out.empty()) out += "\n";
    out += padded("SERVICE", width, false) + "  KIND     WORST       ";
    for (const Loss loss : kColumns)
        out += "  " + padded(std::string(diag::loss_name(loss)), 7, true);
    out += "\n";
    for (const ReportedService& s : report.services) {
        if (s.kind.empty() && !verbose && s.summary.worst <= Loss::ignored) continue;
        out += padded(s.summary.service, width, false) + "  " +
               padded(s.kind.empty() ? "-" : s.kind, 7, false) + "  " +
               padded(std::string(diag::loss_name(s.summary.worst)), 12, false);
        for (const Loss loss : kColumns)
            out += "  " + padded(std::to_string(s.summary.count(loss)),
                                 std::max<std::size_t>(7, diag::loss_name(loss).size()), true);
        out += "\n";
    }
    return out + "\n" + totals(report);
}

}  // namespace slipway::importers::driver
