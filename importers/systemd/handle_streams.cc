// Standard streams and terminals.
#include <string_view>

#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

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
    } else if (value == "journal+console" || value == "syslog+console") {
        stdio = {};
        t.service.log.console_copy = true;
        t.is_exact();
    } else if (value == "kmsg" || value == "kmsg+console") {
        stdio = {};
        t.service.log.console_copy = value != "kmsg";
        t.lose(Loss::approximated, "kmsg",
               std::string(what) + " goes to the service's log, not to the kernel's", help);
    } else if (value == "socket") {
        stdio = {Kind::socket, {}};
    } else if (value == "fd" || value.starts_with("fd:")) {
        stdio = {Kind::descriptor, value.size() > 3 ? value.substr(3) : std::string{}};
    } else {
        t.invalid("unknown target \"" + value + "\"");
    }
}

}  // namespace

void standard_input(Translation& t) {
    using Kind = model::Stdio::Kind;
    model::Stdio& stdio = t.service.process.standard_input;
    t.facts.input_set = !t.value().empty();
    if (file_target(t, stdio, Kind::file, "file:")) return;
    if (t.value() == "null" || t.value().empty()) {
        stdio = {};
    } else if (t.value() == "tty" || t.value() == "tty-force" || t.value() == "tty-fail") {
        stdio = {Kind::tty, {}};
        if (t.value() == "tty-fail")
            t.lose(Loss::approximated, "tty-mode",
                   "the terminal is taken as StandardInput=tty would",
                   "nothing to do where no other service uses the terminal");
    } else if (t.value() == "data") {
        stdio = {Kind::text, {}};
    } else {
        output(t, stdio, "standard input");
    }
}

void standard_input_text(Translation& t) {
    std::string& text = t.facts.input_text;
    if (t.value().empty()) return text.clear();
    std::string error;
    const auto line = unescaped(t.value(), error);
    if (!line) return t.invalid(error);
    text += t.expand(*line, 0) + "\n";
}

void standard_input_data(Translation& t) {
    std::string& text = t.facts.input_text;
    if (t.value().empty()) return text.clear();
    const auto bytes = decode_base64(t.value());
    if (!bytes) return t.invalid("this is no Base64");
    if (bytes->find('\0') != std::string::npos)
        return t.lose(Loss::refused, "input-zero-bytes",
                      "input with zero bytes cannot stand in a definition",
                      "put the data into a file and write StandardInput=file:PATH");
    text += *bytes;
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

namespace {

void terminal_size(Translation& t, std::uint32_t& size) {
    if (t.value().empty()) {
        size = 0;
        return;
    }
    const auto number = parse_integer(t.value());
    if (!number || *number < 0 || *number > 65535)
        return t.invalid("this is no number from 0 to 65535");
    size = static_cast<std::uint32_t>(*number);
}

}  // namespace

void tty_rows(Translation& t) {
    terminal_size(t, t.service.process.tty.rows);
}

void tty_columns(Translation& t) {
    terminal_size(t, t.service.process.tty.columns);
}

void utmp_identifier(Translation& t) {
    t.service.process.tty.utmp_id = t.expanded_value();
}

void utmp_mode(Translation& t) {
    using Mode = model::Tty::UtmpMode;
    Mode& mode = t.service.process.tty.utmp_mode;
    if (t.value() == "init")
        mode = Mode::init;
    else if (t.value() == "login")
        mode = Mode::login;
    else if (t.value() == "user")
        mode = Mode::user;
    else
        t.invalid("UtmpMode= is init, login or user");
}

void syslog_identifier(Translation& t) {
    t.service.log.identifier = t.expanded_value();
}

}  // namespace slipway::importers::systemd::handle
