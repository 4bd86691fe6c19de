#include "importers/runit/guards.h"

#include <algorithm>

#include "importers/runit/run_script.h"
#include "importers/shell/evaluate.h"
#include "importers/shell/expand.h"
#include "importers/shell/idioms.h"
#include "importers/shell/parse.h"

namespace slipway::importers::runit {

using shell::Command;

namespace {

// `if TEST; then BODY; fi`, `TEST && BODY`, `TEST || BODY`: all one form. `holds`: BODY runs when
// TEST holds.
struct Guard {
    Command test;
    std::vector<Command> body;
    bool holds = true;
};

std::optional<Guard> guard_of(const Command& command) {
    Guard out;
    if (command.kind == Command::Kind::if_) {
        if (command.condition.size() != 1 || !command.otherwise.empty() ||
            !command.redirections.empty())
            return std::nullopt;
        out.test = command.condition[0];
        out.body = command.body;
    } else {
        // The last part is the body, the parts before it the test.
        out.holds = !command.or_before.back();
        out.body.push_back(command.body.back());
        if (command.body.size() == 2) {
            out.test = command.body[0];
        } else {
            out.test = command;
            out.test.body.pop_back();
            out.test.or_before.pop_back();
        }
    }
    // { message; exit 1; } is its commands.
    if (out.body.size() == 1 && out.body[0].kind == Command::Kind::group &&
        out.body[0].redirections.empty()) {
        std::vector<Command> inner = out.body[0].body;
        out.body = std::move(inner);
    }
    return out;
}

bool is_test(const Command& command) {
    const Command* inner = &command;
    if (command.kind == Command::Kind::pipeline && command.body.size() == 1)
        inner = &command.body[0];
    if (inner->kind == Command::Kind::and_or)
        return std::all_of(inner->body.begin(), inner->body.end(), is_test);
    const std::string name = shell::command_name(*inner);
    return name == "[" || name == "test";
}

// Messages and then exit N: its status; and `[ … ] && echo … && exit N`.
std::optional<int> ends_with_exit(const Guard& guard) {
    for (const Command& c : guard.body) {
        if (const auto status = shell::exit_status(c)) return *status;
        if (c.kind == Command::Kind::and_or && shell::only_prints(c.body[0]) &&
            std::none_of(c.or_before.begin(), c.or_before.end(), [](bool b) { return b; }))
            return shell::exit_status(c.body.back());
        if (!shell::only_prints(c)) return std::nullopt;
    }
    return std::nullopt;
}

bool means_skip(const Context& c, int status) {
    return status == 0 || puts_down(c, status);
}

// Variables of a test as a command: `test "$X" = yes`.
bool test_command(Context& c, const Guard& guard, bool wanted, bool skip) {
    const Command* test = &guard.test;
    bool expected = wanted;
    if (test->kind == Command::Kind::pipeline && test->negated && test->body.size() == 1) {
        expected = !expected;
        test = &test->body[0];
    }
    if (test->kind != Command::Kind::simple || !is_test(*test)) return false;
    shell::Expansion expansion(c.variables);
    auto arguments = expansion.arguments(test->words);
    if (!arguments) return c.stop(expansion.failed().place, expansion.failed().why);
    model::Command out;
    out.argv = std::move(*arguments);
    if (shell::command_name(*test) == "[") out.argv.pop_back();
    out.argv[0] = model::literal("test");
    if (!expected) out.argv.insert(out.argv.begin() + 1, model::literal("!"));
    out.where = {c.path, test->place.line, test->place.column};
    if (skip)
        c.service.run.conditions.push_back(std::move(out));
    else
        c.service.run.prepare.push_back(std::move(out));
    return true;
}

// A guard that ends the script: a condition when that is no failure, else an assert.
bool exit_guard(Context& c, const Guard& guard, int status) {
    const bool skip = means_skip(c, status);
    const shell::Place& place = guard.test.place;
    const auto files = shell::file_tests(guard.test, c.variables);
    const bool one = files && files->conditions.size() == 1;
    // What must hold for the script to go on is the opposite of what ends it.
    if (files && (one || !guard.holds)) {
        for (model::Condition condition : files->conditions) {
            if (guard.holds) condition.negate = !condition.negate;
            condition.assert = !skip;
            c.service.conditions.push_back(std::move(condition));
        }
    } else if (!test_command(c, guard, !guard.holds, skip)) {
        return c.stop(place, "a test of this kind");
    }
    if (c.invoke_run && puts_down(c, status) && !(files && files->approximated)) {
        c.exact(place, "guard");
        return true;
    }
    c.report(place, "guard", diag::Loss::approximated, "guard",
             c.invoke_run ? "only the existence of the path is tested"
                          : "tested once at each start; runit tries again each second",
             "start the service again when the condition has become true");
    return true;
}

// `if [ ! -d X ]; then mkdir X; chown …; fi` and its short forms.
bool makes_missing_directory(Context& c, const Guard& guard) {
    const auto test = shell::existence_test(guard.test, c.variables);
    if (!test || test->negated != guard.holds || guard.body.empty()) return false;
    std::vector<model::Directory> made;
    for (const Command& command : guard.body) {
        if (const auto some = shell::directories_made(command, c.variables, c.cwd))
            made.insert(made.end(), some->begin(), some->end());
        else if (!shell::change_directories(command, c.variables, c.cwd, made))
            return false;
    }
    const std::string path = shell::absolute(test->path, c.cwd);
    if (std::none_of(made.begin(), made.end(),
                     [&](const model::Directory& d) { return d.path == path; }))
        return false;
    auto& directories = c.service.process.directories;
    directories.insert(directories.end(), made.begin(), made.end());
    c.report(guard.test.place, "mkdir", diag::Loss::approximated, "directory",
             "made before each start; mode and owner are put right if they differ",
             "nothing needs to be done unless another program changes them on purpose");
    return true;
}

// `[ -r conf ] && . ./conf`, also with exports behind it.
std::optional<bool> reads_file_if_there(Context& c, const Guard& guard) {
    if (!guard.holds || guard.body.empty()) return std::nullopt;
    const std::string name = shell::command_name(guard.body[0]);
    const auto test = shell::existence_test(guard.test, c.variables);
    if ((name != "." && name != "source") || !test || test->negated) return std::nullopt;
    const auto words = shell::literal_words(guard.body[0], c.variables);
    if (!words || words->size() != 2 ||
        shell::absolute((*words)[1], c.cwd) != shell::absolute(test->path, c.cwd))
        return std::nullopt;
    if (!source(c, guard.body[0], true)) return false;
    for (std::size_t i = 1; i < guard.body.size(); ++i) {
        const Command& next = guard.body[i];
        auto& file = c.service.process.variables_files.back();
        if (shell::command_name(next) != "export")
            return c.stop(next.place, "a decision that is made at each start");
        file.exported = true;
        c.report(next.place, "export", diag::Loss::approximated, "export",
                 "all variables of " + file.path + " are exported, not only these",
                 "move what the program must not see into another file");
    }
    return true;
}

// `if [ -x PROGRAM ]; then PROGRAM …; fi`: a command that may be missing.
bool runs_if_there(Context& c, const Guard& guard) {
    const auto test = shell::existence_test(guard.test, c.variables);
    if (!test || test->negated || !guard.holds || guard.body.size() != 1) return false;
    const Command* command = &guard.body[0];
    if (command->kind == Command::Kind::and_or && command->body.size() == 2 &&
        shell::command_name(command->body[1]) == "true")
        command = &command->body[0];
    const auto words = shell::literal_words(*command, c.variables);
    if (!words || words->empty() || (*words)[0] != test->path || !command->redirections.empty())
        return false;
    model::Command out;
    for (const std::string& word : *words) out.argv.push_back(model::literal(word));
    out.may_fail = true;
    out.full_privilege = true;
    out.where = {c.path, command->place.line, command->place.column};
    c.service.run.prepare.push_back(std::move(out));
    c.report(command->place, (*words)[0], diag::Loss::approximated, "if-there",
             "tried at each start; that it fails or is missing does not count",
             "nothing needs to be done");
    return true;
}

}  // namespace

bool puts_down(const Context& c, int status) {
    return c.invoke_run && (status == 161 || status == 162 || status == 170);
}

std::optional<bool> guarded(Context& c, const Command& command) {
    const std::optional<Guard> guard = guard_of(command);
    if (!guard) return std::nullopt;
    if (is_test(guard->test)) {
        if (const auto status = ends_with_exit(*guard)) return exit_guard(c, *guard, *status);
        if (makes_missing_directory(c, *guard)) return true;
        if (const auto handled = reads_file_if_there(c, *guard)) return handled;
        if (runs_if_there(c, *guard)) return true;
        if (shell::only_print(guard->body)) {
            c.report(command.place, "message", diag::Loss::ignored, "message",
                     "only prints a message", {});
            return true;
        }
        // [ -L /var/service/X ] && sv start X: only if it is enabled, which a weak edge says too.
        const Command& first = guard->body[0];
        const Command& call = first.kind == Command::Kind::and_or ? first.body[0] : first;
        if (guard->body.size() == 1 && guard->holds && shell::command_name(call) == "sv" &&
            sv_dependency(c, call, false))
            return true;
    }
    return std::nullopt;
}

bool source(Context& c, const Command& command, bool optional) {
    const auto words = shell::literal_words(command, c.variables);
    if (!words || words->size() != 2) return c.stop(command.place, "a file whose name is computed");
    const std::string path = shell::absolute((*words)[1], c.cwd);
    if (const auto bytes = c.root.read(path)) {
        diag::Sink problems;
        const auto script = shell::parse(bytes.value(), path, problems);
        if (!script) return c.stop(command.place, path + ", which cannot be read as a script");
        if (const Command* first = shell::first_that_is_no_assignment(*script))
            return c.stop(command.place, path + ", which has more than assignments in line " +
                                             std::to_string(first->place.line));
    }
    model::VariablesFile file;
    file.path = path;
    file.syntax = model::VariablesFile::Syntax::shell;
    file.optional = optional;
    file.exported = c.export_all;
    c.service.process.variables_files.push_back(std::move(file));
    // What the script assigned before is a default now.
    for (const std::string& name : c.variables.assigned()) {
        if (c.variables.state(name) != shell::Variables::State::known) continue;
        const auto value = shell::as_literal(c.variables.value(name));
        if (!value) {
            c.variables.forget(name, command.place);
            continue;
        }
        shell::Pieces piece = shell::variable_piece(name);
        piece[0].op = model::Piece::Operator::default_if_unset;
        piece[0].operand = *value;
        c.variables.assign(name, piece, c.variables.place(name));
    }
    c.exact(command.place, ".");
    return true;
}

}  // namespace slipway::importers::runit
