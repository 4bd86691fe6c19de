#include "importers/openrc/variables.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "engine/base/number.h"
#include "engine/formats/signal_name.h"
#include "importers/common/syslog_logger.h"
#include "importers/openrc/daemon_options.h"
#include "importers/shell/idioms.h"

namespace slipway::importers::openrc {

namespace {

struct Setting {
    Context& c;
    const std::string& name;
    const std::string& value;
    shell::Place place;
    model::Process& process;
    model::Service& service;
};

using Handler = bool (*)(const Setting&);

struct Row {
    std::string_view name;
    Handler apply;
};

bool absolute_path(const Setting& s, std::string& to) {
    if (!s.value.starts_with('/')) return false;
    to = s.value;
    return true;
}

bool log_file(const Setting& s, model::Stdio& stream) {
    if (s.value == "/dev/null") {
        stream = {model::Stdio::Kind::null, {}};
        return true;
    }
    stream.kind = model::Stdio::Kind::append;
    return absolute_path(s, stream.path);
}

bool octal_umask(const Setting& s) {
    const auto mask = base::parse_octal(s.value);
    if (mask) s.process.umask = *mask;
    return mask.has_value();
}

bool limits(const Setting& s) {
    std::vector<std::string> words = common::split_words(s.value);
    words.insert(words.begin(), "ulimit");
    return shell::add_limits(words, s.process.limits);
}

bool notify(const Setting& s) {
    if (s.value == "socket:ready") {
        s.service.run.ready.kind = model::Readiness::Kind::sd_notify;
        return true;
    }
    const auto number =
        s.value.starts_with("fd:") ? base::parse_unsigned(s.value.substr(3)) : std::nullopt;
    if (!number || *number < 3 || *number > 1023) return false;
    s.service.run.ready.kind = model::Readiness::Kind::fd;
    s.service.run.ready.number = static_cast<int>(*number);
    return true;
}

bool nice_level(const Setting& s) {
    const auto number = base::parse_signed(s.value);
    if (number) s.process.nice = static_cast<int>(*number);
    return number && *number >= -20 && *number <= 19;
}

bool oom_score(const Setting& s) {
    const auto number = base::parse_signed(s.value);
    if (number) s.process.oom_score_adjust = static_cast<int>(*number);
    return number.has_value();
}

bool stop_signal(const Setting& s) {
    const auto signal = formats::parse_signal(s.value);
    if (!signal || s.c.is_set("retry")) return signal.has_value();
    s.service.run.stop_steps = {{*signal, 90000}, {9, 0}};
    return true;
}

bool retry(const Setting& s) {
    const auto signal = formats::parse_signal(s.c.setting("stopsig").value_or("TERM"));
    return read_retry(s.value, signal.value_or(15), s.service.run.stop_steps);
}

// Words without quotes and variables; a shell would read more into others.
std::vector<std::string> plain_words(const std::string& text) {
    constexpr std::string_view kShell = "'\"\\$`|&;<>()*?[]{}#~";
    std::vector<std::string> words;
    if (text.find_first_of(kShell) != text.npos) return words;
    std::istringstream in(text);
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

// Standard output and error go to one logger here.
bool to_log(const Setting& s) {
    const bool both = s.c.setting("output_logger") == s.c.setting("error_logger");
    if (common::read_syslog_logger(plain_words(s.value), s.service.log)) {
        if (s.service.log.identifier.empty()) s.service.log.identifier = s.service.name;
        if (!both)
            s.c.report(s.place, s.name, diag::Loss::approximated, "logger",
                       "standard output and standard error both go to syslog",
                       "write StandardError = file PATH into [Process] of a drop-in to part them");
        return true;
    }
    s.c.report(s.place, s.name, diag::Loss::approximated, "logger",
               "the lines go to the service's own log directory, not to " + s.value,
               "write To = syslog into [Log] of a drop-in to send them to the system log");
    return true;
}

bool inactive(const Setting& s) {
    s.c.report(s.place, s.name, diag::Loss::approximated, "inactive",
               "there is no inactive state: the service counts as ready when its program runs",
               "add a readiness check in a drop-in if others depend on it");
    return true;
}

bool old_cgroup(const Setting& s) {
    s.c.report(s.place, s.name, diag::Loss::approximated, "cgroup",
               "control group settings of this kind are not taken over",
               "write them into the section [Cgroup] of a drop-in");
    return true;
}

bool network_namespace(const Setting& s) {
    s.c.report(s.place, s.name, diag::Loss::refused, "network",
               "the program would run outside of its network: " + s.value,
               "put `ip netns exec` or `ip vrf exec` before the command in a drop-in");
    return true;
}

bool ignored(const Setting& s) {
    s.c.report(s.place, s.name, diag::Loss::ignored, "unneeded",
               "says how OpenRC finds or shows the process, which the supervisor does here", {});
    return true;
}

// clang-format off
constexpr std::array<Row, 33> kRows{{
    {"command_user", [](const Setting& s) { set_user(s.process, s.value); return !s.value.empty(); }},
    {"directory", [](const Setting& s) { return absolute_path(s, s.process.working_directory); }},
    {"chroot", [](const Setting& s) { return absolute_path(s, s.process.root_directory); }},
    {"umask", octal_umask},
    {"input_file", [](const Setting& s) { s.process.standard_input.kind = model::Stdio::Kind::file; return absolute_path(s, s.process.standard_input.path); }},
    {"output_log", [](const Setting& s) { return log_file(s, s.process.standard_output); }},
    {"error_log", [](const Setting& s) { return log_file(s, s.process.standard_error); }},
    {"output_logger", to_log},
    {"error_logger", to_log},
    {"rc_ulimit", limits},
    {"capabilities", [](const Setting& s) { return set_capabilities(s.process, s.value); }},
    {"secbits", [](const Setting& s) { return set_secure_bits(s.process, s.value); }},
    {"no_new_privs", [](const Setting& s) { return s.process.no_new_privileges = true; }},
    {"notify", notify},
    {"stopsig", stop_signal},
    {"retry", retry},
    {"stopgroup", [](const Setting&) { return true; }},
    {"SSD_NICELEVEL", nice_level},
    {"SSD_OOM_SCORE_ADJ", oom_score},
    {"SSD_IONICELEVEL", [](const Setting& s) { return set_io_priority(s.process, s.value); }},
    {"SSD_STARTWAIT", ignored},
    {"procname", ignored},
    {"command_progress", ignored},
    {"start_inactive", inactive},
    {"in_background_fake", inactive},
    {"healthcheck_timer", [](const Setting&) { return false; }},
    {"rc_cgroup_settings", old_cgroup},
    {"rc_cgroup_cpu", old_cgroup},
    {"rc_cgroup_memory", old_cgroup},
    {"rc_cgroup_pids", old_cgroup},
    {"rc_cgroup_cleanup", [](const Setting&) { return true; }},
    {"vrf", network_namespace},
    {"netns", network_namespace},
}};

// Of supervise-daemon alone.
constexpr std::array<Row, 3> kRespawn{{
    {"respawn_delay", [](const Setting& s) { const auto time = read_time(s.value); s.service.restart.delay = time.value_or(0); return time.has_value(); }},
    {"respawn_max", [](const Setting& s) { const auto number = base::parse_unsigned(s.value); s.service.restart.limit = static_cast<std::uint32_t>(number.value_or(0)); return number.has_value(); }},
    {"respawn_period", [](const Setting& s) { const auto time = read_time(s.value); s.service.restart.limit_interval = time.value_or(0); return time.has_value(); }},
}};

// clang-format on

bool apply(Context& c, const Row& row) {
    const std::string name(row.name);
    if (!c.is_set(name)) return true;
    const shell::Place place = c.evaluation.variables.place(name);
    const auto value = c.setting(name);
    if (!value) return c.stop(place, "the variable " + name + ", which is computed");
    // Set and empty means not set for all of these.
    if (value->empty()) return true;
    if (!row.apply({c, name, *value, place, c.service.process, c.service}))
        return c.stop(place, name + "=" + *value);
    c.exact(place, name);
    return true;
}

}  // namespace

bool translate_variables(Context& c, bool supervise) {
    for (const Row& row : kRows)
        if (!apply(c, row)) return false;
    if (!supervise) return true;
    // The defaults of supervise-daemon(8).
    model::Restart& restart = c.service.restart;
    restart.when = model::Restart::When::always;
    if (!restart.delay) restart.delay = 0;
    if (restart.limit == 0) restart.limit = 10;
    if (restart.limit_interval == 0) restart.limit_interval = 12000;
    for (const Row& row : kRespawn)
        if (!apply(c, row)) return false;
    if (restart.limit == 0) restart.limit_interval = 0;
    return true;
}

void translate_required(Context& c) {
    for (const auto& [name, test] : {std::pair{"required_files", "path-exists"},
                                     std::pair{"required_dirs", "path-is-directory"}}) {
        if (!c.is_set(name)) continue;
        const shell::Place place = c.evaluation.variables.place(name);
        const auto value = c.setting(name);
        if (!value) {
            c.report(place, name, diag::Loss::approximated, "required",
                     "a computed list; the program itself will say what is missing",
                     "add Assert = lines in a drop-in");
            continue;
        }
        for (const std::string& path : common::split_words(*value)) {
            model::Condition condition;
            condition.test = test;
            condition.argument = path;
            condition.assert = true;
            c.service.conditions.push_back(std::move(condition));
        }
        const auto pieces = c.value(name);
        if (pieces && !shell::as_literal(*pieces))
            c.report(place, name, diag::Loss::approximated, "folded",
                     "the paths are those that the configuration says at import",
                     "import again after the configuration was changed");
        else
            c.exact(place, name);
    }
}

}  // namespace slipway::importers::openrc
