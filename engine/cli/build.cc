#include "engine/cli/build.h"

#include "engine/diag/render.h"
#include "engine/source/load.h"
#include "engine/source/manager_settings.h"
#include "engine/source/writer.h"
#include "engine/sys/file.h"
#include "engine/sys/heap.h"

namespace slipway::cli {
namespace {

// Where the programs will be on the machine the generation is for: named, or beside this one if it
// is for this machine.
std::string libdir_of(const Options& options) {
    if (!options.libdir.empty()) return options.libdir;
    base::Path self;
    if (options.root != "/" || !sys::read_symlink_at(sys::kHere, "/proc/self/exe", self))
        return database::Places{}.libdir;
    return std::string(self.view().substr(0, self.view().rfind('/')));
}

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

}  // namespace

std::string root_of(const Options& options) {
    return options.root == "/" ? std::string() : options.root;
}

database::CommitOptions commit_options(const Options& options, diag::Sink& sink) {
    database::CommitOptions out;
    out.root = root_of(options);
    out.places.libdir = libdir_of(options);
    out.places.run = options.run;
    out.definition_text = source::write_definition;
    out.line_at = source::line_at;
    out.dry_run = options.dry_run;
    out.settings = source::load_settings(out.root, sink).value_or(model::ManagerSettings{});
    return out;
}

std::optional<std::vector<model::Service>> load(const Options& options, diag::Sink& sink) {
    sys::expect_large_heap();
    source::LoadOptions where;
    where.root = root_of(options);
    if (!is_directory(options.root, "cli/no-root",
                      "name the directory that holds the other system's files with --root", sink))
        return std::nullopt;
    if (!options.directory.empty()) {
        // A directory that is named is where the caller says, not below the root.
        where.directories.push_back(options.directory);
        where.root.clear();
        if (!is_directory(options.directory, "cli/no-directory",
                          "name a directory that holds .svc files; without one, the definitions "
                          "of the machine are meant",
                          sink))
            return std::nullopt;
    }
    return source::load(where, sink);
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
