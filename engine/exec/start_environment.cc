#include "engine/exec/start_environment.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/variables_file.h"
#include "engine/formats/program_report.h"
#include "engine/sys/process.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;

std::array<char, kMaxVariablesFile> file_text;
std::array<char, kMaxVariablesFile> file_scratch;

// What the supervisor sets for the service itself passes whatever `pass` lists.
constexpr std::array<std::string_view, 14> kAlwaysPassed{
    "PATH",           "MAINPID",       "SERVICE_RESULT", "EXIT_CODE",   "EXIT_STATUS",
    "NOTIFY_SOCKET",  "WATCHDOG_PID",  "WATCHDOG_USEC",  "LISTEN_PID",  "LISTEN_FDS",
    "LISTEN_FDNAMES", "INVOCATION_ID", "SLIPWAY_SPARE",  "SLIPWAY_NEXT"};

// Ours, not the service's.
constexpr std::array<std::string_view, 3> kNeverPassed{"SLIPWAY_HOLDER", "SLIPWAY_SCAN",
                                                       formats::kProgramReportVariable};

constexpr std::string_view kDefaultPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

int full(const Start& start, formats::PlanPosition where) {
    return fail(kPlanWrong, start, where,
                {.what = "more than 1024 variables or 262144 bytes of them",
                 .help = "pass fewer of the supervisor's variables, or shorten the files"});
}

template <typename List>
bool listed(const List& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool passes(const ExecPlan& plan, std::string_view name) {
    if (listed(kNeverPassed, name)) return false;
    if (plan.pass.empty() || listed(kAlwaysPassed, name)) return true;
    return std::any_of(plan.pass.begin(), plan.pass.end(),
                       [name](const ExecPlan::Text& passed) { return passed.text == name; });
}

bool inherit(Start& start, char** inherited) {
    for (char** entry = inherited; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        const std::string_view name = text.substr(0, equals);
        if (!passes(start.plan, name)) continue;
        if (!start.environment.set(name, text.substr(equals + 1), Export::yes)) return false;
    }
    if (start.environment.get("PATH")) return true;
    return start.environment.set("PATH", kDefaultPath, Export::yes);
}

// A user whose shell only says that nobody logs in gets none, as in systemd.exec(5).
bool describe_shell(Start& start) {
    const std::string_view shell = start.identity.shell.view();
    if (shell.ends_with("/nologin")) return true;
    return start.environment.set("SHELL", shell.empty() ? "/bin/sh" : shell, Export::yes);
}

bool describe_user(Start& start) {
    const Identity& identity = start.identity;
    if (!identity.has_user || identity.name.empty()) return true;
    Environment& environment = start.environment;
    // As systemd: a dynamic one has neither, also where the files know it.
    const bool lives = !start.plan.dynamic_users;
    if (lives && !environment.set("HOME", identity.home.view(), Export::yes)) return false;
    return environment.set("USER", identity.name.view(), Export::yes) &&
           environment.set("LOGNAME", identity.name.view(), Export::yes) &&
           (!lives || describe_shell(start));
}

bool is_virtual_console(std::string_view terminal) {
    constexpr std::string_view kPrefix = "/dev/tty";
    if (!terminal.starts_with(kPrefix) || terminal == kPrefix) return false;
    return terminal.find_first_not_of("0123456789", kPrefix.size()) == std::string_view::npos;
}

// The type of the terminal that is a standard file, so far as its name tells. What pid 1 was told
// of the console is inherited and holds.
bool describe_terminal(Start& start) {
    const ExecPlan& plan = start.plan;
    for (const ExecPlan::Stdio* stdio :
         {&plan.standard_input, &plan.standard_output, &plan.standard_error}) {
        if (stdio->kind != ExecPlan::StdioKind::tty) continue;
        if (stdio->path == "/dev/console" && start.environment.get("TERM")) return true;
        return start.environment.set("TERM", is_virtual_console(stdio->path) ? "linux" : "vt220",
                                     Export::yes);
    }
    return true;
}

// "NAME", or "NAME=VALUE": only where that is its value.
void unset(Start& start, std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    if (equals == std::string_view::npos || start.environment.get(name) == word.substr(equals + 1))
        start.environment.unset(name);
}

std::string_view help_for_unreadable(base::Errno why) {
    if (why.value == EFBIG) return "it may hold 131071 bytes";
    if (why.value == ENOENT)
        return "create it; if it may be absent, write 'optional' behind VariablesFile, or -PATH in "
               "a plan";
    return "name a file that slipway-exec may read, no directory, FIFO or device";
}

int read_file(Start& start, const ExecPlan::VariablesFile& file) {
    base::Path path;
    if (!path.assign(file.path))
        return fail(kPlanWrong, start, file.where,
                    {.what = "the path is too long", .help = "a path has at most 4095 bytes"});
    const auto text = sys::read_whole(sys::kHere, path, file_text);
    if (!text && text.error().value == ENOENT && file.optional) return 0;
    if (!text)
        return fail(kPlanWrong, start, file.where,
                    {.what = "cannot read the variables file",
                     .subject = file.path,
                     .help = help_for_unreadable(text.error())},
                    text.error());
    FileFindings findings;
    const auto read =
        file.syntax == ExecPlan::Syntax::systemd ? read_systemd_variables : read_shell_variables;
    read(text.value(), file_scratch, file.exported ? Export::yes : Export::no, start.environment,
         findings);
    for (const formats::PlanError& warning : findings.warnings)
        report_in_file(start, file.path, warning, true);
    if (findings.more_warnings > 0)
        warn(start, file.where, {.what = "more lines without effect in", .subject = file.path});
    if (findings.good) return 0;
    report_in_file(start, file.path, findings.error, false);
    return kPlanWrong;
}

// The directory of our own programs: where this program is, or where the plan's first line says.
bool set_library_directory(Start& start) {
    static base::Path path;  // too large for the stack beside its caller's
    if (!sys::read_symlink_at(sys::kHere, "/proc/self/exe", path)) path.clear();
    const std::size_t slash = path.view().rfind('/');
    const std::string_view directory =
        slash == std::string_view::npos ? "/usr/lib/slipway/bin" : path.view().substr(0, slash);
    return start.environment.set("SLIPWAY_LIBDIR", directory, Export::no);
}

bool set_own_names(Start& start) {
    Environment& environment = start.environment;
    // Shown to templates only, also when the supervisor's environment has them.
    for (const std::string_view name : {"SLIPWAY_LIBDIR", "SLIPWAY_SERVICE", "SLIPWAY_INSTANCE"})
        environment.hide(name);
    if (!set_library_directory(start)) return false;
    const std::string_view service = start.service.view();
    const std::size_t at = service.find('@');
    const std::string_view instance =
        at == std::string_view::npos ? std::string_view{} : service.substr(at + 1);
    return environment.set("SLIPWAY_SERVICE", service, Export::no) &&
           environment.set("SLIPWAY_INSTANCE", instance, Export::no);
}

}  // namespace

bool name_watched_process(Start& start) {
    if (!start.environment.get("WATCHDOG_USEC")) return true;
    const base::NumberText pid = base::decimal(sys::own_pid().value);
    return start.environment.set("WATCHDOG_PID", pid.view(), Export::yes);
}

int build_environment(Start& start, char** inherited) {
    if (!inherit(start, inherited) || !name_watched_process(start) || !describe_user(start) ||
        !describe_terminal(start) || !set_own_names(start))
        return full(start, {});
    for (const ExecPlan::Assignment& assignment : start.plan.env)
        if (!start.environment.set(assignment.name, assignment.value, Export::yes))
            return full(start, assignment.where);
    for (const ExecPlan::VariablesFile& file : start.plan.files)
        if (const int code = read_file(start, file); code != 0) return code;
    for (const ExecPlan::Text& word : start.plan.unset) unset(start, word.text);
    return 0;
}

}  // namespace slipway::exec
