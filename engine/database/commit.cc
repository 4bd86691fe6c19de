#include "engine/database/commit.h"

#include <algorithm>

#include "engine/database/commit_steps.h"
#include "engine/database/compile.h"
#include "engine/database/generation.h"
#include "engine/database/machine.h"
#include "engine/database/own_services.h"

namespace slipway::database {
namespace {

using graph::Graph;

// Names that Slipway's own parts have.
void check_names(const std::vector<model::Service>& services, diag::Sink& sink) {
    for (const model::Service& service : services) {
        const bool renamed = is_own_name(service.renamed_from);
        if (!renamed && !is_own_name(service.name)) continue;
        diag::Diagnostic d;
        const auto& values = service.provenance.values;
        d.where.path = values.empty() ? service.name + ".svc" : values.begin()->second.path;
        d.code = "database/own-name";
        d.message = "\"" + (renamed ? service.renamed_from : service.name) +
                    "\" is the name of a part of Slipway itself";
        d.help = renamed ? "take out RenamedFrom" : "rename the definition";
        d.service = service.name;
        sink.add(std::move(d));
    }
}

struct Checked {
    Graph graph;
    formats::ManagerSettings settings;
    Compiled compiled;
    Answers answers;  // when sources are given
};

std::optional<Checked> check_and_compile(const std::vector<model::Service>& services,
                                         const CommitOptions& options,
                                         graph::Options wanted,
                                         diag::Sink& sink) {
    graph::Machine machine = machine_below(options.root);
    machine.line = options.line_at;
    check_names(services, sink);
    Checked checked;
    if (options.sources) machine = recorded(std::move(machine), checked.answers);
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
                .append(service.service->name)
                .append(".svc\n")
                .append(options.definition_text(*service.service));
    }
    add_own_services(options.places, has_events, files);
    return files;
}

std::vector<diag::Diagnostic> without(std::vector<diag::Diagnostic> list,
                                      const std::vector<diag::Diagnostic>& others) {
    std::erase_if(list, [&](const diag::Diagnostic& one) {
        return std::any_of(others.begin(), others.end(), [&](const diag::Diagnostic& other) {
            return one.where == other.where && one.code == other.code &&
                   one.message == other.message;
        });
    });
    return list;
}

// Paths are made by putting the root before an absolute one.
CommitOptions without_slash(CommitOptions options) {
    while (options.root.ends_with('/')) options.root.pop_back();
    return options;
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
    Answers answers = std::move(checked->answers);
    const GenerationFiles files = files_of(std::move(*checked), options);
    std::optional<Place> own;
    const Place* place = place_for(options, own, sink);
    if (place == nullptr) return std::nullopt;
    if (is_overtaken(*place, options)) {
        result.overtaken = true;
        return result;
    }
    auto done = put_in_place(*place, files, result, sink);
    if (done && options.sources)
        remember(*place, *done, files,
                 {*options.sources, std::move(answers), 0, 0, 0, 0, 0, 0,
                  without(sink.list(), options.sources->told)});
    return done;
}

}  // namespace slipway::database
