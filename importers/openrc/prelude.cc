#include "importers/openrc/prelude.h"

#include <algorithm>

#include "importers/openrc/foreground.h"
#include "importers/openrc/hooks.h"
#include "importers/openrc/importer.h"

namespace slipway::importers::openrc {

namespace {

// Does the tree call one of these commands?
bool calls(const std::vector<shell::Command>& commands, std::initializer_list<const char*> names) {
    return std::any_of(commands.begin(), commands.end(), [&](const shell::Command& c) {
        const std::string name = shell::command_name(c);
        if (std::any_of(names.begin(), names.end(), [&](const char* n) { return name == n; }))
            return true;
        if (calls(c.condition, names) || calls(c.body, names) || calls(c.otherwise, names))
            return true;
        return std::any_of(c.items.begin(), c.items.end(),
                           [&](const shell::CaseItem& item) { return calls(item.body, names); });
    });
}

// A call of start-stop-daemon that starts something.
bool starts_daemon(const std::vector<shell::Command>& commands) {
    return std::any_of(commands.begin(), commands.end(), [](const shell::Command& c) {
        if (shell::command_name(c) == "start-stop-daemon")
            for (const shell::Word& word : c.words)
                if (const auto text = shell::literal_text(word).value_or("");
                    text == "--start" || text == "-S")
                    return true;
        return starts_daemon(c.condition) || starts_daemon(c.body) || starts_daemon(c.otherwise) ||
               std::any_of(c.items.begin(), c.items.end(),
                           [](const shell::CaseItem& item) { return starts_daemon(item.body); });
    });
}

bool is_daemon(const Context& c) {
    const shell::Command* start = c.function("start");
    if (start == nullptr) return c.is_set("command");
    return calls(start->body, {"default_start", "ssd_start", "supervise_start"}) ||
           calls(c.script.commands, {"supervise-daemon"}) ||
           // A helper function of start may call it as well.
           starts_daemon(c.script.commands);
}

// Options that keep the daemon in the foreground, or how it is followed when it forks.
void foreground(Context& c, std::vector<std::string>& options) {
    const std::string supervisor = c.setting("supervisor").value_or("");
    const std::string background = c.setting("command_background").value_or("");
    if (!supervisor.empty() || shell::is_yes(background)) return;
    const std::string program = c.setting("command").value_or("");
    const auto known = foreground_of(program.empty() ? c.service.name : program);
    if (known && !known->add.empty()) {
        std::string joined;
        for (const std::string& word : known->add)
            joined += (joined.empty() ? "" : " ") +
                      (word.find(' ') == std::string::npos ? word : "'" + word + "'");
        options = {"-f", joined};
        c.report(
            {}, "command", diag::Loss::approximated, "foreground",
            "kept in the foreground with " + joined + "; it counts as ready as soon as it runs",
            "add a readiness check in a drop-in if others depend on it");
        return;
    }
    const std::string pid_file = c.setting("pidfile").value_or("");
    c.service.run.ready.kind =
        pid_file.empty() ? model::Readiness::Kind::parent_exit : model::Readiness::Kind::pid_file;
    c.service.run.ready.path = pid_file;
    c.report({}, "command", diag::Loss::approximated, "forking",
             pid_file.empty()
                 ? "it goes into the background by itself; its last child is followed"
                 : "it goes into the background by itself; " + pid_file + " is followed",
             "an option that keeps it in the foreground is safer: set command_args_foreground");
}

}  // namespace

model::Command prelude_command(const Context& context,
                               const std::string& action,
                               const std::vector<std::string>& options) {
    model::Command out;
    out.argv.push_back(model::literal("/bin/sh"));
    model::Argument path;
    path.pieces = shell::variable_piece("SLIPWAY_LIBDIR");
    shell::append(path.pieces, shell::literal_pieces("/" + std::string(kPrelude)));
    out.argv.push_back(std::move(path));
    for (const std::string& option : options) out.argv.push_back(model::literal(option));
    for (const std::string& word : {context.path, context.service.name, action})
        out.argv.push_back(model::literal(word));
    out.where.path = context.path;
    return out;
}

void start_by_prelude(Context& c) {
    model::Service& s = c.service;
    const model::Service before = s;
    s.run = {};
    s.run.start_timeout = before.run.start_timeout;
    s.run.expand = model::Expand::shell;
    s.process = {};
    s.restart = {};
    const bool daemon = is_daemon(c);
    const auto when_there = [&](const char* function, const char* action,
                                std::vector<model::Command>& list) {
        if (c.function(function) == nullptr) return;
        list.push_back(prelude_command(c, action));
        list.back().may_fail = true;
        c.exact(c.function(function)->place, function);
    };
    if (daemon) {
        std::vector<std::string> options;
        s.kind = model::Kind::longrun;
        foreground(c, options);
        s.run.command.push_back(prelude_command(c, "run", options));
        if (c.function("stop") != nullptr || c.function("stop_pre") != nullptr) {
            s.run.stop.push_back(prelude_command(c, "stop"));
            s.run.stop.back().may_fail = true;
        }
        for (const char* function : {"stop", "stop_pre"})
            if (const shell::Command* f = c.function(function)) c.exact(f->place, function);
        when_there("start_post", "start_post", s.run.started);
        when_there("stop_post", "stop_post", s.run.cleanup);
        const std::string retry = c.setting("retry").value_or("");
        if (!retry.empty()) read_retry(retry, 15, s.run.stop_steps);
        if (c.setting("supervisor").value_or("") == "supervise-daemon")
            s.restart.when = model::Restart::When::always;
    } else {
        s.kind = model::Kind::oneshot;
        s.run.command.push_back(prelude_command(c, "start"));
        if (c.function("stop") != nullptr || c.function("stop_post") != nullptr)
            s.run.down.push_back(prelude_command(c, "stop"));
    }
    for (const char* function : {"start", "start_pre"})
        if (const shell::Command* f = c.function(function)) c.exact(f->place, function);
    const shell::Place place = c.obstacle ? c.obstacle->place : shell::Place{0, 1, 1};
    c.report(place, daemon ? "start" : "oneshot", diag::Loss::approximated, "prelude",
             std::string(daemon ? "started through the prelude, which runs the script's functions"
                                : "the script's functions are run through the prelude") +
                 ", because of " +
                 (c.obstacle ? c.obstacle->why : std::string("its start function")),
             "write what it does into a definition to start without a shell");
}

void translate_actions(Context& c) {
    model::Run& run = c.service.run;
    if (const shell::Command* reload = c.function("reload")) {
        if (const auto signal = reload_signal(c, *reload))
            run.reload_signal = *signal;
        else
            run.reload.push_back(prelude_command(c, "reload"));
        c.exact(reload->place, "reload");
    }
    for (const char* list :
         {"extra_commands", "extra_started_commands", "extra_stopped_commands", "opts"}) {
        const auto value = c.setting(list);
        if (!value) continue;
        for (const std::string& name : common::split_words(*value)) {
            if (name == "reload" || c.function(name) == nullptr) continue;
            run.actions[name].push_back(prelude_command(c, name));
            c.exact(c.function(name)->place, name);
        }
    }
    if (const shell::Command* status = c.function("status"))
        c.report(status->place, "status", diag::Loss::ignored, "status",
                 "the manager knows the state of its services", {});
    if (const shell::Command* restart = c.function("restart"))
        c.report(restart->place, "restart", diag::Loss::ignored, "restart",
                 "OpenRC does not call it either", {});
}

}  // namespace slipway::importers::openrc
