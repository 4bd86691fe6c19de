#include "importers/openrc/script.h"

#include <algorithm>
#include <array>

#include "importers/openrc/daemon_options.h"
#include "importers/openrc/depend.h"
#include "importers/openrc/foreground.h"
#include "importers/openrc/hooks.h"
#include "importers/openrc/prelude.h"
#include "importers/openrc/variables.h"
#include "importers/shell/expand.h"
#include "importers/shell/print.h"

namespace slipway::importers::openrc {

namespace {

// What openrc-run sets before the script.
shell::Variables surroundings(const Context& c) {
    shell::Variables out;
    const auto set = [&](const char* name, const std::string& value) {
        out.assign(name, shell::literal_pieces(value), {});
    };
    const char* libexec = "/lib/rc";
    for (const char* directory : {"/usr/libexec/rc", "/usr/lib/openrc", "/lib/rc"})
        if (c.root.exists(directory)) libexec = directory;
    set("RC_SVCNAME", c.service.name);
    set("SVCNAME", c.service.name);
    set("RC_SERVICE", c.path);
    set("RC_SVCDIR", "/run/openrc");
    set("RC_LIBEXECDIR", libexec);
    set("RC_UNAME", "Linux");
    set("RC_SYS", "");
    return out;
}

constexpr std::array<std::string_view, 7> kSurroundings{
    "RC_SVCNAME", "SVCNAME", "RC_SERVICE", "RC_SVCDIR", "RC_LIBEXECDIR", "RC_UNAME", "RC_SYS"};

// The value of a variable that the shell reads again with eval.
bool add_text(Context& c, const std::string& name, shell::Pieces& to) {
    if (!c.is_set(name)) return true;
    const auto value = c.value(name);
    if (!value) {
        const auto why = c.evaluation.reasons.find(name);
        return c.stop(c.evaluation.variables.place(name), why == c.evaluation.reasons.end()
                                                              ? name + ", which is computed"
                                                              : why->second.why);
    }
    if (!to.empty()) shell::append(to, shell::literal_pieces(" "));
    shell::append(to, *value);
    c.exact(c.evaluation.variables.place(name), name);
    return true;
}

// Redirections in command_args, which eval applies to the daemon's starter and so to the daemon.
bool redirect(Context& c, const shell::Redirection& r, const shell::Place& place) {
    const auto target = shell::literal_text(r.target);
    const bool out =
        r.op == shell::Redirection::Operator::write || r.op == shell::Redirection::Operator::append;
    if (!target || !out || r.descriptor > 2 || r.descriptor == 0)
        return c.stop(place, "a redirection in the arguments");
    model::Stdio& stream =
        r.descriptor == 2 ? c.service.process.standard_error : c.service.process.standard_output;
    stream.kind = r.op == shell::Redirection::Operator::append ? model::Stdio::Kind::append
                                                               : model::Stdio::Kind::truncate;
    stream.path = *target;
    if (*target == "/dev/null") stream = {model::Stdio::Kind::null, {}};
    return true;
}

// The values are split at blanks and joined by single ones before eval reads them, so blanks inside
// of quotes become one too (openrc-run does not quote them).
shell::Pieces split_and_joined(const shell::Pieces& pieces) {
    shell::Pieces out;
    for (model::Piece piece : pieces) {
        if (piece.kind == model::Piece::Kind::literal) {
            std::string text;
            for (const char c : piece.text) {
                const bool blank = c == ' ' || c == '\t' || c == '\n';
                if (!blank)
                    text += c;
                else if (text.empty() || text.back() != ' ')
                    text += ' ';
            }
            piece.text = std::move(text);
        }
        out.push_back(std::move(piece));
    }
    return out;
}

bool main_command(Context& c, bool supervise, model::Command& out) {
    shell::Pieces text;
    const shell::Place place = c.evaluation.variables.place("command");
    if (!add_text(c, "command", text) || !add_text(c, "command_args", text) ||
        !add_text(c, supervise ? "command_args_foreground" : "command_args_background", text))
        return false;
    const auto read = shell::read_again(split_and_joined(text));
    if (!read || read->arguments.empty() || read->arguments[0].split)
        return c.stop(place, "the words that command and command_args make");
    for (const shell::Redirection& r : read->redirections)
        if (!redirect(c, r, c.evaluation.variables.place("command_args"))) return false;
    out.argv = read->arguments;
    out.where = {c.path, place.line, place.column};
    if (read->joined.line > 0)
        c.report(c.evaluation.variables.place("command_args"), "command_args",
                 diag::Loss::approximated, "joined",
                 "a variable is one word with the text beside it, blanks in it do not split it",
                 "quote it in the script to say that this is meant");
    return true;
}

// A daemon that goes into the background by itself is kept from it, or followed by its pid file.
void keep_in_foreground(Context& c, const std::string& pid_file) {
    model::Command& command = c.service.run.command[0];
    const std::string program =
        command.argv.empty() ? "" : shell::as_literal(command.argv[0].pieces).value_or("");
    const auto known = foreground_of(program);
    const shell::Place place = c.evaluation.variables.place("command");
    if (known) {
        for (const model::Argument& argument : command.argv) {
            const auto text = fold(argument.pieces, c.configuration).value_or("");
            if (std::find(known->enough.begin(), known->enough.end(), text) != known->enough.end())
                return;
        }
        std::string added;
        for (const std::string& word : known->add) {
            command.argv.push_back(model::literal(word));
            added += " " + word;
        }
        c.report(place, "command", diag::Loss::approximated, "foreground",
                 "kept in the foreground with" + added + "; it counts as ready as soon as it runs",
                 "add a readiness check in a drop-in if others depend on it");
        return;
    }
    model::Readiness& ready = c.service.run.ready;
    ready.kind =
        pid_file.empty() ? model::Readiness::Kind::parent_exit : model::Readiness::Kind::pid_file;
    ready.path = pid_file;
    c.report(place, "command", diag::Loss::approximated, "forking",
             pid_file.empty()
                 ? "it goes into the background by itself; its last child is followed"
                 : "it goes into the background by itself; " + pid_file + " is followed",
             "an option that keeps it in the foreground is safer: set command_args_foreground");
}

// A stop() that only says which signals to send.
bool translate_stop(Context& c) {
    const shell::Command* stop = c.function("stop");
    if (stop == nullptr) return true;
    DaemonCall call;
    if (!read_single_call(c, *stop, call)) return false;
    if (!call.stop) return c.stop(stop->place, "what stop does");
    if (!call.retry.empty() && !read_retry(call.retry, 15, c.service.run.stop_steps))
        return c.stop(stop->place, "the retry schedule " + call.retry);
    c.exact(stop->place, "stop");
    return true;
}

// Variables of the command's templates come from these files at each start.
bool add_variables_files(Context& c) {
    std::vector<std::string> names;
    const auto collect = [&](const std::vector<model::Command>& commands) {
        for (const model::Command& command : commands)
            for (const model::Argument& argument : command.argv)
                shell::collect_names(argument.pieces, names);
    };
    collect(c.service.run.command);
    collect(c.service.run.prepare);
    if (names.empty()) return true;
    for (const std::string& path : c.configuration.files) {
        const auto& bad = c.configuration.not_plain;
        if (std::find(bad.begin(), bad.end(), path) != bad.end())
            return c.stop({0, 1, 1}, path + ", which has more than assignments");
        model::VariablesFile file;
        file.path = path;
        file.syntax = model::VariablesFile::Syntax::shell;
        file.optional = true;
        file.exported = false;
        c.service.process.variables_files.push_back(std::move(file));
    }
    return true;
}

// Hooks around a native start stay with the prelude.
void hooks_by_prelude(Context& c) {
    struct Hook {
        const char* name;
        std::vector<model::Command>& list;
    };

    model::Run& run = c.service.run;
    for (const Hook& hook : {Hook{"start_post", run.started}, Hook{"stop_pre", run.stop},
                             Hook{"stop_post", run.cleanup}}) {
        const shell::Command* function = c.function(hook.name);
        if (function == nullptr) continue;
        hook.list.push_back(prelude_command(c, hook.name));
        hook.list.back().may_fail = true;
        c.report(function->place, hook.name, diag::Loss::approximated, "hook",
                 "run through the prelude; its failure does not count",
                 "write what it does into a definition to do without a shell");
    }
}

bool translate_native(Context& c) {
    for (const shell::Command* rest : c.evaluation.rest)
        return c.stop(rest->place, "what the script does outside of its functions");
    const shell::Command* start = c.function("start");
    if (start != nullptr && does_nothing(*start) && c.function("stop") == nullptr) {
        // A name that others depend on.
        c.service.kind = model::Kind::oneshot;
        c.service.run.command.emplace_back().argv = {model::literal("/bin/true")};
        c.exact(start->place, "start");
        return c.function("start_pre") == nullptr ||
               translate_start_pre(c, *c.function("start_pre"));
    }
    const std::string supervisor = c.setting("supervisor").value_or("");
    if (c.evaluation.variables.state("supervisor") == shell::Variables::State::unknown)
        return c.stop(c.evaluation.variables.place("supervisor"), "a supervisor that is computed");
    const bool supervise = !supervisor.empty();
    c.service.kind = model::Kind::longrun;
    c.service.run.expand = model::Expand::eval;
    c.service.run.command.emplace_back();
    model::Command& command = c.service.run.command[0];
    DaemonCall call;
    if (start == nullptr) {
        if (!c.is_set("command")) return c.stop({0, 1, 1}, "no command and no start function");
        if (!main_command(c, supervise, command)) return false;
        const char* options = supervise && c.is_set("supervise_daemon_args")
                                  ? "supervise_daemon_args"
                                  : "start_stop_daemon_args";
        shell::Pieces text;
        if (!add_text(c, options, text)) return false;
        const auto read = shell::read_again(split_and_joined(text));
        const shell::Place place = c.evaluation.variables.place(options);
        if (!read) return c.stop(place, std::string(options));
        if (!read_daemon_options(c, read->arguments, supervise, place, call)) return false;
        call.background =
            call.background || shell::is_yes(c.setting("command_background").value_or(""));
        if (call.pid_file.empty()) call.pid_file = c.setting("pidfile").value_or("");
    } else {
        if (!read_single_call(c, *start, call)) return false;
        if (!call.start || call.executable.empty()) return c.stop(start->place, "what start does");
        command.argv = std::move(call.program);
        command.argv.insert(command.argv.begin(), model::literal(call.executable));
        command.where = {c.path, start->place.line, start->place.column};
        c.exact(start->place, "start");
    }
    if (c.service.run.command[0].argv.empty()) return c.stop({0, 1, 1}, "an empty command");
    if (!supervise && !call.background) keep_in_foreground(c, call.pid_file);
    if (!translate_variables(c, supervise) || !translate_stop(c)) return false;
    if (!call.retry.empty()) read_retry(call.retry, 15, c.service.run.stop_steps);
    if (const shell::Command* pre = c.function("start_pre"))
        if (!translate_start_pre(c, *pre)) return false;
    for (const std::string& name : c.evaluation.exported) {
        const auto value = c.setting(name);
        if (!value) return c.stop(c.evaluation.variables.place(name), "an exported variable");
        c.service.process.environment.emplace_back(name, *value);
    }
    if (!add_variables_files(c)) return false;
    hooks_by_prelude(c);
    return true;
}

// Functions and variables that nothing above spoke about.
void account(Context& c, bool native) {
    constexpr std::array<std::string_view, 11> hooks{
        "depend",    "start",  "stop",   "start_pre", "start_post", "stop_pre",
        "stop_post", "reload", "status", "restart",   "describe"};
    for (const auto& [name, function] : c.evaluation.functions) {
        if (std::find(hooks.begin(), hooks.end(), name) != hooks.end() ||
            c.service.run.actions.count(name) != 0)
            continue;
        if (native && c.service.run.actions.empty() && c.service.run.reload.empty())
            c.report(function->place, name, diag::Loss::ignored, "unused",
                     "a function that nothing which was imported calls", {});
        else
            c.exact(function->place, name);
    }
    for (const std::string& name : c.evaluation.variables.assigned()) {
        if (std::find(kSurroundings.begin(), kSurroundings.end(), name) != kSurroundings.end())
            continue;
        const shell::Place place = c.evaluation.variables.place(name);
        if (place.line > 0) c.exact(place, name);
    }
}

}  // namespace

void translate_script(Context& c) {
    c.evaluation = shell::evaluate(c.script, surroundings(c));
    for (const shell::Extension& e : c.script.extensions)
        c.report(e.place, e.what, diag::Loss::ignored, "extension",
                 "not POSIX; it works as far as /bin/sh of the machine knows it", {});
    c.service.description = c.setting("description").value_or(c.setting("name").value_or(""));
    translate_depend(c);
    translate_required(c);
    diag::Sink reports;
    Context trial{{c.root, reports, c.format, c.path, c.text, c.service},
                  c.configuration,
                  c.scripts,
                  {},
                  c.evaluation,
                  c.used,
                  c.in_boot};
    const bool native = translate_native(trial);
    if (native) {
        for (const diag::Diagnostic& d : reports.list()) c.sink.add(d);
        c.service = std::move(trial.service);
        c.used = std::move(trial.used);
    } else {
        c.obstacle = trial.obstacle;
        start_by_prelude(c);
    }
    translate_actions(c);
    account(c, native);
}

}  // namespace slipway::importers::openrc
