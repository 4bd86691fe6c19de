// Standard streams and terminals.
#include <string_view>

#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"

namespace slipway::importers::systemd::handle {

using diag::Loss;

namespace {

// What follows "file:", "append:" or "truncate:" as a path.
bool file_target(Translation& t,
                 model::Stdio& stdio,
                 model::Stdio::Kind kind,
                 std::string_view prefix) {
    const std::string text = t.expanded_value();
    if (!text.starts_with(prefix)) return false;
    const auto path = parse_path(std::string_view(text).substr(prefix.size()));
    if (!path)
        t.invalid("this is no absolute path");
    else
        stdio = {kind, *path};
    return true;
}

void output(Translation& t, model::Stdio& stdio, std::string_view what) {
    using Kind = model::Stdio::Kind;
    const std::string& value = t.value();
    if (file_target(t, stdio, Kind::append, "append:") ||
        file_target(t, stdio, Kind::truncate, "truncate:") ||
        file_target(t, stdio, Kind::file, "file:"))
        return;
    const std::string help = "read it with `slipway log`";
    if (value == "inherit") {
        stdio = {Kind::inherit, {}};
    } else if (value == "null") {
        stdio = {Kind::null, {}};
    } else if (value == "tty") {
        stdio = {Kind::tty, {}};
    } else if (value == "journal" || value == "syslog" || value.empty()) {
        stdio = {};
        t.is_exact();
    } else if (value == "kmsg") {
        stdio = {};
        t.lose(Loss::approximated, "kmsg",
               std::string(what) + " goes to the service's log, not to the kernel's", help);
    } else if (value == "journal+console" || value == "kmsg+console" || value == "syslog+console") {
        stdio = {};
        t.lose(
            Loss::approximated, "console-copy",
            std::string(what) + " goes to the service's log; the copy on the console is left out",
            help);
    } else if (value == "socket") {
        stdio = {Kind::socket, {}};
        t.lose(Loss::refused, "stdio-socket", std::string(what) + " cannot be a passed socket",
               "let the program take its socket from LISTEN_FDS, or run it under an inetd");
    } else if (value == "fd" || value.starts_with("fd:")) {
        stdio = {Kind::descriptor, value.size() > 3 ? value.substr(3) : std::string{}};
        t.lose(Loss::refused, "stdio-descriptor", std::string(what) + " cannot be a passed socket",
               "let the program take the descriptor from LISTEN_FDS");
    } else {
        t.invalid("unknown target \"" + value + "\"");
    }
}

}  // namespace

void standard_input(Translation& t) {
    using Kind = model::Stdio::Kind;
    model::Stdio& stdio = t.service.process.standard_input;
    if (file_target(t, stdio, Kind::file, "file:")) return;
    if (t.value() == "null" || t.value().empty()) {
        stdio = {};
    } else if (t.value() == "tty" || t.value() == "tty-force" || t.value() == "tty-fail") {
        stdio = {Kind::tty, {}};
        if (t.value() != "tty")
            t.lose(Loss::approximated, "tty-mode",
                   "the terminal is taken as StandardInput=tty would",
                   "nothing to do where no other service uses the terminal");
    } else if (t.value() == "data") {
        t.lose(Loss::refused, "stdio-data",
               "input data in the unit file is not passed to the program",
               "put the data into a file and write StandardInput=file:PATH");
    } else {
        output(t, stdio, "standard input");
    }
}

void standard_output(Translation& t) {
    t.facts.output_set = true;
    output(t, t.service.process.standard_output, "standard output");
}

void standard_error(Translation& t) {
    t.facts.error_set = t.value() != "inherit";
    if (t.facts.error_set)
        output(t, t.service.process.standard_error, "standard error");
    else
        t.is_exact();
}

void tty_path(Translation& t) {
    const auto path = parse_path(t.expanded_value());
    if (!path) return t.invalid("this is no absolute path");
    t.service.process.tty.path = *path;
}

void tty_reset(Translation& t) {
    boolean(t, t.service.process.tty.reset);
}

void tty_hangup(Translation& t) {
    boolean(t, t.service.process.tty.hangup);
}

void tty_disallocate(Translation& t) {
    boolean(t, t.service.process.tty.disallocate);
}

void utmp_identifier(Translation& t) {
    t.service.process.tty.utmp_id = t.expanded_value();
}

void syslog_identifier(Translation& t) {
    t.service.log.identifier = t.expanded_value();
}

}  // namespace slipway::importers::systemd::handle
