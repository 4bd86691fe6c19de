#include "engine/diag/render.h"
#include "engine/diag/source_line.h"

namespace slipway::diag {
namespace {

std::string_view colour_of(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "\033[1;31m";
        case Severity::warning:
            return "\033[1;35m";
        case Severity::note:
            return "\033[1;36m";
    }
    return "";
}

}  // namespace

std::string render_text(const Diagnostic& d, TextStyle style) {
    std::string out = printable(d.where.path);
    if (d.where.line > 0) out += ":" + std::to_string(d.where.line);
    if (d.where.line > 0 && d.where.column > 0) out += ":" + std::to_string(d.where.column);
    if (!out.empty()) out += ": ";
    if (style.colour) out += colour_of(d.severity);
    out += severity_name(d.severity);
    if (style.colour) out += "\033[0m";
    out += ": " + printable(d.message) + " [" + d.code + "]\n";
    if (!d.source_line.empty()) {
        const auto positive = [](int n) { return static_cast<std::size_t>(n > 0 ? n : 0); };
        const ShownLine shown =
            show_line(d.source_line, positive(d.where.column), positive(d.length));
        out += "    " + shown.text + "\n";
        if (!shown.marks.empty()) out += "    " + shown.marks + "\n";
    }
    if (!d.help.empty()) out += "    help: " + printable(d.help) + "\n";
    return out;
}

std::string render_text(const std::vector<Diagnostic>& diagnostics, TextStyle style) {
    std::string out;
    for (const Diagnostic& d : diagnostics) out += render_text(d, style);
    return out;
}

}  // namespace slipway::diag
