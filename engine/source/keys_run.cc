// [Run]: commands, readiness, stopping. What happens after an end: keys_restart.cc.
#include "engine/source/key_types.h"

namespace slipway::source {
namespace {

constexpr std::string_view kRun = "Run";

constexpr std::array<std::string_view, 5> kKillModes{"group", "process", "mixed", "none", "cgroup"};
constexpr std::array<std::string_view, 3> kExpand{"systemd", "shell", "eval"};
constexpr std::array<std::string_view, 9> kReady{
    "exec", "fork", "fd", "notify", "pid-file", "parent-exit", "check", "bus-name", "listen"};

struct Ready : OneLine<Ready, model::Readiness> {
    static constexpr std::string_view type = "how it becomes ready";

    static bool read(Value& value, model::Readiness& out) {
        const auto words = value.words();
        if (!words || words->empty()) return false;
        const std::string& kind = (*words)[0].text;
        for (std::size_t n = 0; n < kReady.size(); ++n)
            if (kReady[n] == kind) return read_rest(value, *words, static_cast<Kind>(n), out);
        return refuse_choice(value, kReady);
    }

    static std::string write(const model::Readiness& ready, Escape escape) {
        std::string out{kReady[static_cast<std::size_t>(ready.kind)]};
        if (ready.kind == Kind::fd) out += " " + std::to_string(ready.number);
        if (takes_path(ready.kind)) out += " " + encode_word(ready.path, escape);
        return out;
    }

private:
    using Kind = model::Readiness::Kind;

    static bool takes_path(Kind kind) {
        return kind == Kind::pid_file || kind == Kind::bus_name || kind == Kind::listen;
    }

    // Check and interval have keys of their own and stay.
    static bool read_rest(Value& value,
                          const std::vector<Word>& words,
                          Kind kind,
                          model::Readiness& out) {
        out.number = 0;
        out.path.clear();
        out.kind = kind;
        if (kind == Kind::fd) {
            const auto number =
                words.size() == 2 ? base::parse_unsigned(words[1].text) : std::nullopt;
            if (!number || *number < 1 || *number > 1023)
                return value.fail("\"fd\" takes a descriptor's number", "write fd 3");
            out.number = static_cast<int>(*number);
            return true;
        }
        if (!takes_path(kind))
            return words.size() == 1 ||
                   value.fail(words[1].offset, words[1].length, "there is one word too much",
                              "the command of a check stands in ReadyCheck");
        if (words.size() < 2)
            return value.fail(
                "something is missing behind this word",
                "write pid-file PATH, bus-name NAME, listen tcp PORT or listen unix PATH");
        for (std::size_t i = 1; i < words.size(); ++i)
            out.path += (i > 1 ? " " : "") + words[i].text;
        return true;
    }
};

// Only the part of Readiness that "Ready" writes is compared, so the key is made by hand.
constexpr Key ready_key() {
    Key k = key<Ready, SLIPWAY_FIELD(run.ready)>(
        kRun, "Ready", "exec",
        "When it counts as running. exec: its program was executed. fork: the process exists. fd "
        "N: "
        "it wrote a newline to descriptor N. notify: READY=1 to $NOTIFY_SOCKET. pid-file PATH: the "
        "first process ended, PATH names the daemon. parent-exit: the first process ended, its "
        "sole "
        "child is the daemon. check: the command of ReadyCheck succeeds. bus-name NAME: NAME is "
        "owned "
        "on the system bus. listen tcp PORT, udp PORT, unix PATH: somebody "
        "listens there.");
    k.reset = [](const Place& place) {
        model::Readiness& ready = place.service.run.ready;
        ready.kind = model::Readiness::Kind::exec;
        ready.number = 0;
        ready.path.clear();
    };
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        if (service.run.ready.kind != model::Readiness::Kind::exec)
            Ready::emit("Ready", service.run.ready, out);
    };
    return k;
}

struct OneCommand : OneLine<OneCommand, model::Command> {
    static constexpr std::string_view type = "command";

    static bool read(Value& value, model::Command& out) {
        auto command = value.command();
        if (!command) return false;
        out = std::move(*command);
        return true;
    }

    static std::string write(const model::Command& c, Escape e) { return encode_command(c, e); }
};

// "QUIT 5s TERM 10s KILL"
struct StopSteps : OneLine<StopSteps, std::vector<model::StopStep>> {
    static constexpr std::string_view type = "signals and waits";

    static bool read(Value& value, std::vector<model::StopStep>& out) {
        const auto words = value.words();
        if (!words) return false;
        std::vector<model::StopStep> steps;
        bool wait_missing = false;
        for (const Word& word : *words) {
            const auto time = parse_time(word.text);
            const auto signal = formats::parse_signal(word.text);
            if (time && !steps.empty() && wait_missing) {
                steps.back().wait = *time;
                wait_missing = false;
            } else if (signal && !wait_missing) {
                steps.push_back({*signal, 0});
                wait_missing = true;
            } else if (signal) {
                return value.fail(word.offset, word.length, "how long to wait before this signal?",
                                  "write SIGNAL TIME SIGNAL …, as in QUIT 5s TERM 10s KILL");
            } else {
                return value.fail(word.offset, word.length,
                                  "\"" + word.text + "\" is neither a signal nor a time",
                                  "write SIGNAL TIME SIGNAL …, as in QUIT 5s TERM 10s KILL; a "
                                  "command that stops the service is StopCommand");
            }
        }
        out = std::move(steps);
        return true;
    }

    static std::string write(const std::vector<model::StopStep>& steps, Escape) {
        std::string out;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (i > 0) out += ' ';
            out += formats::signal_name(steps[i].signal).view();
            if (steps[i].wait > 0 || i + 1 < steps.size()) out += " " + format_time(steps[i].wait);
        }
        return out;
    }
};

// "signal HUP"
struct ReloadSignal : OneLine<ReloadSignal, int> {
    static constexpr std::string_view type = "signal NAME";

    static bool read(Value& value, int& out) {
        const auto words = value.words();
        if (!words) return false;
        const bool shaped = words->size() == 2 && (*words)[0].text == "signal";
        const auto signal = shaped ? formats::parse_signal((*words)[1].text) : std::nullopt;
        if (!signal)
            return value.fail("this is not \"signal NAME\"",
                              "write signal HUP here, or a command in ReloadCommand");
        out = *signal;
        return true;
    }

    static std::string write(int signal, Escape) {
        return "signal " + std::string(formats::signal_name(signal).view());
    }
};

// "NAME COMMAND…", once for each command of each name.
struct NamedCommands {
    static constexpr std::string_view type = "name and command";
    static constexpr bool list = true;
    using Map = std::map<std::string, std::vector<model::Command>>;

    static bool read(Value& value, Map& out) {
        // The name is the text up to the first blank, so that the command's own words stay as they
        // are.
        const std::size_t blank = value.raw().find_first_of(" \t");
        if (blank == std::string_view::npos)
            return value.fail("a name and a command are expected", "write NAME COMMAND ARGUMENTS…");
        std::optional<EscapeError> failed;
        const std::string name = decode_text(value.raw().substr(0, blank), failed);
        if (failed) return value.fail_escape(0, *failed);
        auto command = value.command(value.raw().find_first_not_of(" \t", blank));
        if (!command) return false;
        out[name].push_back(std::move(*command));
        return true;
    }

    static void emit(std::string_view key_name, const Map& map, Emit& out) {
        for (const auto& [name, commands] : map)
            for (const model::Command& command : commands)
                out.add(key_name, [&name = name, &command](Escape escape) {
                    return encode_text(name, Escape::strict) + " " +
                           encode_command(command, escape);
                });
    }
};

struct SignalCommands : NamedCommands {
    static constexpr std::string_view type = "signal and command";

    static bool read(Value& value, Map& out) {
        const std::string_view name = value.raw().substr(0, value.raw().find_first_of(" \t"));
        if (!formats::parse_signal(name))
            return value.fail(0, name.size(), "this is not a signal",
                              "write its name, as in HUP or USR1, before the command");
        return NamedCommands::read(value, out);
    }
};

using OptionalTime = Maybe<Time, model::Millis>;
using KillChoice = Choice<model::KillMode, kKillModes>;
using ExpandChoice = Choice<model::Expand, kExpand>;

const std::array kRunKeys{
    row<"Condition", Commands, SLIPWAY_FIELD(run.conditions)>(
        kRun, "none", "Run before everything else; exit code 1 to 254 skips the start."),
    row<"Prepare", Commands, SLIPWAY_FIELD(run.prepare)>(
        kRun, "none", "Run before the start, one after another; if one fails, the start fails."),
    row<"Command", Commands, SLIPWAY_FIELD(run.command)>(
        kRun,
        "none",
        "What is run: exactly one for a longrun, one or more in order for oneshots and tasks."),
    row<"Started", Commands, SLIPWAY_FIELD(run.started)>(kRun, "none", "Run once it is ready."),
    row<"Reload", ReloadSignal, SLIPWAY_FIELD(run.reload_signal)>(
        kRun, "none", "The signal that makes it read its configuration again."),
    row<"ReloadCommand", Commands, SLIPWAY_FIELD(run.reload)>(
        kRun, "none", "Commands for the same purpose, in place of a signal."),
    row<"StopCommand", Commands, SLIPWAY_FIELD(run.stop)>(
        kRun, "none", "Run before the signals of Stop."),
    row<"Stop", StopSteps, SLIPWAY_FIELD(run.stop_steps)>(
        kRun, "TERM 90s KILL", "Signals that stop it, each with the wait before the next."),
    row<"Cleanup", Commands, SLIPWAY_FIELD(run.cleanup)>(
        kRun, "none", "Run after each end of the process."),
    row<"Down", Commands, SLIPWAY_FIELD(run.down)>(kRun, "none", "Brings a oneshot down."),
    row<"Kill", KillChoice, SLIPWAY_FIELD(run.kill_mode)>(
        kRun,
        "group",
        "Whom the signals reach. group: every process. process: the main process, what is left is "
        "left alone. mixed: the main process, the final KILL all. none: nobody. cgroup: as group, "
        "and "
        "where no cgroup can be had the service is not started."),
    row<"Hangup", Boolean, SLIPWAY_FIELD(run.hangup)>(
        kRun, "no", "Also send HUP right after the first signal."),
    row<"StartTimeout", OptionalTime, SLIPWAY_FIELD(run.start_timeout)>(
        kRun,
        "90s; none for oneshots, tasks and bundles",
        "From the start until it is ready; then it is stopped and has failed. 0: no limit. Of a "
        "bundle: from when it is wanted until it is up, whatever that waits for; then the bundle "
        "has failed, and what it has started is kept and goes on."),
    row<"StopTimeout", OptionalTime, SLIPWAY_FIELD(run.stop_timeout)>(
        kRun, "90s", "For the stop commands. 0: no limit."),
    ready_key(),
    row<"ReadyCheck", OneCommand, SLIPWAY_FIELD(run.ready.check)>(
        kRun, "none", "With Ready = check: succeeds when the service is ready."),
    row<"ReadyInterval", Time, SLIPWAY_FIELD(run.ready.interval)>(
        kRun, "500ms", "How often ReadyCheck is asked."),
    row<"NotifyAll", Boolean, SLIPWAY_FIELD(run.notify_all)>(
        kRun, "no", "Messages to $NOTIFY_SOCKET count from every process of the service."),
    row<"DescriptorStore", Number<std::uint32_t, 0, 32>, SLIPWAY_FIELD(run.descriptor_store)>(
        kRun, "0", "How many descriptors FDSTORE=1 may have kept for the next start."),
    row<"Expand", ExpandChoice, SLIPWAY_FIELD(run.expand)>(
        kRun, "systemd", "How a variable that is a word of its own becomes words."),
    row<"SurviveShutdown", Boolean, SLIPWAY_FIELD(run.survive_shutdown)>(
        kRun, "no", "Not killed at shutdown, because the root file system hangs on it."),
    row<"Action", NamedCommands, SLIPWAY_FIELD(run.actions)>(
        kRun, "none", "A command that slipway do NAME ACTION runs: its name, then the command."),
    row<"Control", SignalCommands, SLIPWAY_FIELD(run.controls)>(
        kRun,
        "none",
        "Runs in place of a signal, as HUP; one that fails lets the signal be sent after all."),
};

}  // namespace

std::span<const Key> run_keys() {
    return kRunKeys;
}

}  // namespace slipway::source
