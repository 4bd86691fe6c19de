#include <array>

#include "engine/formats/dynamic_user.h"
#include "engine/graph/steps.h"
#include "engine/model/bus_check.h"

namespace slipway::graph {
namespace {

using model::Kind;

// Where a program without a slash is looked for, as slipway-exec does.
constexpr std::array<const char*, 6> kPath{"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/",
                                           "/usr/bin/",        "/sbin/",          "/bin/"};

const diag::Position* place_or_null(const diag::Position& where) {
    return where.line > 0 ? &where : nullptr;
}

// A start that is skipped when the file is not there needs it no more than its author thought.
bool guarded(const model::Service& service, const std::string& path) {
    for (const model::Condition& c : service.conditions)
        if (!c.negate && c.argument == path &&
            (c.test == "path-exists" || c.test == "file-is-executable" ||
             c.test == "file-not-empty"))
            return true;
    return false;
}

class Commands {
public:
    Commands(const Graph& graph, const Machine& machine, Report& report)
        : graph_(graph), machine_(machine), report_(report) {}

    void check(Index index);

private:
    void check_counts(Index index, const model::Service& service);
    void check_program(Index index, const model::Service& service, const model::Command& command);
    void check_bus_program(Index index);
    void check_name(Index index,
                    const std::string& name,
                    const std::function<bool(const std::string&)>& known,
                    const char* what,
                    const char* key);
    void check_dynamic_name(Index index, const std::string& name, const char* key);

    const Graph& graph_;
    const Machine& machine_;
    Report& report_;
};

void Commands::check_counts(Index index, const model::Service& service) {
    const auto where = [&](const char* key) { return place_of(service, key); };
    const std::size_t count = service.run.command.size();
    const std::string name = in_quotes(service.name);
    if (service.kind == Kind::longrun && count == 0)
        report_.problem(index, where("Service.Type"),
                        {"graph/no-command", name + " has no command to run",
                         "write Command = PROGRAM ARGUMENTS… in [Run]; a set of services is Type = "
                         "bundle, a commandless step Type = oneshot",
                         1});
    if (service.kind == Kind::longrun && count > 1)
        report_.problem(index, place_or_null(service.run.command[1].where),
                        {"graph/many-commands", name + " is a longrun with several commands",
                         "keep one; what comes before it is Prepare, several in order are Type = "
                         "oneshot or task",
                         1});
    const bool is_set = service.kind == Kind::bundle || service.kind == Kind::event;
    if (is_set && count > 0)
        report_.problem(index, place_or_null(service.run.command[0].where),
                        {"graph/command-of-a-set", name + " has a command, but no process",
                         "Type is longrun, oneshot or task for what runs something", 1});
    if (service.kind != Kind::bundle && !service.contents.empty())
        report_.problem(index, where("Service.Contents"),
                        {"graph/contents", name + " has contents, but is no bundle",
                         "write Type = bundle, or Needs and Wants in [Dependencies]", 1});
}

void Commands::check_program(Index index,
                             const model::Service& service,
                             const model::Command& command) {
    if (!machine_.executable || command.argv.empty() || !model::is_literal(command.argv[0])) return;
    if (!service.process.root_directory.empty() || !service.process.root_image.empty()) return;
    const std::string path =
        command.argv[0].pieces.empty() ? std::string{} : command.argv[0].pieces[0].text;
    bool found = false;
    if (path.find('/') != std::string::npos) {
        found = path[0] != '/' || machine_.executable(path);
    } else {
        for (const char* directory : kPath) found = found || machine_.executable(directory + path);
    }
    if (found || guarded(service, path)) return;
    Complaint complaint{"graph/missing-executable", "there is no executable " + in_quotes(path),
                        "install its package, or correct the path", static_cast<int>(path.size())};
    if (command.may_fail) {
        complaint.help += "; the command may fail (\"-\"), so the service starts all the same";
        return report_.warn(index, place_or_null(command.where), std::move(complaint));
    }
    report_.problem(index, place_or_null(command.where), std::move(complaint));
}

// It is asked by a program of D-Bus, in the machine's own root.
void Commands::check_bus_program(Index index) {
    const std::string path(model::kBusProgram);
    if (!machine_.executable || machine_.executable(path)) return;
    report_.problem(index, place_of(*graph_.nodes[index].service, "Run.Ready"),
                    {"graph/missing-executable",
                     "there is no executable " + in_quotes(path) + ", which asks who owns a name",
                     "install the package dbus-bin or dbus, or use another Ready", 1});
}

void Commands::check_name(Index index,
                          const std::string& name,
                          const std::function<bool(const std::string&)>& known,
                          const char* what,
                          const char* key) {
    if (name.empty() || !known || name.find_first_not_of("0123456789") == std::string::npos) return;
    if (known(name)) return;
    report_.problem(
        index, place_of(*graph_.nodes[index].service, key),
        {std::string("graph/missing-") + what,
         std::string("there is no ") + what + " " + in_quotes(name),
         std::string("create it (add") + what + " --system), or install the package that does",
         static_cast<int>(name.size())});
}

void Commands::check_dynamic_name(Index index, const std::string& name, const char* key) {
    if (name.find_first_not_of("0123456789") == name.npos || formats::is_dynamic_user_name(name))
        return;
    report_.problem(index, place_of(*graph_.nodes[index].service, key),
                    {"graph/dynamic-user-name", in_quotes(name) + " is no name for a dynamic user",
                     "a letter or '_', then letters, digits, '_' and '-', 31 at most",
                     static_cast<int>(name.size())});
}

void Commands::check(Index index) {
    const model::Service& service = *graph_.nodes[index].service;
    check_counts(index, service);
    const model::Run& run = service.run;
    for (const auto* list : {&run.conditions, &run.prepare, &run.command, &run.started, &run.reload,
                             &run.stop, &run.cleanup, &run.down})
        for (const model::Command& command : *list) check_program(index, service, command);
    check_program(index, service, run.ready.check);
    if (run.ready.kind == model::Readiness::Kind::bus_name) check_bus_program(index);
    const model::Process& process = service.process;
    if (process.dynamic_user) {
        check_dynamic_name(index, process.user, "Process.User");
        check_dynamic_name(index, process.group, "Process.Group");
    } else if (process.root_directory.empty() && process.root_image.empty()) {
        check_name(index, process.user, machine_.user, "user", "Process.User");
        check_name(index, process.group, machine_.group, "group", "Process.Group");
        for (const std::string& group : process.groups)
            check_name(index, group, machine_.group, "group", "Process.Groups");
    }
    for (const model::Directory& directory : process.directories) {
        if (process.dynamic_user && directory.user == process.user) continue;
        check_name(index, directory.user, machine_.user, "user", "Process.Directories");
        check_name(index, directory.group, machine_.group, "group", "Process.Directories");
    }
    for (const model::Socket& socket : service.payload.sockets) {
        check_name(index, socket.user, machine_.user, "user", "Socket.User");
        check_name(index, socket.group, machine_.group, "group", "Socket.Group");
    }
}

}  // namespace

void check_commands(const Graph& graph, const Machine& machine, Report& report) {
    Commands commands(graph, machine, report);
    for (Index i = 0; i < graph.nodes.size(); ++i)
        if (graph.nodes[i].service != nullptr && !graph.nodes[i].masked) commands.check(i);
}

}  // namespace slipway::graph
