#include "importers/runit/run_script.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "importers/runit/builtins.h"
#include "importers/runit/chpst.h"
#include "importers/runit/guards.h"
#include "importers/shell/evaluate.h"
#include "importers/shell/expand.h"
#include "importers/shell/idioms.h"
#include "importers/shell/print.h"

namespace slipway::importers::runit {

using shell::Command;
using shell::Redirection;

namespace {

// Where descriptors 1 and 2 lead, for `2>&1` and its order.
bool redirect(Context& c, const Redirection& r) {
    using Operator = Redirection::Operator;
    using Kind = model::Stdio::Kind;
    model::Process& process = c.service.process;
    const bool input = r.op == Operator::read || r.op == Operator::duplicate_in;
    const int descriptor = r.descriptor >= 0 ? r.descriptor : (input ? 0 : 1);
    const auto target = shell::Expansion(c.variables).text(r.target);
    const auto text = target ? shell::as_literal(*target) : std::nullopt;
    if (!text || descriptor > 2) return c.stop(r.place, "a redirection to what a variable says");
    model::Stdio* const streams[] = {&process.standard_input, &process.standard_output,
                                     &process.standard_error};
    model::Stdio& stream = *streams[descriptor];
    if (r.op == Operator::duplicate_out) {
        if (*text == "-") {
            stream.kind = Kind::null;
            c.report(r.place, ">&-", diag::Loss::approximated, "closed",
                     "/dev/null instead of closed", "nothing needs to be done in most cases");
            return true;
        }
        if ((*text != "1" && *text != "2") || descriptor == 0)
            return c.stop(r.place, "a redirection of another descriptor");
        stream = *streams[*text == "1" ? 1 : 2];
    } else if (r.op == Operator::read || r.op == Operator::write || r.op == Operator::append) {
        stream.path = shell::absolute(*text, c.cwd);
        stream.kind = r.op == Operator::write ? Kind::truncate : Kind::append;
        if (r.op == Operator::read) stream.kind = Kind::file;
        if (stream.path == "/dev/null") stream = {Kind::null, {}};
        if (stream.path == "/dev/console") stream = {Kind::console, {}};
    } else {
        return c.stop(r.place, "a redirection of this kind");
    }
    c.exact(r.place, shell::print(r.target));
    return true;
}

bool expanded(Context& c, const Command& command, model::Command& out) {
    shell::Expansion expansion(c.variables);
    auto arguments = expansion.arguments(command.words);
    if (!arguments) return c.stop(expansion.failed().place, expansion.failed().why);
    out.argv = std::move(*arguments);
    out.where = {c.path, command.place.line, command.place.column};
    if (const shell::Place joined = expansion.joined(); joined.line > 0)
        c.report(joined, "unquoted variable", diag::Loss::approximated, "joined",
                 "the value is one word with the text beside it, blanks in it do not split it",
                 "quote the variable in the script to say that this is meant");
    return true;
}

// The program that stays.
bool main_program(Context& c, const Command& command, bool after_exec) {
    for (const Redirection& r : command.redirections)
        if (!redirect(c, r)) return false;
    model::Command main;
    Command words = command;
    if (after_exec) words.words.erase(words.words.begin());
    if (!expanded(c, words, main)) return false;
    if (main.argv.empty()) return c.stop(command.place, "an exec without a program");
    for (const shell::Assignment& a : command.assignments) {
        const auto value = shell::Expansion(c.variables).text(a.value);
        const auto text = value ? shell::as_literal(*value) : std::nullopt;
        if (!text) return c.stop(a.place, "a variable set for one command");
        c.service.process.environment.emplace_back(a.name, *text);
    }
    unwrap(c, main, command.place);
    c.finished = true;
    c.exact(command.place, after_exec ? "exec" : shell::print(command.words[0]));
    const auto program = shell::as_literal(main.argv[0].pieces).value_or("");
    if (program == "pause" || program.ends_with("/pause")) {
        c.stays = false;
        c.service.run.command.clear();
        return true;
    }
    c.service.run.command.assign(1, main);
    return true;
}

// A command before the program.
bool prepare(Context& c, const Command& command, bool must_succeed) {
    if (command.kind != Command::Kind::simple || command.background)
        return c.stop(command.place, "a construct of the shell");
    for (const Redirection& r : command.redirections) {
        const bool merges = r.op == Redirection::Operator::duplicate_out;
        if (!merges) return c.stop(r.place, "a redirection of a command before the program");
    }
    if (!command.assignments.empty())
        return c.stop(command.place, "a variable set for one command");
    model::Command out;
    if (!expanded(c, command, out) || out.argv.empty()) return false;
    out.may_fail = !must_succeed;
    out.full_privilege = true;
    c.service.run.prepare.push_back(std::move(out));
    c.exact(command.place, shell::command_name(command));
    return true;
}

bool assign(Context& c, const shell::Assignment& a, bool exported) {
    shell::Expansion expansion(c.variables);
    const auto value = a.array ? std::nullopt : expansion.text(a.value);
    if (!value || a.append) {
        // Only a use of it needs the shell.
        c.variables.forget(a.name, a.place);
        return !exported || c.stop(a.place, "a variable whose value is computed");
    }
    c.variables.assign(a.name, *value, a.place);
    c.exact(a.place, a.name);
    if (!exported) return true;
    const auto text = shell::as_literal(*value);
    if (!text) return c.stop(a.place, "an exported variable made of others");
    c.service.process.environment.emplace_back(a.name, *text);
    return true;
}

// `sv once SELF`, `sv down .`: it shall not be started again when it ends.
bool own_state(Context& c, const Command& command) {
    const auto words = shell::literal_words(command, c.variables);
    if (!words || words->size() != 3) return false;
    const std::string& verb = (*words)[1];
    const std::string& name = (*words)[2];
    const bool own = name == c.service.name || name == ".";
    if (!own || (verb != "once" && verb != "o" && verb != "down" && verb != "d")) return false;
    if (verb[0] == 'd') return false;  // the script would be stopped by itself: let it
    c.service.restart.when = model::Restart::When::no;
    c.exact(command.place, "sv once");
    return true;
}

bool make_directories(Context& c, const Command& command) {
    auto made = shell::directories_made(command, c.variables, c.cwd);
    if (!made) return prepare(c, command, c.exit_on_error);
    for (model::Directory& d : *made) c.service.process.directories.push_back(std::move(d));
    c.report(command.place, shell::command_name(command), diag::Loss::approximated, "directory",
             "made before each start; mode and owner are put right if they differ",
             "nothing needs to be done unless another program changes them on purpose");
    return true;
}

bool change_made(Context& c, const Command& command) {
    if (shell::change_directories(command, c.variables, c.cwd, c.service.process.directories)) {
        c.exact(command.place, shell::command_name(command));
        return true;
    }
    return prepare(c, command, c.exit_on_error);
}

struct Builtin {
    std::string_view name;
    bool (*apply)(Context&, const Command&);
};

constexpr std::array<Builtin, 14> kBuiltins{
    {{"set", run_set},
     {"export", run_export},
     {"cd", change_directory},
     {"umask", set_umask},
     {"ulimit", set_limits},
     {"mkdir", make_directories},
     {"install", make_directories},
     {"chown", change_made},
     {"chmod", change_made},
     {"chgrp", change_made},
     {"unset", unset},
     {".", [](Context& c, const Command& k) { return source(c, k, false); }},
     {"source", [](Context& c, const Command& k) { return source(c, k, false); }},
     {"readonly", run_export}}};

constexpr std::array<std::string_view, 9> kShellOnly{"eval", "trap",  "return", "exit", "shift",
                                                     "wait", "break", "read",   "local"};

bool statement(Context& c, const Command& command, bool last);

bool simple(Context& c, const Command& command, bool last) {
    const std::string name = shell::command_name(command);
    if (command.words.empty()) {
        for (const Redirection& r : command.redirections)
            return c.stop(r.place, "a redirection without a command");
        return std::all_of(command.assignments.begin(), command.assignments.end(),
                           [&](const auto& a) { return assign(c, a, c.export_all); });
    }
    if (name == "exec" && command.words.size() == 1)
        return std::all_of(command.redirections.begin(), command.redirections.end(),
                           [&](const Redirection& r) { return redirect(c, r); });
    if (name == "exec") return main_program(c, command, true);
    if (shell::only_prints(command)) {
        c.report(command.place, name, diag::Loss::ignored, "message", "only prints a message", {});
        return true;
    }
    if (name == "sv")
        return sv_dependency(c, command, c.exit_on_error) || own_state(c, command) ||
               prepare(c, command, c.exit_on_error);
    const auto row = std::find_if(kBuiltins.begin(), kBuiltins.end(),
                                  [&](const Builtin& b) { return b.name == name; });
    if (row != kBuiltins.end()) return row->apply(c, command);
    if (std::find(kShellOnly.begin(), kShellOnly.end(), name) != kShellOnly.end())
        return c.stop(command.place, "the shell's " + name);
    if (last) return main_program(c, command, false);
    return prepare(c, command, c.exit_on_error);
}

// `command || exit N`, `command || true`, `test && command`.
bool and_or(Context& c, const Command& command) {
    if (const auto handled = guarded(c, command)) return *handled;
    if (command.body.size() == 2 && command.or_before[1]) {
        const Command& first = command.body[0];
        const Command& second = command.body[1];
        const std::string name = shell::command_name(second);
        const bool ends = shell::exit_status(second).has_value();
        const bool goes_on = name == "true" || name == ":" || shell::only_prints(second);
        if (ends || goes_on) {
            if (shell::command_name(first) == "sv" && sv_dependency(c, first, ends)) return true;
            const std::string kind = shell::command_name(first);
            if (kind == "." || kind == "source") return source(c, first, !ends);
            if (kind == "mkdir" || kind == "install" || kind == "cd" || kind == "ulimit")
                return statement(c, first, false);
            if (!prepare(c, first, ends)) return false;
            if (puts_down(c, shell::exit_status(second).value_or(-1))) {
                c.service.run.conditions.push_back(std::move(c.service.run.prepare.back()));
                c.service.run.conditions.back().full_privilege = false;
                c.service.run.prepare.pop_back();
            }
            return true;
        }
    }
    return c.stop(command.place, "a list of commands that depend on each other");
}

bool statement(Context& c, const Command& command, bool last) {
    using Kind = Command::Kind;
    if (command.background) return c.stop(command.place, "a command in the background");
    switch (command.kind) {
        case Kind::simple:
            return simple(c, command, last);
        case Kind::and_or:
            return and_or(c, command);
        case Kind::if_:
            if (const auto handled = guarded(c, command)) return *handled;
            return c.stop(command.place, "a decision that is made at each start");
        case Kind::while_:
        case Kind::until:
        case Kind::for_:
            return c.stop(command.place, "a loop");
        case Kind::case_:
            return c.stop(command.place, "a case that is decided at each start");
        case Kind::function:
            return c.stop(command.place, "a function");
        case Kind::pipeline:
            return c.stop(command.place, "a pipeline");
        case Kind::group:
            if (!command.redirections.empty()) break;
            return std::all_of(command.body.begin(), command.body.end(),
                               [&](const Command& k) { return statement(c, k, false); });
        default:
            break;
    }
    return c.stop(command.place, "a construct of the shell");
}

}  // namespace

bool sv_dependency(Context& c, const Command& command, bool must_succeed) {
    const auto words = shell::literal_words(command, c.variables);
    if (!words || words->size() < 3) return false;
    std::size_t i = 1;
    if ((*words)[i] == "-w" && words->size() > 4)
        i += 2;
    else if ((*words)[i].starts_with("-"))
        ++i;
    const std::string& verb = (*words)[i];
    const bool check = verb == "check";
    if (!check && verb != "start" && verb != "up" && verb != "u" && verb != "s") return false;
    if (verb == "s" || i + 1 >= words->size()) return false;
    for (++i; i < words->size(); ++i) {
        std::string name = common::base_name((*words)[i]);
        if (name.empty() || name == c.service.name || name == ".") return false;
        // Debian's name for whichever system logger there is.
        if (name == "default-syslog") name = "syslog";
        model::Edge edge;
        edge.kind = must_succeed ? model::EdgeKind::needs : model::EdgeKind::wants;
        edge.target = name;
        edge.where = {c.path, command.place.line, command.place.column};
        if (std::find(c.service.edges.begin(), c.service.edges.end(), edge) ==
            c.service.edges.end())
            c.service.edges.push_back(edge);
    }
    if (check)
        c.report(command.place, "sv check", diag::Loss::approximated, "check",
                 "a dependency that also starts it; runit only looks and tries again each second",
                 "nothing needs to be done if it shall run anyway");
    else
        c.exact(command.place, "sv start");
    return true;
}

bool translate_run(Context& context, const shell::Script& script) {
    for (std::size_t i = 0; i < script.commands.size() && !context.finished; ++i) {
        const bool last = i + 1 == script.commands.size();
        if (!statement(context, script.commands[i], last)) {
            context.stop(script.commands[i].place, "a construct of the shell");
            return false;
        }
    }
    if (context.finished) return true;
    return context.stop(script.commands.empty() ? shell::Place{} : script.commands.back().place,
                        "no program at its end");
}

}  // namespace slipway::importers::runit
