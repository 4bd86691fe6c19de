#include "importers/openrc/depend.h"

#include <algorithm>
#include <array>

#include "importers/common/replaces.h"
#include "importers/names/milestones.h"
#include "importers/shell/expand.h"
#include "importers/shell/idioms.h"
#include "importers/shell/print.h"

namespace slipway::importers::openrc {

using shell::Command;

namespace {

struct Keyword {
    std::string_view name;
    model::EdgeKind kind;
};

constexpr std::array<Keyword, 5> kEdges{{{"need", model::EdgeKind::needs},
                                         {"want", model::EdgeKind::wants},
                                         {"use", model::EdgeKind::uses},
                                         {"after", model::EdgeKind::after},
                                         {"before", model::EdgeKind::before}}};

// -NAME of `keyword`: kinds of machines on which the service is left out, as Slipway's condition
// names them.
constexpr std::array<std::string_view, 8> kMachines{"docker", "lxc", "openvz", "podman",
                                                    "rkt",    "uml", "wsl",    "systemd-nspawn"};

class Depend {
public:
    explicit Depend(Context& context) : c_(context), variables_(context.evaluation.variables) {}

    void commands(const std::vector<Command>& list) {
        for (const Command& command : list) this->command(command);
    }

    // One statement: `need a b`.
    void statement(const std::string& verb,
                   std::vector<std::string> names,
                   const shell::Place& place);

private:
    void command(const Command& command);
    void simple(const Command& command);
    void edge(model::EdgeKind kind,
              const std::string& name,
              const std::string& verb,
              const shell::Place& place);
    void keyword(const std::string& word, const shell::Place& place);
    void computed(const Command& command);
    std::string native(const std::string& name, const std::string& verb, const shell::Place& place);
    // Names of scripts that match a pattern, as the shell expands it in /etc/init.d.
    std::vector<std::string> glob(const std::string& pattern) const;

    Context& c_;
    shell::Variables variables_;
};

// The name a dependency has here; "" when it is dropped (which is reported).
std::string Depend::native(const std::string& name,
                           const std::string& verb,
                           const shell::Place& place) {
    const std::string_view milestone = names::native_name(names::World::openrc, name);
    const auto replaced = common::replacement_of("openrc", name);
    const bool boot = milestone == "sysinit";
    if (!milestone.empty() && !boot) return std::string(milestone);
    if (replaced && replaced->native != "-" && replaced->native != "!")
        return std::string(replaced->native);
    if (replaced || (boot && c_.in_boot)) {
        // A part of the boot cannot wait for the whole of it.
        c_.report(
            place, verb, diag::Loss::ignored, "boot-order",
            name + ": " + (replaced ? std::string(replaced->how) : "a part of the boot itself"),
            {});
        return {};
    }
    if (boot) return std::string(milestone);
    return name;
}

void Depend::edge(model::EdgeKind kind,
                  const std::string& name,
                  const std::string& verb,
                  const shell::Place& place) {
    model::Edge out;
    out.kind = kind;
    out.target = native(name, verb, place);
    out.where = {c_.path, place.line, place.column};
    const auto& provided = c_.service.provides;
    if (out.target.empty() || out.target == c_.service.name ||
        std::find(provided.begin(), provided.end(), out.target) != provided.end())
        return;
    auto& edges = c_.service.edges;
    if (std::find(edges.begin(), edges.end(), out) == edges.end()) edges.push_back(std::move(out));
}

void Depend::keyword(const std::string& word, const shell::Place& place) {
    const std::string name = word.starts_with('-')    ? word.substr(1)
                             : word.starts_with("no") ? word.substr(2)
                                                      : word;
    const bool machine = std::find(kMachines.begin(), kMachines.end(), name) != kMachines.end();
    if (machine || name == "containers" || name == "xenu" || name == "xen0") {
        model::Condition condition;
        condition.test = "virtualization";
        condition.argument = name == "containers"      ? "container"
                             : name.starts_with("xen") ? "xen"
                                                       : name;
        condition.negate = true;
        if (std::find(c_.service.conditions.begin(), c_.service.conditions.end(), condition) ==
            c_.service.conditions.end())
            c_.service.conditions.push_back(std::move(condition));
        c_.exact(place, "keyword " + word);
    } else if (name == "timeout") {
        c_.service.run.start_timeout = 0;
        c_.exact(place, "keyword " + word);
    } else if (name == "shutdown" || name == "stop") {
        c_.report(place, "keyword " + word, diag::Loss::approximated, "keyword",
                  "stopped at shutdown like every service, in the reverse order of the start",
                  "set SurviveShutdown = yes in section [Run] if it must run to the very end");
    } else {
        c_.report(place, "keyword " + word, diag::Loss::ignored, "keyword",
                  "no kind of machine that Slipway runs on", {});
    }
}

std::vector<std::string> Depend::glob(const std::string& pattern) const {
    std::vector<std::string> out;
    for (const std::string& name : c_.scripts)
        if (name != c_.service.name && shell::matches(name, pattern, {})) out.push_back(name);
    return out;
}

void Depend::statement(const std::string& verb,
                       std::vector<std::string> names,
                       const shell::Place& place) {
    if (verb == "config") {
        c_.report(place, verb, diag::Loss::ignored, "config",
                  "there is no cache of dependencies to bring up to date", {});
        return;
    }
    for (const std::string& name : names) {
        if (verb == "keyword") {
            keyword(name, place);
            continue;
        }
        if (name.starts_with('!')) {
            const std::string target = name.substr(1);
            auto& edges = c_.service.edges;
            std::erase_if(edges, [&](const model::Edge& e) {
                return e.target == target ||
                       e.target == names::native_name(names::World::openrc, target);
            });
            c_.exact(place, verb + " " + name);
            continue;
        }
        if (verb == "provide") {
            const std::string_view milestone = names::native_name(names::World::openrc, name);
            const std::string provided = milestone.empty() ? name : std::string(milestone);
            if (provided == "sysinit") {
                c_.report(place, verb, diag::Loss::ignored, "boot-order",
                          name + " is a part of the native boot", {});
                continue;
            }
            auto& list = c_.service.provides;
            if (provided != c_.service.name &&
                std::find(list.begin(), list.end(), provided) == list.end())
                list.push_back(provided);
            continue;
        }
        const auto row = std::find_if(kEdges.begin(), kEdges.end(),
                                      [&](const Keyword& k) { return k.name == verb; });
        if (row == kEdges.end()) continue;
        if (name.find_first_of("*?[") == std::string::npos) {
            edge(row->kind, name, verb, place);
            continue;
        }
        for (const std::string& match : glob(name)) edge(row->kind, match, verb, place);
        c_.report(place, verb + " " + name, diag::Loss::approximated, "glob",
                  "the scripts that matched at import", "import again when scripts are added");
    }
    if (verb != "keyword" && !names.empty()) c_.exact(place, verb);
}

void Depend::computed(const Command& command) {
    c_.report(command.place, "depend", diag::Loss::approximated, "computed-depend",
              "a dependency that is computed: what this decides is not taken over",
              "name it in a drop-in ([Dependencies] Needs = …) if it applies to this machine");
}

void Depend::simple(const Command& command) {
    const std::string verb = shell::command_name(command);
    if (command.words.empty()) {
        for (const shell::Assignment& a : command.assignments) {
            const auto value = shell::Expansion(variables_).text(a.value);
            if (value)
                variables_.assign(a.name, *value, a.place);
            else
                variables_.forget(a.name, a.place);
        }
        return;
    }
    if (verb == "local" || verb == ":" || verb == "true" || verb == "return") return;
    const bool known =
        verb == "keyword" || verb == "provide" || verb == "config" ||
        std::any_of(kEdges.begin(), kEdges.end(), [&](const Keyword& k) { return k.name == verb; });
    if (!known) {
        if (shell::only_prints(command) || verb == "ewarn" || verb == "einfo" || verb == "eerror")
            return;
        return computed(command);
    }
    std::vector<std::string> names;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
        // Patterns are expanded against the names of the scripts, not by the shell.
        const auto plain = shell::literal_text(command.words[i]);
        const auto pieces =
            plain ? std::nullopt : shell::Expansion(variables_).text(command.words[i]);
        const auto text = plain ? plain : pieces ? fold(*pieces, c_.configuration) : std::nullopt;
        if (!text) {
            computed(command);
            continue;
        }
        for (std::string& name : common::split_words(*text)) names.push_back(std::move(name));
    }
    statement(verb, std::move(names), command.place);
}

void Depend::command(const Command& command) {
    using Kind = Command::Kind;
    switch (command.kind) {
        case Kind::simple:
            return simple(command);
        case Kind::group:
            return commands(command.body);
        case Kind::if_:
        case Kind::and_or: {
            // Decided with what the configuration says now.
            shell::Variables now = variables_;
            for (const std::string& name : c_.configuration.variables.assigned())
                if (now.state(name) == shell::Variables::State::unassigned &&
                    c_.configuration.variables.state(name) == shell::Variables::State::known)
                    now.assign(name, c_.configuration.variables.value(name), {});
            now.close();
            if (command.kind == Kind::if_ && command.condition.size() == 1) {
                if (const auto decided = shell::decide(command.condition[0], now))
                    return commands(*decided ? command.body : command.otherwise);
            }
            if (command.kind == Kind::and_or && command.body.size() == 2) {
                if (const auto decided = shell::decide(command.body[0], now)) {
                    if (*decided != command.or_before[1]) this->command(command.body[1]);
                    return;
                }
            }
            return computed(command);
        }
        default:
            return computed(command);
    }
}

// net-online is after `net` and provides network-online, which is the same milestone here: nothing
// can wait for itself.
void drop_edges_to_itself(Context& c) {
    const auto own = [&](const model::Edge& edge) {
        const auto& provided = c.service.provides;
        if (std::find(provided.begin(), provided.end(), edge.target) == provided.end())
            return false;
        c.report({0, edge.where.line, edge.where.column}, "depend", diag::Loss::approximated,
                 "own-milestone",
                 "it provides " + edge.target + " itself, so it does not wait for it",
                 "name the service it shall wait for in a drop-in");
        return true;
    };
    std::erase_if(c.service.edges, own);
}

}  // namespace

void translate_depend(Context& c) {
    Depend depend(c);
    if (const Command* function = c.function("depend")) {
        const Command& body = function->body[0];
        depend.commands(body.kind == Command::Kind::group ? body.body : std::vector<Command>{body});
    }
    // rc_SVC_need before rc_need, for each kind (openrc.conf(5)).
    std::string shell_name = c.service.name;
    for (char& character : shell_name)
        if (!shell::is_name(std::string("a") + character)) character = '_';
    for (const char* verb :
         {"config", "need", "use", "want", "after", "before", "provide", "keyword"}) {
        for (const std::string& name :
             {"rc_" + shell_name + "_" + verb, std::string("rc_") + verb}) {
            const auto value = c.setting(name);
            if (!value) continue;
            shell::Place place = c.evaluation.variables.place(name);
            depend.statement(verb, common::split_words(*value), place);
            break;
        }
    }
    drop_edges_to_itself(c);
}

}  // namespace slipway::importers::openrc
