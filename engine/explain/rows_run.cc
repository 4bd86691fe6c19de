// What is said of the commands, of readiness, and of how a service ends.
#include <array>

#include "engine/explain/rows.h"
#include "engine/formats/signal_name.h"
#include "engine/source/quantity.h"
#include "engine/source/shown_command.h"

namespace slipway::explain {
namespace {

using model::Command;
using model::Service;
using source::format_time;

constexpr model::Millis kUsualTimeout = 90'000;

std::string signal(int number) {
    return std::string(formats::signal_name(number).view());
}

std::string text_of(Command command) {
    const bool free = command.full_privilege, root = command.keep_user, calm = command.may_fail;
    command.full_privilege = command.keep_user = command.may_fail = false;
    return source::shown_command(command) + (free ? " (as root, outside of its sandbox)" : "") +
           (root ? " (as root, in its sandbox)" : "") +
           (calm ? " (its failure does not count)" : "");
}

void say_commands(const std::vector<Command>& commands, const std::string& head, Sayings& out) {
    for (const Command& command : commands)
        out.push_back({head + text_of(command), {}, &command.where});
}

void say_ask(const Service& s, Sayings& out) {
    for (const Command& command : s.run.conditions)
        out.push_back({"asks " + text_of(command) +
                           ": with exit code 1 to 254 the start is skipped, which counts as done",
                       {},
                       &command.where});
}

void say_prepare(const Service& s, Sayings& out) {
    say_commands(s.run.prepare, "first runs ", out);
}

void say_command(const Service& s, Sayings& out) {
    const bool stays = s.kind == model::Kind::longrun;
    say_commands(s.run.command, stays ? "becomes " : "runs ", out);
}

void say_expand(const Service& s, Sayings& out) {
    if (s.run.expand == model::Expand::shell)
        out.push_back({"a variable that is a word of its own is split at blanks, as sh does"});
    if (s.run.expand == model::Expand::eval)
        out.push_back({"a variable that is a word of its own is split as if a shell read it"});
}

void say_ready(const Service& s, Sayings& out) {
    using Kind = model::Readiness::Kind;
    const model::Readiness& r = s.run.ready;
    if (s.kind == model::Kind::task || s.kind == model::Kind::oneshot)
        out.push_back({"is done when its last command has ended with success", "Run.Command"});
    if (s.kind != model::Kind::longrun) return;
    const std::array<std::string, 9> texts{
        "is ready at once when its program was executed",
        "is ready at once when its process exists",
        "is ready when it writes a line end to descriptor " + std::to_string(r.number),
        "is ready when it says READY=1 to $NOTIFY_SOCKET",
        "is ready when its first process has ended and " + r.path + " names the daemon",
        "is ready when its first process has ended; the child that is left is the daemon",
        "is ready when " + text_of(r.check) + " succeeds; asked every " + format_time(r.interval),
        "is ready when " + r.path + " is owned on the system bus",
        "is ready when somebody listens at " + r.path,
    };
    out.push_back(
        {texts[static_cast<std::size_t>(r.kind)], r.kind == Kind::check ? "Run.ReadyCheck" : ""});
}

void say_start_timeout(const Service& s, Sayings& out) {
    const bool longrun = s.kind == model::Kind::longrun;
    const model::Millis limit = s.run.start_timeout.value_or(longrun ? kUsualTimeout : 0);
    if (limit != 0)
        out.push_back(
            {"is stopped and has failed if that takes longer than " + format_time(limit)});
    else if (has_process(s))
        out.push_back({"may take as long as it wants until then"});
}

void say_started(const Service& s, Sayings& out) {
    say_commands(s.run.started, "then runs ", out);
}

void say_reload(const Service& s, Sayings& out) {
    if (s.run.reload_signal != 0)
        out.push_back({"`slipway reload` sends it " + signal(s.run.reload_signal)});
}

void say_reload_commands(const Service& s, Sayings& out) {
    say_commands(s.run.reload, "`slipway reload` runs ", out);
}

void say_named(const std::map<std::string, std::vector<Command>>& map,
               const std::string& before,
               const std::string& after,
               Sayings& out) {
    for (const auto& [name, commands] : map) say_commands(commands, before + name + after, out);
}

void say_actions(const Service& s, Sayings& out) {
    say_named(s.run.actions, "`slipway do " + s.name + " ", "` runs ", out);
}

void say_controls(const Service& s, Sayings& out) {
    say_named(s.run.controls, "in place of ", " runs ", out);
}

void say_watchdog(const Service& s, Sayings& out) {
    if (s.restart.watchdog != 0)
        out.push_back({"is killed unless it says WATCHDOG=1 at least every " +
                       format_time(s.restart.watchdog)});
}

void say_notify_all(const Service& s, Sayings& out) {
    if (s.run.notify_all)
        out.push_back({"messages to $NOTIFY_SOCKET count from each of its processes"});
}

void say_store(const Service& s, Sayings& out) {
    if (s.run.descriptor_store != 0)
        out.push_back({"may have " + std::to_string(s.run.descriptor_store) +
                       " descriptors kept for its next start (FDSTORE=1)"});
}

void say_stop_command(const Service& s, Sayings& out) {
    say_commands(s.run.stop, "runs ", out);
}

void say_down(const Service& s, Sayings& out) {
    say_commands(s.run.down, "runs ", out);
}

void say_stop_timeout(const Service& s, Sayings& out) {
    if (s.run.stop.empty() && s.run.down.empty()) return;
    const model::Millis limit = s.run.stop_timeout.value_or(kUsualTimeout);
    if (limit != 0)
        out.push_back({"its commands for the stop have " + format_time(limit) + " together"});
}

void say_stop(const Service& s, Sayings& out) {
    if (!has_process(s) || s.run.kill_mode == model::KillMode::none) return;
    std::string text = s.run.stop_steps.empty()
                           ? "is sent TERM, and after " + format_time(kUsualTimeout) + " KILL"
                           : "is sent ";
    model::Millis wait = 0;
    for (const model::StopStep& step : s.run.stop_steps) {
        if (wait != 0) text += ", after " + format_time(wait) + " ";
        text += signal(step.signal);
        wait = step.wait;
    }
    out.push_back({std::move(text)});
    if (s.run.hangup) out.push_back({"is sent HUP right after the first signal", "Run.Hangup"});
}

void say_kill(const Service& s, Sayings& out) {
    constexpr std::array<const char*, 5> texts{
        "the signals reach every process of it",
        "the signals reach its main process; what else is left is left alone",
        "the signals reach its main process, the last KILL every process of it",
        "is sent no signal: its commands have to end it",
        "the signals reach every process of its control group; without one it is not started",
    };
    if (has_process(s)) out.push_back({texts[static_cast<std::size_t>(s.run.kill_mode)]});
}

void say_survives(const Service& s, Sayings& out) {
    if (s.run.survive_shutdown)
        out.push_back({"is not killed at the shutdown: the root file system hangs on it"});
}

void say_essential(const Service& s, Sayings& out) {
    if (s.essential)
        out.push_back({"is stopped only when it is named itself, and at the shutdown"});
}

void say_unneeded(const Service& s, Sayings& out) {
    if (s.stop_when_unneeded)
        out.push_back({"is stopped as well when nothing that runs needs it any more"});
}

void say_cleanup(const Service& s, Sayings& out) {
    say_commands(s.run.cleanup, "runs ", out);
}

void say_restart(const Service& s, Sayings& out) {
    constexpr std::array<const char*, 7> texts{
        "stays down, however it ended",
        "is started again after a failure",
        "is started again after a signal, a timeout or a missed watchdog",
        "is started again after a signal that is a failure",
        "is started again after a missed watchdog",
        "is started again after a success",
        "is started again, however it ended, unless it was stopped on purpose",
    };
    if (!has_process(s)) return;
    const model::Restart& r = s.restart;
    std::string text = texts[static_cast<std::size_t>(r.when)];
    if (r.when != model::Restart::When::no) {
        const model::Millis delay = r.delay.value_or(1000);
        text +=
            delay == 0 ? ", at once" : ", at least " + format_time(delay) + " after its last start";
        if (r.max_delay != 0)
            text += "; each failure in a row doubles that, up to " + format_time(r.max_delay);
    }
    out.push_back({std::move(text)});
}

void say_limit(const Service& s, Sayings& out) {
    constexpr std::array<const char*, 3> texts{"it has failed for good", "the machine is rebooted",
                                               "the machine is powered off"};
    const model::Restart& r = s.restart;
    if (r.limit != 0 && r.limit_interval != 0)
        out.push_back({"after " + std::to_string(r.limit) + " starts within " +
                       format_time(r.limit_interval) + " " +
                       texts[static_cast<std::size_t>(r.at_limit)]});
}

void say_codes(const Service& s, Sayings& out) {
    const model::Restart& r = s.restart;
    const auto say = [&](const std::vector<int>& codes, const char* text, const char* key) {
        std::vector<std::string> words;
        for (const int code : codes) words.push_back(std::to_string(code));
        if (!words.empty()) out.push_back({"exit code " + listed(words) + text, key});
    };
    say(r.success_codes, " means success", "Restart.SuccessCodes");
    say(r.never_codes, ": it is never started again", "Restart.NeverCodes");
    say(r.force_codes, ": it is always started again", "Restart.ForceCodes");
    std::vector<std::string> signals;
    for (const int number : r.success_signals) signals.push_back(signal(number));
    if (!signals.empty())
        out.push_back(
            {"the end by " + listed(signals) + " means success", "Restart.SuccessSignals"});
}

void say_repeatable(const Service& s, Sayings& out) {
    if (s.restart.repeatable) out.push_back({"is run again when nobody saw how it ended"});
}

constexpr std::array kRows = std::to_array<Row>({
    {Phase::commands, "Run.Condition", say_ask},
    {Phase::commands, "Run.Prepare", say_prepare},
    {Phase::commands, "Run.Command", say_command},
    {Phase::commands, "Run.Expand", say_expand},
    {Phase::ready, "Run.Ready", say_ready},
    {Phase::ready, "Run.StartTimeout", say_start_timeout},
    {Phase::ready, "Run.Started", say_started},
    {Phase::running, "Run.Reload", say_reload},
    {Phase::running, "Run.ReloadCommand", say_reload_commands},
    {Phase::running, "Run.Action", say_actions},
    {Phase::running, "Run.Control", say_controls},
    {Phase::running, "Restart.Watchdog", say_watchdog},
    {Phase::running, "Run.NotifyAll", say_notify_all},
    {Phase::running, "Run.DescriptorStore", say_store},
    {Phase::stop, "Run.StopCommand", say_stop_command},
    {Phase::stop, "Run.Down", say_down},
    {Phase::stop, "Run.StopTimeout", say_stop_timeout},
    {Phase::stop, "Run.Stop", say_stop},
    {Phase::stop, "Run.Kill", say_kill},
    {Phase::stop, "Run.SurviveShutdown", say_survives},
    {Phase::stop, "Service.Essential", say_essential},
    {Phase::stop, "Service.StopWhenUnneeded", say_unneeded},
    {Phase::end, "Run.Cleanup", say_cleanup},
    {Phase::end, "Restart.When", say_restart},
    {Phase::end, "Restart.Limit", say_limit},
    {Phase::end, "Restart", say_codes},
    {Phase::end, "Restart.Repeatable", say_repeatable},
});

}  // namespace

std::span<const Row> run_rows() {
    return kRows;
}

}  // namespace slipway::explain
