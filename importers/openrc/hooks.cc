#include "importers/openrc/hooks.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/signal_name.h"
#include "importers/shell/expand.h"
#include "importers/shell/idioms.h"
#include "importers/shell/print.h"

namespace slipway::importers::openrc {

using shell::Command;

namespace {

constexpr std::array<std::string_view, 20> kMessages{
    "einfo", "einfon",  "ewarn",   "ewarnn",   "eerror", "eerrorn", "ebegin",
    "eend",  "ewend",   "eindent", "eoutdent", "veinfo", "vewarn",  "vebegin",
    "veend", "esyslog", "echo",    "printf",   "local",  ":"};

bool is_message(const Command& command) {
    const std::string name = shell::command_name(command);
    return std::find(kMessages.begin(), kMessages.end(), name) != kMessages.end();
}

const std::vector<Command>& body_of(const Command& function) {
    const Command& body = function.body[0];
    return body.kind == Command::Kind::group ? body.body : function.body;
}

// checkpath [-d|-D] [-m MODE] [-o USER[:GROUP]] PATH…: directories. Nothing for other forms.
std::optional<std::vector<model::Directory>> checkpath(const std::vector<std::string>& words) {
    std::vector<std::string> paths;
    std::string mode = "0775", owner = "root:root";
    bool directory = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& word = words[i];
        const bool has_next = i + 1 < words.size();
        if (word == "-d" || word == "--directory") {
            directory = true;
        } else if (word == "-q" || word == "--quiet") {
            continue;
        } else if ((word == "-m" || word == "--mode") && has_next) {
            mode = words[++i];
        } else if ((word == "-o" || word == "--owner") && has_next) {
            owner = words[++i];
        } else if (word.starts_with("-")) {
            return std::nullopt;
        } else {
            paths.push_back(word);
        }
    }
    const auto bits = base::parse_octal(mode);
    if (!directory || !bits || paths.empty()) return std::nullopt;
    std::vector<model::Directory> out;
    for (const std::string& path : paths) {
        if (!path.starts_with('/')) return std::nullopt;
        model::Directory made;
        made.path = path;
        made.mode = *bits;
        const std::size_t colon = owner.find(':');
        made.user = owner.substr(0, colon);
        made.group = colon == std::string::npos ? "root" : owner.substr(colon + 1);
        out.push_back(std::move(made));
    }
    return out;
}

std::optional<std::vector<std::string>> folded_words(Context& c, const Command& command) {
    std::vector<std::string> out;
    for (const shell::Word& word : command.words) {
        const auto arguments = shell::Expansion(c.evaluation.variables).arguments(word);
        if (!arguments) return std::nullopt;
        for (const model::Argument& argument : *arguments) {
            const auto text = fold(argument.pieces, c.configuration);
            if (!text) return std::nullopt;
            if (!text->empty() || !argument.split) out.push_back(*text);
        }
    }
    return out;
}

// `if TEST; then eerror …; return 1; fi`, `TEST || return 1`, `TEST || { eerror; return 1; }`.
bool guard(Context& c, const Command& command) {
    const Command* test = nullptr;
    std::vector<Command> body;
    bool must_hold = false;
    if (command.kind == Command::Kind::if_ && command.condition.size() == 1 &&
        command.otherwise.empty()) {
        test = &command.condition[0];
        body = command.body;
    } else if (command.kind == Command::Kind::and_or && command.body.size() == 2) {
        test = &command.body[0];
        must_hold = command.or_before[1];
        body.push_back(command.body[1]);
        if (body[0].kind == Command::Kind::group) {
            std::vector<Command> inner = body[0].body;
            body = std::move(inner);
        }
    }
    if (test == nullptr || body.empty()) return false;
    const auto status = shell::exit_status(body.back());
    // eerror returns 1, and so does the function that ends in it.
    const bool fails = status ? *status > 0 : shell::command_name(body.back()) == "eerror";
    if (!fails || !std::all_of(body.begin(), body.end() - 1, is_message)) return false;
    if (const auto files = shell::file_tests(*test, c.evaluation.variables);
        files && files->conditions.size() == 1) {
        model::Condition condition = files->conditions[0];
        condition.assert = true;
        if (!must_hold) condition.negate = !condition.negate;
        c.service.conditions.push_back(std::move(condition));
        return true;
    }
    // A test of variables: `test -n ${X}` before the start.
    if (test->kind == Command::Kind::pipeline && test->negated && test->body.size() == 1) {
        test = &test->body[0];
        must_hold = !must_hold;
    }
    const std::string name = shell::command_name(*test);
    if (name != "[" && name != "test") return false;
    auto arguments = shell::Expansion(c.evaluation.variables).arguments(test->words);
    if (!arguments) return false;
    model::Command out;
    out.argv = std::move(*arguments);
    if (name == "[") out.argv.pop_back();
    out.argv[0] = model::literal("test");
    if (!must_hold) out.argv.insert(out.argv.begin() + 1, model::literal("!"));
    out.where = {c.path, test->place.line, test->place.column};
    c.service.run.prepare.push_back(std::move(out));
    return true;
}

// `$command -t …` and other programs: before the start.
bool prepare(Context& c, const Command& command, bool must_succeed) {
    if (command.kind != Command::Kind::simple || command.words.empty() || command.background ||
        !command.redirections.empty() || !command.assignments.empty())
        return false;
    const std::string name = shell::command_name(command);
    // Functions and builtins of the script are not programs.
    constexpr std::array<std::string_view, 14> builtins{"return",
                                                        "exit",
                                                        "eval",
                                                        "set",
                                                        "unset",
                                                        "shift",
                                                        "trap",
                                                        "read",
                                                        "cd",
                                                        ".",
                                                        "exec",
                                                        "yesno",
                                                        "service_set_value",
                                                        "need"};
    if (c.function(name) != nullptr ||
        std::find(builtins.begin(), builtins.end(), name) != builtins.end() ||
        name.starts_with("service_") || name.starts_with("mark_service_"))
        return false;
    shell::Expansion expansion(c.evaluation.variables);
    auto arguments = expansion.arguments(command.words);
    if (!arguments || arguments->empty() || (*arguments)[0].split) return false;
    model::Command out;
    out.argv = std::move(*arguments);
    out.may_fail = !must_succeed;
    out.full_privilege = true;
    out.where = {c.path, command.place.line, command.place.column};
    c.service.run.prepare.push_back(std::move(out));
    return true;
}

bool run_export(Context& c, const Command& command) {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
        const auto pieces = shell::Expansion(c.evaluation.variables).text(command.words[i]);
        const auto text = pieces ? shell::as_literal(*pieces) : std::nullopt;
        const std::size_t equals = text ? text->find('=') : std::string::npos;
        if (equals == std::string::npos || equals == 0) return false;
        c.service.process.environment.emplace_back(text->substr(0, equals),
                                                   text->substr(equals + 1));
    }
    return true;
}

bool directories(Context& c, std::vector<model::Directory> made) {
    auto& list = c.service.process.directories;
    list.insert(list.end(), std::make_move_iterator(made.begin()),
                std::make_move_iterator(made.end()));
    return true;
}

bool statement(Context& c, const Command& command, bool last) {
    const std::string name = shell::command_name(command);
    if (command.kind == Command::Kind::simple && is_message(command)) return true;
    if (name == "return") return shell::exit_status(command).value_or(1) <= 0;
    if (name == "export") return run_export(c, command);
    if (name == "checkpath") {
        const auto words = folded_words(c, command);
        auto made = words ? checkpath(*words) : std::nullopt;
        return made && directories(c, std::move(*made));
    }
    if (auto made = shell::directories_made(command, c.evaluation.variables, "/"))
        return directories(c, std::move(*made));
    if (name == "chown" || name == "chmod" || name == "chgrp")
        if (shell::change_directories(command, c.evaluation.variables, "/",
                                      c.service.process.directories))
            return true;
    if (command.kind == Command::Kind::if_ || command.kind == Command::Kind::and_or) {
        if (guard(c, command)) return true;
        // `command || return 1`
        if (command.kind != Command::Kind::and_or || command.body.size() != 2 ||
            !command.or_before[1])
            return false;
        const std::string other = shell::command_name(command.body[1]);
        const bool ends = shell::exit_status(command.body[1]).value_or(0) != 0;
        if (!ends && other != "true" && other != ":") return false;
        if (shell::command_name(command.body[0]) == "checkpath" || !ends)
            return statement(c, command.body[0], false);
        return prepare(c, command.body[0], true);
    }
    // The status of the last command is the function's.
    return prepare(c, command, last);
}

}  // namespace

bool translate_start_pre(Context& c, const Command& function) {
    const std::vector<Command>& body = body_of(function);
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (statement(c, body[i], i + 1 == body.size())) continue;
        return c.stop(body[i].place, "what " + function.name + " does here");
    }
    c.exact(function.place, function.name);
    return true;
}

bool does_nothing(const Command& function) {
    const std::vector<Command>& body = body_of(function);
    return std::all_of(body.begin(), body.end(), [](const Command& command) {
        if (command.kind != Command::Kind::simple || !command.redirections.empty()) return false;
        return is_message(command) || shell::exit_status(command) == 0;
    });
}

bool read_single_call(Context& c, const Command& function, DaemonCall& call) {
    const Command* found = nullptr;
    for (const Command& command : body_of(function)) {
        const std::string name = shell::command_name(command);
        if (command.kind == Command::Kind::simple && (is_message(command) || name == "return"))
            continue;
        if (name != "start-stop-daemon" || found != nullptr || !command.redirections.empty())
            return c.stop(command.place, "what " + function.name + " does here");
        found = &command;
    }
    if (found == nullptr) return c.stop(function.place, "what " + function.name + " does");
    shell::Expansion expansion(c.evaluation.variables);
    auto arguments = expansion.arguments(found->words);
    if (!arguments) return c.stop(expansion.failed().place, expansion.failed().why);
    arguments->erase(arguments->begin());
    return read_daemon_options(c, *arguments, false, found->place, call);
}

std::optional<int> reload_signal(Context& c, const Command& function) {
    Context trial{{c.root, c.sink, c.format, c.path, c.text, c.service},
                  c.configuration,
                  c.scripts,
                  {},
                  c.evaluation,
                  {},
                  c.in_boot};
    DaemonCall call;
    if (read_single_call(trial, function, call) && !call.start && !call.signal.empty())
        return formats::parse_signal(call.signal);
    return std::nullopt;
}

}  // namespace slipway::importers::openrc
