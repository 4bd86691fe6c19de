#include "importers/runit/importer.h"

#include <algorithm>
#include <array>
#include <set>

#include "importers/common/replaces.h"
#include "importers/names/milestones.h"
#include "importers/runit/context.h"
#include "importers/runit/hooks.h"
#include "importers/runit/logger.h"
#include "importers/runit/run_script.h"
#include "importers/shell/parse.h"

namespace slipway::importers::runit {

namespace {

constexpr std::array<std::string_view, 3> kPlaces{"/etc/sv", "/etc/runit/sv",
                                                  "/usr/share/runit/sv"};
// Where runsvdir finds what is enabled.
constexpr std::array<std::string_view, 4> kEnabled{"/etc/service", "/var/service", "/service",
                                                   "/etc/runit/runsvdir/default"};

// The interpreter of the script's first line, with its options.
std::string interpreter_of(const std::string& text) {
    if (!text.starts_with("#!")) return {};
    std::string line = text.substr(2, text.find('\n') - 2);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    while (!line.empty() && line.front() == ' ') line.erase(0, 1);
    return line;
}

bool is_shell(const std::string& program) {
    const std::string name = common::base_name(program);
    return name == "sh" || name == "dash" || name == "bash" || name == "ash" || name == "ksh";
}

// invoke-run(5): the default file with set -a, the env directory, the binary that must be there.
void debian_surroundings(Context& c) {
    model::Process& process = c.service.process;
    for (const std::string& name : {std::string("runit"), c.service.name}) {
        model::VariablesFile file;
        file.path = "/etc/default/" + name;
        file.syntax = model::VariablesFile::Syntax::shell;
        file.optional = true;
        process.variables_files.push_back(std::move(file));
    }
    c.service.restart.never_codes = {161, 162, 170};
    c.report({0, 1, 1}, "invoke-run", diag::Loss::approximated, "invoke-run",
             "/etc/default/" + c.service.name +
                 " is read; policy-rc.d and a running /etc/init.d script are not looked at",
             "see that the service is not started by another init script as well");
}

// The script as it is, run by its shell at each start. Files of variables that only a shell can
// read are read by that shell, as invoke-run does it.
void run_by_shell(Context& c, const std::string& interpreter) {
    model::Command command;
    std::vector<std::string> words = common::split_words(interpreter);
    if (c.invoke_run || words.empty()) words = {"/bin/sh"};
    auto& files = c.service.process.variables_files;
    const bool plain = std::all_of(files.begin(), files.end(), [&](const auto& file) {
        const auto bytes = c.root.read(file.path);
        return !bytes || plain_variables(bytes.value(), file.path);
    });
    if (!plain) {
        std::string script = "set -a; ";
        for (const model::VariablesFile& file : files)
            script += "[ -r " + file.path + " ] && . " + file.path + "; ";
        files.clear();
        words = {"/bin/sh", "-c", script + "set +a; exec /bin/sh \"$0\""};
    }
    for (const std::string& word : words) command.argv.push_back(model::literal(word));
    command.argv.push_back(model::literal(c.directory + "/run"));
    command.where = {c.path, 1, 1};
    c.service.run.command.assign(1, command);
}

// Fills the service from `run`; false when there is none that can be read.
bool translate(Context& c) {
    c.path = c.directory + "/run";
    if (!c.load()) {
        c.report({}, "run", diag::Loss::refused, "no-run", "there is no run script to read",
                 "name a service directory; is it a link to a place that is not there?");
        return false;
    }
    const std::string interpreter = interpreter_of(c.text);
    const std::vector<std::string> words = common::split_words(interpreter);
    c.invoke_run = std::any_of(words.begin(), words.end(), [](const std::string& w) {
        return common::base_name(w) == "invoke-run";
    });
    const bool shell = c.invoke_run || (!words.empty() && is_shell(words[0])) ||
                       (words.size() > 1 && is_shell(words[1]));
    for (const std::string& word : words)
        if (is_shell(words[0]) && word.starts_with("-") && word.find('e') != std::string::npos)
            c.exit_on_error = true;
    c.cwd = c.directory;
    if (c.invoke_run) debian_surroundings(c);
    const model::Service fresh = c.service;

    diag::Sink syntax, reports;
    std::optional<shell::Script> script;
    if (shell) script = shell::parse(c.text, c.path, syntax);
    for (const diag::Diagnostic& d : syntax.list()) c.sink.add(d);
    Context walk{{c.root, reports, c.format, c.path, c.text, c.service},
                 c.directory,
                 {},
                 c.cwd,
                 c.exit_on_error,
                 false,
                 c.invoke_run};
    if (script && variables_are_plain(walk) && translate_run(walk, *script)) {
        for (const diag::Diagnostic& d : reports.list()) c.sink.add(d);
        c.service = std::move(walk.service);
        c.cwd = walk.cwd;
        c.stays = walk.stays;
        return true;
    }
    // Only the dependencies are kept: the script does the rest by itself.
    c.service = fresh;
    c.service.edges = walk.service.edges;
    for (const diag::Diagnostic& d : reports.list())
        if (d.construct == "sv start" || d.construct == "sv check") c.sink.add(d);
    run_by_shell(c, interpreter);
    const shell::Place place = walk.obstacle ? walk.obstacle->place : shell::Place{0, 1, 1};
    std::string why = walk.obstacle ? walk.obstacle->why : "";
    why = "because of " + why;
    if (!shell) why = "because it is no shell script";
    if (shell && !script) why = "because it could not be read";
    c.report(place, "run", diag::Loss::approximated, "shell",
             "the script is run by its interpreter at each start, " + why,
             "write what it does into a definition to start without a shell");
    return true;
}

bool is_enabled(const common::FileReader& root, const std::string& name) {
    for (const std::string_view place : kEnabled)
        if (root.exists(std::string(place) + "/" + name)) return true;
    return false;
}

// runsvdir starts nothing before runit's first stage, the boot, is done, and ends before the third.
void start_in_second_stage(Context& c) {
    model::Edge after;
    after.kind = model::EdgeKind::after;
    after.target = "sysinit";
    after.where.path = c.directory + "/run";
    c.service.edges.push_back(std::move(after));
}

model::Service import_directory(const std::string& directory,
                                const std::string& name,
                                const common::FileReader& root,
                                diag::Sink& sink) {
    Context c{{root, sink, "runit"}, directory};
    c.service.name = name;
    c.service.provenance.format = "runit";
    c.service.provenance.importer = SLIPWAY_VERSION;
    c.service.run.expand = model::Expand::shell;
    c.service.restart.when = model::Restart::When::always;
    c.service.restart.delay = 1000;
    c.service.process.new_session = false;
    c.service.enablement.wanted_by = {std::string(names::kBoot)};
    const bool down = root.exists(directory + "/down");
    c.service.enablement.enabled = is_enabled(root, name) && !down;
    if (translate(c)) {
        c.service.process.working_directory = c.cwd;
        c.service.process.working_directory_optional = c.cwd == directory;
        translate_hooks(c);
        translate_log(c);
        if (!c.stays) become_oneshot(c);
        start_in_second_stage(c);
    }
    if (down) {
        c.path = directory + "/down";
        c.text.clear();
        c.exact({}, "down");
    }
    return std::move(c.service);
}

std::string find(const std::string& name, const common::FileReader& root) {
    if (name.starts_with('/')) return common::normalise(name);
    for (const std::string_view place : kPlaces) {
        std::string directory = std::string(place) + "/" + name;
        if (root.lstat(directory + "/run")) return directory;
    }
    for (const std::string_view place : kEnabled) {
        std::string directory = std::string(place) + "/" + name;
        if (root.lstat(directory + "/run")) return directory;
    }
    return {};
}

// A directory without a run script, or a link that leads to none: runsv cannot start it either.
void tell_no_run(const std::string& path, diag::Sink& sink) {
    diag::Diagnostic d;
    d.severity = diag::Severity::warning;
    d.where.path = path;
    d.code = "runit/no-service";
    d.message = "there is no run script here: nothing is imported";
    d.help = "remove it, or put the script back; is it a link to a place that is not there?";
    sink.add(std::move(d));
}

// Directories of the places that have a run script, each name once.
std::set<std::string> all_names(const common::FileReader& root, diag::Sink& sink) {
    std::set<std::string> names;
    std::vector<std::string_view> places(kPlaces.begin(), kPlaces.end());
    places.insert(places.end(), kEnabled.begin(), kEnabled.end());
    for (const std::string_view place : places) {
        const auto entries = root.list(std::string(place));
        if (!entries) continue;
        for (const common::DirectoryEntry& entry : entries.value()) {
            if (entry.name.starts_with('.')) continue;
            const std::string path = std::string(place) + "/" + entry.name;
            // A link that leads nowhere counts as a script: reading it says what is wrong.
            if (root.lstat(path + "/run"))
                names.insert(entry.name);
            else if (entry.kind == common::FileKind::directory ||
                     entry.kind == common::FileKind::symlink)
                tell_no_run(path, sink);
        }
    }
    return names;
}

}  // namespace

std::vector<model::Service> import_services(const common::Request& request,
                                            const common::FileReader& root,
                                            diag::Sink& sink) {
    std::vector<std::string> names = request.names;
    if (names.empty()) {
        const std::set<std::string> all = all_names(root, sink);
        names.assign(all.begin(), all.end());
    }
    std::vector<model::Service> services;
    for (const std::string& name : names) {
        const std::string directory = find(name, root);
        if (directory.empty() || !root.exists(directory)) {
            diag::Diagnostic d;
            d.code = "runit/not-found";
            d.message = "no service directory of the name \"" + name + "\"";
            d.help =
                "directories are looked for in /etc/sv, /etc/runit/sv and /usr/share/runit/sv; "
                "a path works too";
            d.service = name;
            sink.add(std::move(d));
            continue;
        }
        const std::string service = common::base_name(directory);
        if (!request.include_own &&
            common::report_replaced("runit", service, directory + "/run", sink))
            continue;
        services.push_back(import_directory(directory, service, root, sink));
    }
    return services;
}

}  // namespace slipway::importers::runit
