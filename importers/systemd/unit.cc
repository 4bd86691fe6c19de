#include "importers/systemd/unit.h"

#include <algorithm>
#include <utility>

namespace slipway::importers::systemd {
namespace {

// A drop-in adds to a unit; more of them than this is an attack, not a configuration.
constexpr std::size_t kMostFiles = 256;

void tell(const Unit& unit, const SourceFile& file, const Problem& problem, diag::Sink& sink) {
    common::Construct where{unit.service,
                            {},
                            {file.path, problem.line, problem.column},
                            file.line(problem.line),
                            problem.length};
    const diag::Loss loss = problem.fatal ? diag::Loss::refused : diag::Loss::ignored;
    diag::Diagnostic d;
    d.severity = problem.fatal ? diag::Severity::error : diag::Severity::warning;
    d.where = where.where;
    d.code = "systemd/" + problem.code;
    d.message = problem.message;
    d.source_line = where.source_line;
    d.length = where.length;
    d.help = problem.help;
    d.loss = loss;
    d.service = unit.service;
    sink.add(std::move(d));
}

void read_file(const Store& store, const std::string& path, Unit& unit, diag::Sink& sink) {
    const auto bytes = store.root().read(path);
    if (!bytes) {
        common::report(sink, {unit.service, {}, {path, 0, 0}, {}, 1}, diag::Loss::refused,
                       "systemd/unreadable",
                       std::string("cannot read this file: ") + base::errno_name(bytes.error()),
                       "make it readable, or remove it if nothing needs it");
        unit.broken = true;
        return;
    }
    unit.files.emplace_back(path, bytes.value());
    const SourceFile& file = unit.files.back();
    Lexed lexed = lex(file, unit.files.size() - 1);
    for (const Problem& problem : lexed.problems) {
        tell(unit, file, problem, sink);
        unit.broken = unit.broken || problem.fatal;
    }
    std::move(lexed.assignments.begin(), lexed.assignments.end(),
              std::back_inserter(unit.assignments));
}

}  // namespace

common::Construct Unit::at_key(const Assignment& a) const {
    const SourceFile& file = files[a.file];
    return {service,
            a.key,
            {file.path, a.line, a.column},
            file.line(a.line),
            static_cast<int>(std::min<std::size_t>(a.key.size(), 200))};
}

common::Construct Unit::at_value(const Assignment& a,
                                 std::size_t offset,
                                 std::size_t length) const {
    if (a.origins.empty()) return at_key(a);
    const SourceFile& file = files[a.file];
    const Origin origin = origin_of(a, offset);
    return {service,
            a.key,
            {file.path, origin.line, origin.column},
            file.line(origin.line),
            static_cast<int>(std::clamp<std::size_t>(length, 1, 200))};
}

const Assignment* Unit::last(std::string_view section, std::string_view key) const {
    const Assignment* found = nullptr;
    for (const Assignment& a : assignments)
        if (a.section == section && a.key == key) found = &a;
    return found;
}

Unit load_unit(const Store& store, const Found& found, std::string service, diag::Sink& sink) {
    Unit unit;
    unit.name = found.name;
    unit.service = std::move(service);
    read_file(store, found.fragment, unit, sink);
    for (const std::string& path : store.drop_ins(found.name)) {
        if (unit.files.size() >= kMostFiles) {
            common::report(sink, {unit.service, {}, {path, 0, 0}, {}, 1}, diag::Loss::refused,
                           "systemd/too-many-files", "more drop-ins than any unit has",
                           "remove those that are not needed");
            unit.broken = true;
            break;
        }
        read_file(store, path, unit, sink);
    }
    return unit;
}

}  // namespace slipway::importers::systemd
