#include "engine/cli/build.h"

#include "engine/database/commit_steps.h"
#include "engine/database/recommit.h"
#include "engine/diag/render.h"
#include "engine/source/manager_settings.h"
#include "engine/source/marks.h"
#include "engine/source/reader.h"
#include "engine/source/writer.h"
#include "engine/sys/file.h"
#include "engine/sys/heap.h"
#include "engine/sys/proc.h"

namespace slipway::cli {
namespace {

// A directory that is named must be there: definitions that are not found are no good definitions.
bool is_directory(const std::string& path,
                  const std::string& code,
                  const std::string& help,
                  diag::Sink& sink) {
    const auto status = sys::status_at(sys::kHere, path);
    if (status && status.value().kind == sys::FileKind::directory) return true;
    diag::Diagnostic wrong;
    wrong.where.path = path;
    wrong.code = code;
    wrong.message = status ? "this is no directory" : "there is no such directory";
    wrong.help = help;
    sink.add(wrong);
    return false;
}

std::optional<model::Service> read_definition(const std::string& name, const std::string& text) {
    diag::Sink sink;
    auto service = source::read_definition(name, {{name + ".svc", text}}, sink);
    if (!sink.list().empty()) return std::nullopt;
    return service;
}

// What decides the result besides definitions, machine and settings; and this boot, as marks say
// nothing beyond it. Nothing when the program was installed only now.
std::string rest_of(const Options& options,
                    const database::Places& places,
                    const sys::WallTime& now) {
    std::string rest = source::mark_of_file("/proc/self/exe", now);
    const auto boot = sys::boot_id_text();
    if (rest.empty() || !boot) return {};
    rest += boot.value().view();
    for (const std::string* word : {&options.root, &options.directory, &places.libdir, &places.run,
                                    &places.logs, &places.boot_state})
        rest.append(*word) += '\0';
    if (options.user)
        for (const std::string& directory : options.user->definitions)
            rest.append(directory) += '\0';
    return rest;
}

// More than this many, and compiling everything takes no longer.
constexpr std::size_t kFew = 32;

std::optional<database::Commit> build_changed(const source::Marks& marks,
                                              const database::CommitOptions& wanted,
                                              diag::Sink& sink) {
    const auto cache = database::cache_for(wanted);
    if (!cache) return std::nullopt;
    const auto names = database::changed_names(cache->sources.marks, marks.list);
    if (!names || names->size() > kFew) return std::nullopt;
    diag::Sink quiet;
    std::vector<model::Service> changed;
    for (const std::string& name : *names) {
        // What a template becomes stands in other definitions.
        if (name.find('@') != name.npos) return std::nullopt;
        auto service = source::load_named(marks.files, name, quiet);
        if (!service || !quiet.list().empty()) return std::nullopt;
        changed.push_back(std::move(*service));
    }
    return database::recommit(*cache, changed, wanted, sink);
}

}  // namespace

std::string libdir_of(const Options& options) {
    if (!options.libdir.empty()) return options.libdir;
    base::Path self;
    if (options.root != "/" || !sys::read_symlink_at(sys::kHere, "/proc/self/exe", self))
        return database::Places{}.libdir;
    return std::string(self.view().substr(0, self.view().rfind('/')));
}

source::LoadOptions definition_places(const Options& options) {
    if (options.user) return {"", options.user->definitions};
    return {root_of(options), {}};
}

std::string store_of(const Options& options) {
    return options.user ? options.user->store : root_of(options);
}

std::string root_of(const Options& options) {
    return options.root == "/" ? std::string() : options.root;
}

database::CommitOptions commit_options(const Options& options, diag::Sink& sink) {
    database::CommitOptions out;
    out.root = root_of(options);
    out.places.libdir = libdir_of(options);
    out.places.run = options.run;
    out.definition_text = source::write_definition;
    out.read_definition = read_definition;
    out.line_at = source::line_at;
    out.dry_run = options.dry_run;
    if (options.user) {  // slipway.conf is the machine's
        out.store = options.user->store;
        out.places.logs = options.user->logs;
        out.places.boot_state = out.store + "/etc/slipway/boot/state";
        return out;
    }
    out.settings = source::load_settings(out.root, sink).value_or(model::ManagerSettings{});
    return out;
}

namespace {

// Nothing when the place itself is wrong.
std::optional<source::LoadOptions> place_of(const Options& options, diag::Sink& sink) {
    source::LoadOptions where = definition_places(options);
    if (!is_directory(options.root, "cli/no-root",
                      "name the directory that holds the other system's files with --root", sink))
        return std::nullopt;
    if (options.directory.empty()) return where;
    // A directory that is named is where the caller says, not below the root.
    where.directories = {options.directory};
    where.root.clear();
    if (!is_directory(options.directory, "cli/no-directory",
                      "name a directory that holds .svc files; without one, the definitions "
                      "of the machine are meant",
                      sink))
        return std::nullopt;
    return where;
}

}  // namespace

std::optional<std::vector<model::Service>> load(const Options& options, diag::Sink& sink) {
    sys::expect_large_heap();
    const auto where = place_of(options, sink);
    if (!where) return std::nullopt;
    return source::load(*where, sink);
}

namespace {

std::optional<database::Commit> build_once(const Options& options,
                                           const source::LoadOptions& where,
                                           database::CommitOptions wanted,
                                           diag::Sink& sink,
                                           const sys::WallTime& now) {
    const std::string rest = rest_of(options, wanted.places, now);
    if (!options.dry_run && !rest.empty()) {
        diag::Sink looked;
        const source::Marks marks = source::marks_of(where, now, looked);
        wanted.sources = {rest, marks.list, looked.list()};
        for (const diag::Diagnostic& d : sink.list()) wanted.sources->told.push_back(d);
        if (!sink.has_errors() && !looked.has_errors()) {
            if (auto done = build_changed(marks, wanted, sink)) {
                for (const diag::Diagnostic& d : looked.list()) sink.add(d);
                return done;
            }
        }
    }
    sys::expect_large_heap();
    return database::commit(source::load(where, sink), wanted, sink);
}

}  // namespace

std::optional<database::Commit> build(const Options& options,
                                      diag::Sink& sink,
                                      const sys::WallTime& now) {
    const auto where = place_of(options, sink);
    if (!where) return std::nullopt;
    const diag::Sink before = sink;
    database::CommitOptions wanted = commit_options(options, sink);
    wanted.since = database::current_before(wanted);
    const auto done = build_once(options, *where, wanted, sink, now);
    if (!done || !done->overtaken) return done;
    // Another commit was faster, and may know of what was written since this one read. Now nobody
    // may be: what is wrong was told above, so the place is not taken for nothing.
    sink = before;
    wanted = commit_options(options, sink);
    const auto place = database::take_place(wanted, sink);
    if (!place) return std::nullopt;
    wanted.held = &*place;
    return build_once(options, *where, wanted, sink, now);
}

bool print_diagnostics(const Options& options, Output& output, const diag::Sink& sink) {
    if (options.json) return output.print(diag::render_json_lines(sink.sorted()));
    output.print_error(diag::render_text(sink.sorted(), {output.colours()}));
    return true;
}

std::string counted(const diag::Sink& sink) {
    std::size_t errors = 0, warnings = 0;
    for (const diag::Diagnostic& diagnostic : sink.sorted()) {
        errors += diagnostic.severity == diag::Severity::error;
        warnings += diagnostic.severity == diag::Severity::warning;
    }
    return std::to_string(errors) + (errors == 1 ? " error, " : " errors, ") +
           std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings");
}

}  // namespace slipway::cli
