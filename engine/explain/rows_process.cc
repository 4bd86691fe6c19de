// What is said of what a process is given: files, limits, place, privileges. What has a name in
// setting_names.h is in settings.cc.
#include <array>

#include "engine/explain/rows.h"
#include "engine/source/quantity.h"

namespace slipway::explain {
namespace {

using model::Service;
using Kind = model::Stdio::Kind;

// Where it goes that names no place: the logger's directory, or what [Log] says.
std::string log_text(const Service& s) {
    using Log = model::Logging::Kind;
    const bool logger = s.kind == model::Kind::longrun || !s.log.path.empty();
    switch (s.log.kind) {
        case Log::directory:
            if (!logger) return "the console of the machine";
            return "a logger of its own, which writes " +
                   (s.log.path.empty() ? "/var/log/slipway/" + s.name : s.log.path);
        case Log::shared:
            return "the logger of " + s.log.path;
        case Log::file:
            return "the file " + s.log.path + ", at its end";
        case Log::null:
            return "nowhere";
        case Log::console:
            return "the console";
        case Log::inherit:
            return "where its supervisor's goes";
        case Log::syslog:
            return "syslog";
    }
    return "";
}

std::string stdio_text(const Service& s, const model::Stdio& stdio) {
    const std::string terminal =
        s.process.tty.path.empty() ? std::string("/dev/console") : s.process.tty.path;
    switch (stdio.kind) {
        case Kind::null:
            return "/dev/null";
        case Kind::tty:
            return "the terminal " + (stdio.path.empty() ? terminal : stdio.path);
        case Kind::file:
            return "the file " + stdio.path;
        case Kind::append:
            return "the file " + stdio.path + ", at its end";
        case Kind::truncate:
            return "the file " + stdio.path + ", emptied first";
        case Kind::inherit:
            return "that of its supervisor";
        case Kind::console:
            return "the console";
        case Kind::socket:
            return "the socket that was passed";
        case Kind::descriptor:
            return "the passed descriptor " + stdio.path;
        case Kind::text:
            return "a text of its definition";
        case Kind::log:
        case Kind::default_:
            break;
    }
    return log_text(s);
}

void say_input(const Service& s, Sayings& out) {
    if (!has_process(s)) return;
    const model::Stdio& input = s.process.standard_input;
    if (!s.consumer_for.empty())
        out.push_back({"reads what " + s.consumer_for + " writes", "Service.ConsumerFor"});
    else if (input.kind == Kind::default_)
        out.push_back({"reads nothing: its standard input is /dev/null"});
    else
        out.push_back({"its standard input is " + stdio_text(s, input)});
}

void say_output(const Service& s, Sayings& out) {
    if (!has_process(s)) return;
    const model::Stdio& output = s.process.standard_output;
    const bool to_log = output.kind == Kind::default_ || output.kind == Kind::log;
    if (!s.producer_for.empty())
        out.push_back({"its standard output is read by " + s.producer_for, "Service.ProducerFor"});
    else
        out.push_back({"its standard output goes to " + stdio_text(s, output),
                       to_log ? "Log.To" : "Process.StandardOutput"});
}

void say_error(const Service& s, Sayings& out) {
    if (!has_process(s)) return;
    const model::Stdio& error = s.process.standard_error;
    if (error.kind == Kind::default_)
        out.push_back({s.producer_for.empty() ? "its standard error goes where its output goes"
                                              : "its standard error goes to " + log_text(s)});
    else
        out.push_back({"its standard error goes to " + stdio_text(s, error)});
}

void say_log_script(const Service& s, Sayings& out) {
    if (s.log.console_copy)
        out.push_back({"its logger shows each line on the console, too", "Log.ConsoleCopy"});
    if (s.log.script.empty()) return;
    std::string words;
    for (const std::string& word : s.log.script) words += (words.empty() ? "" : " ") + word;
    out.push_back({"its logger follows the script " + words});
}

void say_tty(const Service& s, Sayings& out) {
    const model::Tty& tty = s.process.tty;
    if (tty.reset) out.push_back({"its terminal is reset before and after", "Process.TtyReset"});
    if (tty.hangup)
        out.push_back({"its terminal is hung up before and after", "Process.TtyHangup"});
    if (tty.disallocate)
        out.push_back(
            {"its virtual console is cleared before and after", "Process.TtyDisallocate"});
    if (tty.rows != 0)
        out.push_back(
            {"its terminal has " + std::to_string(tty.rows) + " rows", "Process.TtyRows"});
    if (tty.columns != 0)
        out.push_back(
            {"its terminal has " + std::to_string(tty.columns) + " columns", "Process.TtyColumns"});
    if (!tty.utmp_id.empty())
        out.push_back({"is recorded in utmp as " + tty.utmp_id, "Process.UtmpId"});
}

struct LimitName {
    std::string_view name;
    const char* of;
};

// clang-format off
constexpr std::array kLimitNames = std::to_array<LimitName>({
    {"CPU", "processor time in seconds"}, {"FSIZE", "bytes in a file it writes"},
    {"DATA", "bytes of data"}, {"STACK", "bytes of stack"}, {"CORE", "bytes of a core dump"},
    {"RSS", "bytes in memory"}, {"NPROC", "processes of its user"},
    {"NOFILE", "open files"}, {"MEMLOCK", "bytes locked in memory"},
    {"AS", "bytes of address space"}, {"LOCKS", "file locks"},
    {"SIGPENDING", "queued signals"}, {"MSGQUEUE", "bytes in message queues"},
    {"NICE", "(20 less the least niceness that it may take)"},
    {"RTPRIO", "as its highest real-time priority"},
    {"RTTIME", "microseconds of real-time processor time without a pause"},
});

// clang-format on

void say_limits(const Service& s, Sayings& out) {
    const auto number = [](std::uint64_t n) {
        return n == model::Limit::kUnlimited ? std::string("any number of") : std::to_string(n);
    };
    for (const auto& [name, limit] : s.process.limits) {
        std::string_view of = name;
        for (const LimitName& row : kLimitNames)
            if (row.name == name) of = row.of;
        std::string text = "may have " + number(limit.soft) + " " + std::string(of);
        if (limit.hard == model::Limit::kUnlimited && limit.hard != limit.soft)
            text += ", and may raise that without an end";
        else if (limit.hard != limit.soft)
            text += ", and may raise that to " + number(limit.hard);
        out.push_back({std::move(text), "Process.Limit." + name});
    }
}

void say_nice(const Service& s, Sayings& out) {
    if (s.process.nice) out.push_back({"its niceness is " + std::to_string(*s.process.nice)});
}

void say_oom(const Service& s, Sayings& out) {
    if (!s.process.oom_score_adjust) return;
    const int score = *s.process.oom_score_adjust;
    out.push_back({"when memory runs out, the kernel counts it " +
                   (score == -1000 ? "never"
                                   : std::string(score < 0 ? "less" : "more") + " (" +
                                         std::to_string(score) + ")")});
}

void say_umask(const Service& s, Sayings& out) {
    if (!has_process(s)) return;
    out.push_back({"its files are made without the mode bits " +
                   source::format_mode(s.process.umask.value_or(022))});
}

void say_place(const Service& s, Sayings& out) {
    if (!has_process(s)) return;
    const model::Process& p = s.process;
    const std::string& place = p.working_directory;
    out.push_back({"begins in " +
                   (place.empty()  ? std::string("/")
                    : place == "~" ? std::string("the home directory of its user")
                                   : place) +
                   (p.working_directory_optional ? ", or in / where that is missing" : "")});
}

void say_root(const Service& s, Sayings& out) {
    if (!s.process.root_directory.empty())
        out.push_back({"its root directory is " + s.process.root_directory});
}

void say_image(const Service& s, Sayings& out) {
    if (!s.process.root_image.empty())
        out.push_back({"its root file system is the image " + s.process.root_image});
}

void say_no_new_privileges(const Service& s, Sayings& out) {
    if (s.process.no_new_privileges)
        out.push_back(
            {"gains no privileges by what it executes: set-user-ID programs and file "
             "capabilities have no effect"});
}

void say_session(const Service& s, Sayings& out) {
    if (has_process(s) && !s.process.new_session)
        out.push_back({"stays in the session of its supervisor"});
}

void say_sigpipe(const Service& s, Sayings& out) {
    if (has_process(s) && !s.process.ignore_sigpipe)
        out.push_back({"is killed by SIGPIPE when nobody reads what it writes"});
}

constexpr std::array kRows = std::to_array<Row>({
    {Phase::files, "Process.StandardInput", say_input},
    {Phase::files, "Process.StandardOutput", say_output},
    {Phase::files, "Process.StandardError", say_error},
    {Phase::files, "Log.Script", say_log_script},
    {Phase::files, "Process.Tty", say_tty},
    {Phase::limits, "Process.Limit.", say_limits},
    {Phase::limits, "Process.OomScoreAdjust", say_oom},
    {Phase::limits, "Process.Umask", say_umask},
    {Phase::scheduling, "Process.Nice", say_nice},
    {Phase::view, "Process.WorkingDirectory", say_place},
    {Phase::view, "Process.RootDirectory", say_root},
    {Phase::view, "Process.RootImage", say_image},
    {Phase::privileges, "Process.NoNewPrivileges", say_no_new_privileges},
    {Phase::privileges, "Process.NewSession", say_session},
    {Phase::privileges, "Process.IgnoreSigpipe", say_sigpipe},
});

}  // namespace

std::span<const Row> process_rows() {
    return kRows;
}

}  // namespace slipway::explain
