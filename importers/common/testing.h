// What the importers' golden tests compare: a service and its report as text, and a root on disk
// read into memory. Only for tests.
#pragma once

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/importer.h"
#include "importers/common/memory_root.h"

namespace slipway::importers::common {

// Copies `directory` of the disk to `at` of the root. Devices are left out.
inline void load_tree(MemoryRoot& root, const std::string& directory, const std::string& at) {
    DIR* dir = opendir(directory.c_str());
    if (dir == nullptr) return;
    root.directory(at.empty() ? "/" : at);
    while (const dirent* entry = readdir(dir)) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        const std::string path = directory + "/" + name;

        struct stat st {};

        if (lstat(path.c_str(), &st) != 0) continue;
        if (S_ISDIR(st.st_mode)) {
            load_tree(root, path, at + "/" + name);
        } else if (S_ISLNK(st.st_mode)) {
            char target[4096];
            const ssize_t n = readlink(path.c_str(), target, sizeof target);
            if (n > 0)
                root.symlink(at + "/" + name, std::string(target, static_cast<std::size_t>(n)));
        } else if (S_ISREG(st.st_mode)) {
            std::ifstream in(path, std::ios::binary);
            root.file(at + "/" + name, {std::istreambuf_iterator<char>(in), {}},
                      st.st_mode & 07777);
        }
    }
    closedir(dir);
}

inline std::string describe(const model::Argument& argument) {
    constexpr const char* ops[] = {"", ":-", "-", ":+", "+"};
    std::string out;
    for (const model::Piece& piece : argument.pieces) {
        if (piece.kind == model::Piece::Kind::literal) {
            out += piece.text;
            continue;
        }
        out += argument.split ? "$[" : "${";
        out += piece.text + ops[static_cast<int>(piece.op)] + piece.operand;
        out += argument.split ? "]" : "}";
    }
    const bool quote = out.empty() || out.find_first_of(" \t\n") != std::string::npos;
    return quote && !argument.split ? "'" + out + "'" : out;
}

inline std::string describe(const model::Command& command) {
    std::string out = command.may_fail ? "-" : "";
    for (const model::Argument& argument : command.argv)
        out += (out.empty() || out == "-" ? "" : " ") + describe(argument);
    if (!command.argv0.empty()) out += " (as " + command.argv0 + ")";
    return out;
}

inline std::string describe(const model::Service& s) {
    std::string out = "service " + s.name + "\n";
    const auto line = [&](const std::string& key, const std::string& value) {
        if (!value.empty()) out += "  " + key + " " + value + "\n";
    };
    constexpr const char* kinds[] = {"longrun", "oneshot", "task", "bundle", "event"};
    line("kind", kinds[static_cast<int>(s.kind)]);
    line("description", s.description);
    for (const model::Edge& e : s.edges) line(std::string(model::meaning_of(e.kind).key), e.target);
    for (const std::string& p : s.provides) line("provides", p);
    const auto commands = [&](const char* key, const std::vector<model::Command>& list) {
        for (const model::Command& c : list) line(key, describe(c));
    };
    commands("condition-command", s.run.conditions);
    commands("prepare", s.run.prepare);
    commands("command", s.run.command);
    commands("started", s.run.started);
    commands("reload", s.run.reload);
    commands("stop", s.run.stop);
    commands("cleanup", s.run.cleanup);
    commands("down", s.run.down);
    if (s.run.reload_signal != 0) line("reload-signal", std::to_string(s.run.reload_signal));
    for (const auto& [name, list] : s.run.actions) commands(("action " + name).c_str(), list);
    for (const auto& [name, list] : s.run.controls) commands(("control " + name).c_str(), list);
    for (const model::StopStep& step : s.run.stop_steps)
        line("stop-step", std::to_string(step.signal) + " " + std::to_string(step.wait));
    constexpr const char* ready[] = {
        "", "fork", "fd", "sd_notify", "pid_file", "parent_exit", "check", "bus_name", "listen"};
    line("ready", ready[static_cast<int>(s.run.ready.kind)]);
    line("ready-path", s.run.ready.path);
    if (!s.run.ready.check.argv.empty()) line("ready-check", describe(s.run.ready.check));
    const model::Process& p = s.process;
    line("user", p.user);
    line("group", p.group);
    for (const std::string& g : p.groups) line("groups", g);
    for (const auto& [name, value] : p.environment) line("environment", name + "=" + value);
    for (const model::VariablesFile& f : p.variables_files)
        line(f.exported ? "env-file" : "var-file", (f.optional ? "-" : "") + f.path);
    for (const std::string& name : p.unset) line("unset", name);
    if (p.working_directory != "/") line("cwd", p.working_directory);
    line("root", p.root_directory);
    if (p.umask) line("umask", std::to_string(*p.umask));
    for (const auto& [name, limit] : p.limits)
        line("limit", name + " " + std::to_string(limit.soft) + ":" + std::to_string(limit.hard));
    if (p.nice) line("nice", std::to_string(*p.nice));
    for (const model::Directory& d : p.directories) {
        char mode[16];
        snprintf(mode, sizeof mode, "%04o", d.mode);
        line("directory", d.path + " " + mode + " " + d.user + ":" + d.group);
    }
    constexpr const char* stdio[] = {"",       "null",     "tty",       "file",
                                     "append", "truncate", "inherit",   "log",
                                     "socket", "console",  "descriptor"};
    line("stdin", std::string(stdio[static_cast<int>(p.standard_input.kind)]) +
                      (p.standard_input.path.empty() ? "" : " " + p.standard_input.path));
    line("stdout", std::string(stdio[static_cast<int>(p.standard_output.kind)]) +
                       (p.standard_output.path.empty() ? "" : " " + p.standard_output.path));
    line("stderr", std::string(stdio[static_cast<int>(p.standard_error.kind)]) +
                       (p.standard_error.path.empty() ? "" : " " + p.standard_error.path));
    for (const auto* settings :
         {&p.scheduling, &p.capabilities, &p.cgroup, &p.sandbox, &p.security})
        for (const auto& [name, values] : *settings)
            for (const std::string& value : values) line("setting", name + " " + value);
    for (const model::Condition& c : s.conditions)
        line(c.assert ? "assert" : "condition", (c.negate ? "!" : "") + c.test + " " + c.argument);
    constexpr const char* restart[] = {
        "", "on-failure", "on-abnormal", "on-abort", "on-watchdog", "on-success", "always"};
    line("restart", restart[static_cast<int>(s.restart.when)]);
    if (s.log.kind != model::Logging::Kind::directory || !s.log.path.empty()) {
        constexpr const char* logs[] = {"directory", "shared",  "file",  "null",
                                        "console",   "inherit", "syslog"};
        std::string text = logs[static_cast<int>(s.log.kind)];
        for (const std::string* part : {&s.log.path, &s.log.identifier})
            if (!part->empty()) text += " " + *part;
        for (const std::string& directive : s.log.script) text += " " + directive;
        line("log", text);
    }
    for (const std::string& b : s.enablement.wanted_by)
        line("wanted-by", b + (s.enablement.enabled.value_or(false) ? "" : " (not enabled)"));
    for (const std::string& b : s.contents) line("contains", b);
    return out;
}

struct Imported {
    std::vector<model::Service> services;
    diag::Sink sink;
};

inline Imported import_with(Importer importer,
                            const FileReader& root,
                            std::vector<std::string> names) {
    Imported out;
    out.services = importer({std::move(names), false}, root, out.sink);
    return out;
}

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// One line each, exact ones left out.
inline std::string describe(const diag::Sink& sink) {
    std::string out;
    for (const diag::Diagnostic& d : sink.sorted()) {
        if (d.loss == diag::Loss::exact) continue;
        out += d.where.path + ":" + std::to_string(d.where.line) + ":" +
               std::to_string(d.where.column) + " " + std::string(diag::loss_name(d.loss)) + " " +
               d.code + ": " + d.construct + ": " + d.message + "\n";
    }
    return out;
}

}  // namespace slipway::importers::common
