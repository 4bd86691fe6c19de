#include "importers/common/loss.h"

#include <algorithm>
#include <utility>

#include "engine/base/number.h"

namespace slipway::importers::common {

Construct construct_at(const std::string& service,
                       const std::string& path,
                       std::string_view text,
                       int line,
                       int column,
                       std::string name) {
    Construct out;
    out.service = service;
    out.length = static_cast<int>(name.size());
    out.name = std::move(name);
    out.where = {path, line, column};
    out.source_line = diag::line_of(text, line);
    return out;
}

diag::Severity severity_of(diag::Loss loss) {
    switch (loss) {
        case diag::Loss::none:
        case diag::Loss::exact:
        case diag::Loss::ignored:
            return diag::Severity::note;
        case diag::Loss::approximated:
        case diag::Loss::weakened:
            return diag::Severity::warning;
        case diag::Loss::refused:
            return diag::Severity::error;
    }
    return diag::Severity::error;
}

void report(diag::Sink& sink,
            const Construct& construct,
            diag::Loss loss,
            std::string code,
            std::string message,
            std::string help) {
    diag::Diagnostic d;
    d.severity = severity_of(loss);
    d.where = construct.where;
    d.code = std::move(code);
    d.message = std::move(message);
    d.source_line = construct.source_line;
    d.length = construct.length;
    d.help = std::move(help);
    d.loss = loss;
    d.service = construct.service;
    d.construct = construct.name;
    sink.add(std::move(d));
}

void exact(diag::Sink& sink, const Construct& construct, std::string_view format) {
    report(sink, construct, diag::Loss::exact, std::string(format) + "/exact",
           construct.name + " is translated without loss");
}

std::string content_hash(std::string_view bytes) {
    constexpr std::uint64_t offset_basis = 0xcbf29ce484222325, prime = 0x100000001b3;
    std::uint64_t hash = offset_basis;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
    return std::string(base::hexadecimal(hash, 16).view());
}

void add_source(model::Service& service, const std::string& path, std::string_view bytes) {
    auto& sources = service.provenance.sources;
    const bool known = std::any_of(sources.begin(), sources.end(),
                                   [&](const auto& source) { return source.path == path; });
    if (!known) sources.push_back({path, content_hash(bytes)});
}

}  // namespace slipway::importers::common
