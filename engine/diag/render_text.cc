#include <algorithm>

#include "engine/diag/render.h"

namespace slipway::diag {
namespace {

std::string printable(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7f) c = '?';
    }
    return out;
}

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

// The line that points at the place: tabs are copied so that the caret stands below its byte.
std::string caret_line(const Diagnostic& d) {
    const std::size_t column = static_cast<std::size_t>(d.where.column);
    std::string out;
    for (std::size_t i = 0; i + 1 < column && i < d.source_line.size(); ++i)
        out += d.source_line[i] == '\t' ? '\t' : ' ';
    out += '^';
    const std::size_t left = d.source_line.size() > column ? d.source_line.size() - column : 0;
    const std::size_t length = d.length > 1 ? static_cast<std::size_t>(d.length) - 1 : 0;
    out.append(std::min(left, length), '~');
    return out;
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
        out += "    " + printable(d.source_line) + "\n";
        if (d.where.column > 0) out += "    " + caret_line(d) + "\n";
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
