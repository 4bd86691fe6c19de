#include <algorithm>
#include <array>

#include "importers/driver/report.h"

namespace slipway::importers::driver {
namespace {

using diag::Loss;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else if (c == '"')
            out += "&quot;";
        else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t')
            out += c;
        else
            out += '?';
    }
    return out;
}

// An identifier of the page for a service, whatever is in its name.
std::string anchor(std::size_t index) {
    return "s" + std::to_string(index);
}

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 "
    "1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.2rem "
    ".6rem;text-align:left;border-bottom:1px solid #ddd}"
    "td.n{text-align:right}pre{background:#f6f6f6;padding:.5rem;overflow:auto}"
    ".exact{color:#27632a}.approximated{color:#7a5a00}.ignored{color:#666}.weakened{color:#a33c00;"
    "font-weight:600}"
    ".refused{color:#a00;font-weight:700}details{margin:.3rem 0}small{color:#666}";

constexpr std::array kColumns{Loss::exact, Loss::approximated, Loss::ignored, Loss::weakened,
                              Loss::refused};

std::string table(const Report& report) {
    std::string out = "<table><tr><th>service<th>kind<th>worst";
    for (const Loss loss : kColumns) out += "<th>" + std::string(diag::loss_name(loss));
    for (std::size_t i = 0; i < report.services.size(); ++i) {
        const ReportedService& s = report.services[i];
        const std::string worst(diag::loss_name(s.summary.worst));
        out += "\n<tr><td><a href=\"#" + anchor(i) + "\">" + escaped(s.summary.service) +
               "</a><td>" + (s.kind.empty() ? "-" : s.kind) + "<td class=\"" + worst + "\">" +
               worst;
        for (const Loss loss : kColumns)
            out += "<td class=\"n\">" + std::to_string(s.summary.count(loss));
    }
    return out + "</table>\n";
}

std::string one(const diag::Diagnostic& d) {
    const std::string loss(diag::loss_name(d.loss));
    std::string out = "<details" + std::string(d.loss >= Loss::weakened ? " open" : "") +
                      "><summary><span class=\"" + loss + "\">" + loss + "</span> " +
                      escaped(d.message) + "</summary>";
    out += "<small>" + escaped(d.where.path);
    if (d.where.line > 0)
        out += ":" + std::to_string(d.where.line) + ":" + std::to_string(d.where.column);
    out += " [" + escaped(d.code) + "]</small>";
    if (!d.source_line.empty()) out += "<pre>" + escaped(d.source_line) + "</pre>";
    if (!d.help.empty()) out += "<p>Way out: " + escaped(d.help) + "</p>";
    return out + "</details>\n";
}

}  // namespace

std::string report_html(const Report& report) {
    std::string out =
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Import from " +
        escaped(report.format) + "</title><style>" + std::string(kStyle) + "</style>\n";
    out += "<h1>Import from " + escaped(report.format) + "</h1>\n<p>Root " + escaped(report.root) +
           ", slipway " SLIPWAY_VERSION "</p>\n" + table(report);
    for (const diag::Diagnostic& d : report.diagnostics)
        if (d.service.empty()) out += one(d);
    for (std::size_t i = 0; i < report.services.size(); ++i) {
        const ReportedService& s = report.services[i];
        out += "<h2 id=\"" + anchor(i) + "\">" + escaped(s.summary.service) + "</h2>\n";
        for (const auto& source : s.sources)
            out += "<small>" + escaped(source.path) + " " + source.hash + "</small><br>\n";
        for (const diag::Diagnostic& d : report.diagnostics)
            if (d.service == s.summary.service && d.loss != Loss::exact) out += one(d);
        out += "<p>" + std::to_string(s.summary.count(Loss::exact)) +
               " constructs are translated without loss.</p>\n";
    }
    return out + "</html>\n";
}

}  // namespace slipway::importers::driver
