// `slipway run`: a directory of definitions, supervised in the foreground. Nothing of the machine
// is used or changed: everything is in a directory of its own that goes away at the end.
#include <algorithm>
#include <array>
#include <memory>

#include "engine/base/number.h"
#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/foreground.h"
#include "engine/cli/option_set.h"
#include "engine/cli/tree.h"
#include "engine/cli/user.h"
#include "engine/database/files_on_disk.h"
#include "engine/sys/entropy.h"
#include "engine/sys/report.h"

namespace slipway::cli {
namespace {

// Removed with all that is in it.
class Scratch {
public:
    explicit Scratch(std::string path) : path_(std::move(path)) {}

    ~Scratch() {
        // remove_tree() goes no deeper than a generation is.
        for (const char* part : {"/var/lib/slipway/generations", "/run/scan", ""})
            database::remove_tree(path_ + part);
    }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::string scratch_path() {
    const char* place = sys::environment_value("TMPDIR");
    if (place == nullptr || *place != '/') place = "/tmp";
    std::array<std::uint8_t, 8> bytes{};
    static_cast<void>(sys::random_bytes(bytes));
    std::string name = std::string(place) + "/slipway-run-";
    for (const std::uint8_t byte : bytes) name += base::hexadecimal(byte, 2).view();
    return name;
}

bool writes_a_log(const model::Logging& log) {
    using Kind = model::Logging::Kind;
    return log.kind == Kind::directory || log.kind == Kind::shared || log.kind == Kind::syslog;
}

// What is in the directory is meant to run: all that does not say no, or those that are named.
bool choose(const Options& options, std::vector<model::Service>& services, Output& output) {
    for (model::Service& service : services) {
        const bool is_template = service.name.ends_with('@');
        std::optional<bool>& enabled = service.enablement.enabled;
        if (!options.names.empty()) enabled = false;
        if (!enabled && !is_template && service.kind != model::Kind::event) enabled = true;
        // Oneshots and tasks have a logger only when a place is named; none is written to here.
        if (writes_a_log(service.log))
            service.log = {model::Logging::Kind::directory, "/", {"p" + service.name + ":"}, {}};
        // In a root of its own the directory is not there.
        model::Process& process = service.process;
        if (process.working_directory.empty() && process.root_directory.empty() &&
            process.root_image.empty())
            process.working_directory = options.directory;
    }
    for (const std::string& name : options.names) {
        const auto at = std::find_if(services.begin(), services.end(),
                                     [&](const auto& service) { return service.name == name; });
        if (at == services.end()) {
            std::vector<std::string_view> known;
            for (const model::Service& service : services) known.emplace_back(service.name);
            const std::string near(diag::nearest(name, known));
            output.error("no service `" + name + "` in " + options.directory,
                         near.empty() ? "" : "did you mean `" + near + "`?");
            return false;
        }
        at->enablement.enabled = true;
    }
    return true;
}

int run_in(const Options& options, Output& output, const Scratch& scratch) {
    diag::Sink sink;
    auto services = load(options, sink);
    if (services && !choose(options, *services, output))
        return static_cast<int>(formats::Outcome::unknown);
    diag::Sink not_ours;  // slipway.conf is the machine's
    database::CommitOptions commit = commit_options(options, not_ours);
    commit.settings = {};
    commit.store = scratch.path();
    commit.places.run = scratch.path() + "/run";
    commit.places.boot_state = scratch.path() + "/etc/slipway/boot/state";
    commit.places.to_terminal = true;
    std::optional<database::Commit> done;
    if (services) done = database::commit(*services, commit, sink);
    print_diagnostics(options, output, sink);
    if (!done) {
        output.error("nothing was started: " + counted(sink), "mend what is reported above");
        return static_cast<int>(formats::Outcome::failed);
    }
    if (!database::make_directories(commit.places.run + "/scan")) return kSystem;
    sys::Fd signals = prepare_to_watch(output);
    if (!signals.valid()) return kSystem;
    Tree tree(commit.places.run, commit.places.libdir);
    if (!tree.start(done->path, output)) return kSystem;
    output.note("`slipway --run " + commit.places.run +
                " list` shows what runs; Ctrl-C stops everything");
    Foreground all{tree, commit.places.run, output, std::move(signals), {}, options.json};
    for (const model::Service& service : *services)
        if (service.kind != model::Kind::bundle) all.names.push_back(service.name);
    return watch(all);
}

std::string absolute(const std::string& path) {
    base::Path here;
    if (path.starts_with('/') || !sys::working_directory(here)) return path;
    return std::string(here.view()) + (path.empty() || path == "." ? "" : "/" + path);
}

int run_run(const Options& options, const std::string& place, Output& output) {
    if (options.user && options.directory.empty()) return run_user_tree(options, output);
    Options here = options;
    here.directory = absolute(options.directory);
    const std::string path = place.empty() ? scratch_path() : absolute(place);
    const auto made = sys::make_directory_at(sys::kHere, path, 0700);
    if (!made) {
        output.error("cannot make " + path + std::string(sys::explain(made.error()).view()),
                     "name a directory that is not there yet with --place, or one that you may "
                     "write in with TMPDIR");
        return kSystem;
    }
    return run_in(here, output, Scratch(path));
}

Run declare_run(OptionSet& set, Options& options) {
    set.word("DIR", options.directory, "The definitions; the working directory if there is none",
             Of::directories);
    set.names(options.names, "Only these, and what they need", Names::any, Of::nothing);
    auto place = std::make_shared<std::string>();
    set.text("--place", *place, "Make this directory and use it, instead of a temporary one",
             "DIR");
    return [place](const Options& given, Output& output) { return run_run(given, *place, output); };
}

}  // namespace

const Verb kRun{
    "run",
    "Build",
    "Supervise the definitions of a directory, in the foreground",
    "Needs no root, no boot and no manager: everything is in a temporary directory. All "
    "services of the\ndirectory are started but those with `Enabled = no`; each line they print "
    "comes with the service's\nname. Ctrl-C, or SIGTERM, stops them in reverse order. It ends by "
    "itself when nothing runs any more.\n"
    "With --user and no directory: what the user has committed, with logs, until it is ended.\n",
    "  slipway run\n"
    "  slipway run ./services web      only web and what it needs\n"
    "  slipway --user run              the user's own services\n",
    "0 1 3 4",
    "a definition is wrong, or a service has failed",
    declare_run};

}  // namespace slipway::cli
