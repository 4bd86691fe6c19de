#include "importers/driver/driver.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "engine/source/reader.h"
#include "importers/common/loss.h"
#include "importers/driver/output.h"
#include "importers/driver/report.h"
#include "importers/driver/system_root.h"

namespace slipway::importers::driver {
namespace {

using diag::Loss;

std::string_view kind_name(model::Kind kind) {
    static constexpr std::array<std::string_view, 5> names{"longrun", "oneshot", "task", "bundle",
                                                           "event"};
    return names.at(static_cast<std::size_t>(kind));
}

const Format* find_format(const std::vector<Format>& all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Format& f) { return f.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::string unknown_format(const std::vector<Format>& all, const std::string& name) {
    std::vector<std::string_view> names;
    std::string list;
    for (const Format& f : all) {
        names.push_back(f.name);
        list += (list.empty() ? "" : ", ") + std::string(f.name);
    }
    const std::string_view near = diag::nearest(name, names);
    return "slipway import: unknown format \"" + name + "\": " +
           (near.empty() ? "known are " + list : "did you mean \"" + std::string(near) + "\"?") +
           "\n";
}

// A definition of this name could not be read.
void refuse_bad_names(const std::vector<model::Service>& services, diag::Sink& sink) {
    for (const model::Service& s : services) {
        const std::string fault = source::name_fault(s.name);
        if (fault.empty()) continue;
        const auto& sources = s.provenance.sources;
        common::report(sink, {s.name, {}, {sources.empty() ? "" : sources[0].path}, {}, 1},
                       Loss::refused, "import/bad-name",
                       "\"" + s.name + "\" cannot be the name of a service: " + fault,
                       "rename it where it comes from, or write a definition by hand");
    }
}

// Whether a service is of no use without the edge's target: who needs it could not start, and an
// event would start nobody.
bool is_lost_without(const model::Service& service, const model::Edge& edge) {
    return model::meaning_of(edge.kind).pull == model::Pull::strong ||
           (service.kind == model::Kind::event && edge.kind == model::EdgeKind::triggers);
}

void refuse_with(const model::Service& service, const model::Edge& edge, diag::Sink& sink) {
    diag::Position where = edge.where;
    // Which service an event starts need not stand in a file.
    if (where.path.empty() && !service.provenance.sources.empty())
        where.path = service.provenance.sources[0].path;
    const bool event = service.kind == model::Kind::event;
    common::report(
        sink, {service.name, {}, where, {}, 1}, Loss::refused, "import/needs-refused",
        service.name + (event ? " starts " : " needs ") + edge.target + ", which is refused",
        "see what is said about " + edge.target);
}

// Who needs a refused one is refused as well, and so on.
void refuse_dependents(const std::vector<model::Service>& services, diag::Sink& sink) {
    std::set<std::string> refused;
    for (const diag::Diagnostic& d : sink.list())
        if (d.loss == Loss::refused) refused.insert(d.service);
    for (bool more = true; more;) {
        more = false;
        for (const model::Service& s : services) {
            if (refused.contains(s.name)) continue;
            for (const model::Edge& edge : s.edges) {
                if (!is_lost_without(s, edge) || !refused.contains(edge.target)) continue;
                refuse_with(s, edge, sink);
                refused.insert(s.name);
                more = true;
                break;
            }
        }
    }
}

std::string output_directory(const Options& options) {
    if (!options.output.empty()) return options.output;
    return (options.root == "/" ? "" : options.root) + "/var/lib/slipway/imported/" +
           options.format;
}

// What the import did not write itself, or somebody changed since, is left alone and told.
void keep_what_is_theirs(const Options& options,
                         const std::string& directory,
                         const std::vector<model::Service>& services,
                         diag::Sink& sink) {
    std::vector<std::string> names;
    for (const model::Service& s : services) names.push_back(s.name);
    for (const Occupied& o : occupied(directory, names, options.format))
        common::report(sink, {o.service, {}, {directory + "/" + o.service + ".svc"}, {}, 1},
                       Loss::refused, "import/kept",
                       std::string(reason_of(o.existing)) +
                           ": it stays as it is, the imported one is not written",
                       way_out_of(o.existing, o.service));
    if (!options.names.empty()) return;
    for (const model::Service& s : milestone_bundles(services)) names.push_back(s.name);
    for (const std::string& file : edited_leftovers(directory, names, options.format)) {
        diag::Diagnostic d;
        d.severity = diag::Severity::warning;
        d.where.path = directory + "/" + file;
        d.code = "import/kept-leftover";
        d.message =
            "nothing gives this definition any more, but it was changed since it was "
            "imported: it stays";
        d.help = "remove it, or keep what you need of it in a definition of your own";
        sink.add(std::move(d));
    }
}

Report make_report(const Options& options,
                   const std::vector<model::Service>& services,
                   const diag::Sink& sink) {
    Report report;
    report.format = options.format;
    report.root = options.root;
    report.diagnostics = sink.sorted();
    std::map<std::string, const model::Service*> by_name;
    for (const model::Service& s : services) by_name[s.name] = &s;
    for (common::Summary& summary : common::summarise(services, report.diagnostics)) {
        ReportedService row;
        const auto found = by_name.find(summary.service);
        if (found != by_name.end()) {
            row.kind = kind_name(found->second->kind);
            row.sources = found->second->provenance.sources;
        }
        row.summary = std::move(summary);
        report.services.push_back(std::move(row));
    }
    return report;
}

std::string render(const Report& report, const Options& options) {
    switch (options.report) {
        case Options::Report::json:
            return report_json(report);
        case Options::Report::html:
            return report_html(report);
        case Options::Report::text:
            break;
    }
    return report_text(report, options.verbose, options.colour);
}

}  // namespace

int run(const Options& options, std::string& out, std::string& err) {
    const std::vector<Format> all = formats();
    const Format* format = find_format(all, options.format);
    if (format == nullptr) {
        err += unknown_format(all, options.format);
        return kUsage;
    }
    const auto root = SystemRoot::open(options.root);
    if (!root) {
        err += "slipway import: cannot open the root " + options.root + ": " +
               base::errno_name(root.error()) + "; name a directory with --root\n";
        return kUsage;
    }
    diag::Sink sink;
    const common::Request request{options.names, options.include_own};
    const std::vector<model::Service> services = format->import(request, root.value(), sink);
    refuse_bad_names(services, sink);
    refuse_dependents(services, sink);
    const std::string directory = output_directory(options);
    keep_what_is_theirs(options, directory, services, sink);
    Report report = make_report(options, services, sink);
    bool refused = sink.has_errors(), weakened = false;
    std::vector<model::Service> kept;
    std::map<std::string, Loss> worst;
    for (const ReportedService& row : report.services) {
        worst[row.summary.service] = row.summary.worst;
        refused = refused || row.summary.worst == Loss::refused;
        weakened = weakened || row.summary.worst == Loss::weakened ||
                   row.summary.count(Loss::weakened) > 0;
    }
    for (const model::Service& s : services)
        if (worst[s.name] != Loss::refused) kept.push_back(s);
    const bool write = !options.dry_run && !(options.strict && (refused || weakened));
    if (write) {
        std::vector<OutputFile> files;
        for (const model::Service& s : kept) files.push_back(definition_file(s));
        for (const model::Service& s : milestone_bundles(kept)) files.push_back(definition_file(s));
        const auto fault = write_files(directory, files, options.format, options.names.empty());
        if (fault) {
            err += "slipway import: cannot write " + fault->path + ": " +
                   base::errno_name(fault->error) + "; choose another directory with -o\n";
            return kSystem;
        }
        for (ReportedService& row : report.services)
            if (!row.kind.empty() && row.summary.worst != Loss::refused)
                row.file = directory + "/" + row.summary.service + ".svc";
    }
    out += render(report, options);
    if (options.strict && (refused || weakened)) return kStrictFailed;
    return refused ? kSomeRefused : kDone;
}

}  // namespace slipway::importers::driver
