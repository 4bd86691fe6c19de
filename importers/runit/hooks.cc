#include "importers/runit/hooks.h"

#include <algorithm>
#include <array>

#include "importers/shell/idioms.h"
#include "importers/shell/parse.h"

namespace slipway::importers::runit {

namespace {

model::Command script_command(const std::string& path) {
    model::Command out;
    out.argv.push_back(model::literal(path));
    out.where.path = path;
    return out;
}

// finish gets the exit code (-1 after a signal) and the low byte of the wait status, which is the
// signal. Ours get EXIT_CODE and EXIT_STATUS, which names signals.
model::Command finish_command(const std::string& path) {
    model::Command out = script_command(path);
    out.argv.insert(
        out.argv.begin(),
        {model::literal("/bin/sh"), model::literal("-c"),
         model::literal("if [ \"$EXIT_CODE\" = exited ]; then exec \"$0\" \"$EXIT_STATUS\" 0; fi; "
                        "exec \"$0\" -1 \"$(kill -l \"$EXIT_STATUS\" 2>/dev/null)\"")});
    out.may_fail = true;
    return out;
}

// Debian's finish does nothing but react to the codes of invoke-run(5).
bool is_finish_exec(const std::string& text, const std::string& path) {
    diag::Sink problems;
    const auto script = shell::parse(text, path, problems);
    if (!script || script->commands.empty()) return false;
    for (const shell::Command& c : script->commands) {
        const std::string name = shell::command_name(c);
        if (name == "set") continue;
        return name == "exec" && c.words.size() == 3 && &c == &script->commands.back() &&
               shell::literal_text(c.words[1]) == "/lib/runit/finish-exec";
    }
    return false;
}

void finish(Context& c) {
    c.path = c.directory + "/finish";
    if (!c.root.exists(c.path)) return;
    if (!c.load()) c.text.clear();
    if (is_finish_exec(c.text, c.path)) {
        c.exact({0, 1, 1}, "finish");
        return;
    }
    c.service.run.cleanup.push_back(finish_command(c.path));
    c.report({0, 1, 1}, "finish", diag::Loss::approximated, "finish",
             "run after each end of the program, with a time limit that runit does not have",
             "raise StopTimeout in section [Run] if it takes long");
}

void check(Context& c) {
    c.path = c.directory + "/check";
    if (!c.root.exists(c.path)) return;
    if (!c.load()) c.text.clear();
    c.service.run.ready.kind = model::Readiness::Kind::check;
    c.service.run.ready.check = script_command(c.path);
    c.service.run.start_timeout = 0;
    c.exact({0, 1, 1}, "check");
}

struct Control {
    std::string_view file;
    std::string_view signal;
};

// runit(8), control/X: the letters of sv that send a signal.
constexpr std::array<Control, 10> kControls{{{"t", "TERM"},
                                             {"h", "HUP"},
                                             {"a", "ALRM"},
                                             {"i", "INT"},
                                             {"q", "QUIT"},
                                             {"1", "USR1"},
                                             {"2", "USR2"},
                                             {"k", "KILL"},
                                             {"p", "STOP"},
                                             {"c", "CONT"}}};

void controls(Context& c) {
    const auto entries = c.root.list(c.directory + "/control");
    if (!entries) return;
    for (const common::DirectoryEntry& entry : entries.value()) {
        c.path = c.directory + "/control/" + entry.name;
        if (!c.load()) continue;
        const auto info = c.root.stat(c.path);
        model::Command command = script_command(c.path);
        const auto row =
            std::find_if(kControls.begin(), kControls.end(),
                         [&](const Control& control) { return control.file == entry.name; });
        if (!info || (info.value().mode & 0111) == 0) {
            c.report({0, 1, 1}, "control/" + entry.name, diag::Loss::ignored, "control",
                     "not executable, so runsv does not run it", {});
        } else if (row != kControls.end()) {
            c.service.run.controls[std::string(row->signal)].push_back(std::move(command));
            c.exact({0, 1, 1}, "control/" + entry.name);
        } else if (entry.name == "u") {
            command.may_fail = true;
            c.service.run.prepare.insert(c.service.run.prepare.begin(), std::move(command));
            c.exact({0, 1, 1}, "control/u");
        } else if (entry.name == "d" || entry.name == "x") {
            command.may_fail = true;
            c.service.run.stop.push_back(std::move(command));
            c.report({0, 1, 1}, "control/" + entry.name, diag::Loss::approximated, "control",
                     "run before the signals of a stop; runsv runs it after them",
                     "see that the script does not expect the program to have got TERM");
        } else {
            c.report({0, 1, 1}, "control/" + entry.name, diag::Loss::ignored, "control",
                     "no command of sv has this letter", {});
        }
    }
}

// Debian: the program that must be there, and facts for the package's scripts.
void meta(Context& c) {
    const std::string directory = c.directory + "/.meta";
    const auto entries = c.root.list(directory);
    if (!entries) return;
    for (const common::DirectoryEntry& entry : entries.value()) {
        c.path = directory + "/" + entry.name;
        if (entry.name == "bin" && c.load()) {
            std::string program = c.text.substr(0, c.text.find('\n'));
            const bool printable = program.find('\0') == std::string::npos;
            if (c.invoke_run && program.starts_with('/') && printable) {
                model::Condition condition;
                condition.test = "path-exists";
                condition.argument = program;
                c.service.conditions.push_back(std::move(condition));
                c.exact({0, 1, 1}, ".meta/bin");
                continue;
            }
        }
        c.text.clear();
        c.report({}, ".meta/" + entry.name, diag::Loss::ignored, "meta",
                 "for the package's scripts, says nothing about the running service", {});
    }
}

void env_directory(Context& c) {
    const std::string directory = c.directory + "/env";
    const auto entries = c.root.list(directory);
    if (!entries || !c.invoke_run) return;
    for (const common::DirectoryEntry& entry : entries.value()) {
        c.path = directory + "/" + entry.name;
        if (entry.name.starts_with('.') || !c.load()) continue;
        if (c.text.empty()) {
            c.service.process.unset.push_back(entry.name);
        } else {
            std::string value = c.text.substr(0, c.text.find('\n'));
            while (!value.empty() && (value.back() == ' ' || value.back() == '\t'))
                value.pop_back();
            std::replace(value.begin(), value.end(), '\0', '\n');
            c.service.process.environment.emplace_back(entry.name, value);
        }
        c.report({0, 1, 1}, "env/" + entry.name, diag::Loss::approximated, "env",
                 "the value was read at import", "import again after a change");
    }
}

// Everything else in the directory, so that nothing is dropped in silence.
void others(Context& c) {
    constexpr std::array<std::string_view, 12> known{"run",  "finish",    "check",   "control",
                                                     "log",  "down",      "env",     ".meta",
                                                     "conf", "supervise", "xchopts", "cgroup"};
    const auto entries = c.root.list(c.directory);
    if (!entries) return;
    c.text.clear();
    for (const common::DirectoryEntry& entry : entries.value()) {
        c.path = c.directory + "/" + entry.name;
        if (entry.name == "xchopts")
            c.report({}, "xchopts", diag::Loss::weakened, "xchopts",
                     "the sandbox that xchpst makes of it is not made",
                     "write the options into the section [Sandbox] of a drop-in");
        else if (entry.name == "cgroup")
            c.report({}, "cgroup", diag::Loss::ignored, "cgroup",
                     "every service has a cgroup of its own here", {});
        else if (std::find(known.begin(), known.end(), entry.name) == known.end())
            c.report({}, entry.name, diag::Loss::ignored, "file",
                     "no file that runsv reads; the scripts find it where it is", {});
    }
}

}  // namespace

bool plain_variables(const std::string& text, const std::string& path) {
    diag::Sink problems;
    const auto script = shell::parse(text, path, problems);
    return script && shell::first_that_is_no_assignment(*script) == nullptr;
}

bool variables_are_plain(Context& c) {
    for (const model::VariablesFile& file : c.service.process.variables_files) {
        const auto bytes = c.root.read(file.path);
        if (!bytes || plain_variables(bytes.value(), file.path)) continue;
        return c.stop({0, 1, 1}, file.path + ", which has more than assignments");
    }
    return true;
}

void become_oneshot(Context& c) {
    model::Run& run = c.service.run;
    c.service.kind = model::Kind::oneshot;
    c.service.restart = {};
    run.command = std::move(run.prepare);
    run.prepare.clear();
    run.down = std::move(run.cleanup);
    run.cleanup.clear();
    for (model::Command& command : run.down) {
        // The program is not there: finish is called as after a stop.
        if (command.argv.size() > 3)
            command.argv.erase(command.argv.begin(), command.argv.begin() + 3);
        command.argv.push_back(model::literal("-1"));
        command.argv.push_back(model::literal("15"));
        command.may_fail = false;
    }
    if (run.command.empty()) {
        model::Command nothing;
        nothing.argv.push_back(model::literal("/bin/true"));
        run.command.push_back(std::move(nothing));
    }
}

void translate_hooks(Context& c) {
    const std::string path = c.path, text = c.text;
    finish(c);
    check(c);
    controls(c);
    meta(c);
    env_directory(c);
    others(c);
    c.path = path;
    c.text = text;
}

}  // namespace slipway::importers::runit
