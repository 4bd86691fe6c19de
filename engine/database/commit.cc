#include "engine/database/commit.h"

#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/database/compile.h"
#include "engine/database/generation.h"
#include "engine/database/machine.h"
#include "engine/database/own_services.h"
#include "engine/formats/manager_settings.h"

namespace slipway::database {
namespace {

using graph::Graph;

std::optional<Commit> fail(const WriteError& error, diag::Sink& sink) {
    diag::Diagnostic d;
    d.where.path = error.path;
    d.code = "database/write";
    d.message = std::string("the generation cannot be written: ") + base::errno_name(error.error);
    const bool denied = error.error.value == EACCES || error.error.value == EPERM;
    d.help = denied ? "nothing was changed; only root may commit: try it with sudo or doas"
                    : "nothing was changed; is the file system full, or mounted read-only?";
    sink.add(std::move(d));
    return std::nullopt;
}

// Names that Slipway's own parts have.
void check_names(const std::vector<model::Service>& services, diag::Sink& sink) {
    for (const model::Service& service : services) {
        if (!is_own_name(service.name)) continue;
        diag::Diagnostic d;
        const auto& values = service.provenance.values;
        d.where.path = values.empty() ? service.name + ".svc" : values.begin()->second.path;
        d.code = "database/own-name";
        d.message = "\"" + service.name + "\" is the name of a part of Slipway itself";
        d.help = "rename the definition";
        d.service = service.name;
        sink.add(std::move(d));
    }
}

// As the manager reads them, the group by its number.
formats::ManagerSettings settings_for_manager(const CommitOptions& options, diag::Sink& sink) {
    const model::ManagerSettings& given = options.settings;
    formats::ManagerSettings settings{
        {}, given.boot_deadline, given.milestone_hold, given.shutdown_limit};
    if (given.group.empty()) return settings;
    settings.group = group_number(options.root, given.group);
    if (settings.group) return settings;
    diag::Diagnostic d = given.group_was;
    d.code = "conf/no-group";
    d.message = "there is no group \"" + given.group + "\" in " + options.root + "/etc/group";
    d.help = "write the name of one that is there, or its number";
    sink.add(std::move(d));
    return settings;
}

struct Checked {
    Graph graph;
    formats::ManagerSettings settings;
    Compiled compiled;
};

std::optional<Checked> check_and_compile(const std::vector<model::Service>& services,
                                         const CommitOptions& options,
                                         graph::Options wanted,
                                         diag::Sink& sink) {
    graph::Machine machine = machine_below(options.root);
    machine.line = options.line_at;
    check_names(services, sink);
    Checked checked;
    checked.settings = settings_for_manager(options, sink);
    checked.graph = graph::build(services, machine, sink);
    if (!graph::check(checked.graph, machine, wanted, sink)) return std::nullopt;
    checked.compiled = compile(checked.graph, options.places, sink);
    if (sink.has_errors()) return std::nullopt;
    return checked;
}

GenerationFiles files_of(Checked checked, const CommitOptions& options) {
    Compiled compiled = std::move(checked.compiled);
    GenerationFiles files;
    const std::vector<NodeSpec>& nodes = compiled.database.nodes;
    const bool has_events = std::any_of(nodes.begin(), nodes.end(), [](const NodeSpec& node) {
        return node.kind == formats::NodeKind::event;
    });
    files.database = encode(compiled.database);
    files.settings = formats::encode(checked.settings).view();
    files.services = std::move(compiled.services);
    files.events = std::move(compiled.events);
    if (options.definition_text) {
        for (const CompiledService& service : files.services)
            files.definitions.append("# ")
                .append(service.name)
                .append(".svc\n")
                .append(options.definition_text(*service.service));
    }
    for (OwnService& own : own_services(options.places, has_events)) {
        files.boot += own.name + "\n";
        files.services.push_back({nullptr, own.name, std::move(own.files)});
    }
    return files;
}

// Paths are made by putting the root before an absolute one.
CommitOptions without_slash(CommitOptions options) {
    while (options.root.ends_with('/')) options.root.pop_back();
    return options;
}

// The current generation if it is the same: then there is nothing to write.
bool is_current(const std::string& root, const GenerationFiles& files, std::uint64_t current) {
    const std::string& database = files.database;
    const std::uint64_t sum = formats::database_checksum(
        {reinterpret_cast<const std::uint8_t*>(database.data()), database.size()});
    return current != 0 && complete_mark(root, current) == base::hexadecimal(sum, 16).view() &&
           settings_of(root, current) == files.settings;
}

}  // namespace

bool check(const std::vector<model::Service>& services,
           const CommitOptions& given,
           bool whole_machine,
           diag::Sink& sink) {
    const CommitOptions options = without_slash(given);
    return check_and_compile(services, options, {whole_machine, true}, sink).has_value();
}

std::optional<Commit> commit(const std::vector<model::Service>& services,
                             const CommitOptions& given,
                             diag::Sink& sink) {
    const CommitOptions options = without_slash(given);
    auto checked = check_and_compile(services, options, {true, false}, sink);
    if (!checked) return std::nullopt;
    Commit result;
    result.services = checked->compiled.database.nodes.size();
    for (const graph::Node& node : checked->graph.nodes) result.left_out += node.left_out ? 1 : 0;
    if (options.dry_run) return result;
    const GenerationFiles files = files_of(std::move(*checked), options);
    const std::string& kept = options.store.empty() ? options.root : options.store;
    const auto directory = generations_directory(kept);
    if (!directory) return fail(directory.error(), sink);
    const auto held = lock_generations(kept);
    if (!held) return fail(held.error(), sink);
    const std::uint64_t current = current_generation(kept);
    if (is_current(kept, files, current)) {
        result.generation = current;
        result.unchanged = true;
        result.path = directory.value() + "/" + std::string(base::decimal_unsigned(current).view());
        return result;
    }
    result.generation = newest_generation(kept) + 1;
    const auto path = write_generation(directory.value(), result.generation, files);
    if (!path) return fail(path.error(), sink);
    if (const auto done = set_current(kept, result.generation); !done)
        return fail(done.error(), sink);
    result.path = path.value();
    return result;
}

}  // namespace slipway::database
