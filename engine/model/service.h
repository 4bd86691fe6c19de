// The model of a service (design, section 4): what every importer makes and every definition file
// says.
//
// A Service is plain data and owns all of it. read(write(s)) == s holds for every Service
// (provenance apart). A field that is empty, zero or absent means "the default", which its comment
// names; so a definition only says what differs. What no stage can do yet is refused by `slipway
// check` with a message, never ignored. Times are in milliseconds; a time of 0 means "no limit"
// unless said otherwise; std::nullopt means the default.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/command.h"
#include "engine/model/edge.h"
#include "engine/model/process.h"

namespace slipway::model {

using Millis = std::uint64_t;

enum class Kind {
    longrun,  // a process that stays
    oneshot,  // run brings it up, it stays up without a process, stop brings it down
    task,     // runs, returns to down, may run again; dependents wait for its success
    bundle,   // a named set; may contain bundles
    event,    // a condition of the outside world
};

// When a started service counts as running (ready).
struct Readiness {
    enum class Kind {
        exec,         // the program was executed (default)
        fork,         // the process exists (systemd's Type=simple)
        fd,           // a newline on descriptor `number` (s6's notification-fd)
        sd_notify,    // READY=1 on $NOTIFY_SOCKET
        pid_file,     // the parent exited and `path` names the daemon's pid (Type=forking with
                      // PIDFile)
        parent_exit,  // the parent exited; the sole remaining child is the daemon (Type=forking
                      // without)
        check,        // `check` succeeds; asked again every `interval`
        bus_name,     // `path` is owned on the system bus
        listen,       // somebody listens at `path` ("tcp 80", "unix /run/x")
    };

    Kind kind = Kind::exec;
    int number = 0;
    std::string path;
    Command check;
    Millis interval = 500;
    friend bool operator==(const Readiness&, const Readiness&) = default;
};

// What is sent to a service that shall stop: each signal, then the wait before the next. 0: no
// further step.
struct StopStep {
    int signal = 15;
    Millis wait = 0;
    friend bool operator==(const StopStep&, const StopStep&) = default;
};

enum class KillMode {
    group,    // every process of the service (default): its cgroup where there is one, else its
              // process group
    process,  // the main process only; what is left behind is left alone
    mixed,    // stop signals to the main process, the final KILL to all
    none,     // only the stop commands; nothing is killed
    cgroup,   // as group; where there is no cgroup it is not started
};

struct Run {
    std::vector<Command> conditions;  // ExecCondition: exit 1..254 skips the start
    std::vector<Command> prepare;     // before the start, one after another
    std::vector<Command> command;  // longrun: exactly one; oneshot and task: one or more, in order
    std::vector<Command> started;  // after it is ready
    std::vector<Command> reload;   // empty: `reload_signal`
    std::vector<Command> stop;     // before the stop steps
    std::vector<Command> cleanup;  // after each end of the process
    std::vector<Command> down;     // oneshot: brings it down
    int reload_signal = 0;         // 0: the service cannot be reloaded by a signal
    std::vector<StopStep> stop_steps;  // default: TERM 90s KILL
    KillMode kill_mode = KillMode::group;
    bool hangup = false;                  // send HUP right after the first stop signal
    std::optional<Millis> start_timeout;  // until ready; default: 90 s, tasks and oneshots none
    std::optional<Millis> stop_timeout;   // for the stop commands, default: 90 s
    Readiness ready;
    Expand expand = Expand::systemd;
    bool survive_shutdown = false;  // must not be killed at shutdown (mdmon)
    bool notify_all =
        false;  // sd_notify messages from every process of the service count, not only the main one
    std::uint32_t descriptor_store = 0;                   // how many it may have kept by FDSTORE=1
    std::map<std::string, std::vector<Command>> actions;  // custom actions by name
    std::map<std::string, std::vector<Command>>
        controls;  // commands that replace a signal, by signal name (runit)
    friend bool operator==(const Run&, const Run&) = default;
};

struct Restart {
    enum class When { no, on_failure, on_abnormal, on_abort, on_watchdog, on_success, always };
    When when = When::no;
    std::optional<Millis>
        delay;  // default 1 s: at once when it ran for at least this long, else the rest of it
    Millis max_delay = 0;       // over `delay`: doubles after each failure up to this
    std::uint32_t limit = 0;    // at most so many starts …
    Millis limit_interval = 0;  // … in this time; 0: no limit
    enum class AtLimit { fail, reboot, poweroff } at_limit = AtLimit::fail;
    std::vector<int> success_codes;    // exit codes besides 0 that mean success
    std::vector<int> success_signals;  // besides HUP, INT, TERM, PIPE for longruns
    std::vector<int> never_codes;      // exit codes after which it is not started again
    std::vector<int> force_codes;      // exit codes after which it is always started again
    Millis watchdog = 0;               // the service must notify WATCHDOG=1 at least this often
    bool repeatable = false;           // oneshot, task: run again when nobody saw how it ended
    friend bool operator==(const Restart&, const Restart&) = default;
};

// A condition (false: the start is skipped and counts as done) or an assert (false: the start
// fails).
struct Condition {
    std::string test;  // "path-exists", "file-not-empty", "kernel-command-line" …
                       // (docs/formats/definition.md)
    std::string argument;
    bool negate = false;
    bool any = false;  // one of the conditions marked so must hold (systemd's "|")
    bool assert = false;
    friend bool operator==(const Condition&, const Condition&) = default;
};

// A listening socket that is made before the start and passed to the service (sd_listen_fds(3)).
struct Socket {
    enum class Type { stream, datagram, sequential, fifo, netlink, special };
    Type type = Type::stream;
    std::string address;  // "/run/x", "@abstract", "80", "127.0.0.1:80", "[::]:80"
    std::string name;     // LISTEN_FDNAMES; empty: the service's name
    std::optional<std::uint32_t> mode;
    std::string user, group;
    std::uint32_t backlog = 4096;
    std::map<std::string, std::string>
        options;  // "receive-buffer", "pass-credentials", "ipv6-only" …
    bool remove_on_stop = false;
    friend bool operator==(const Socket&, const Socket&) = default;
};

struct Timer {
    std::vector<std::string> calendar;  // systemd.time(7) calendar events
    std::optional<Millis> after_boot, after_start, after_active, after_inactive, after_manager;
    Millis random_delay = 0, accuracy = 0;
    bool persistent = false, fixed_random = false;
    friend bool operator==(const Timer&, const Timer&) = default;
};

struct PathWatch {
    std::string kind;  // "exists", "exists-glob", "changed", "modified", "directory-not-empty"
    std::string path;
    bool make_directory = false;
    friend bool operator==(const PathWatch&, const PathWatch&) = default;
};

struct Mount {
    std::string what, where, type, options;
    friend bool operator==(const Mount&, const Mount&) = default;
};

// What an event stands for; at most one of them is filled.
struct Payload {
    std::vector<Socket> sockets;
    std::optional<Timer> timer;
    std::vector<PathWatch> paths;
    std::optional<Mount> mount;
    friend bool operator==(const Payload&, const Payload&) = default;
};

// What enabling does: nothing of it acts before the administrator (or a preset) enables the
// service.
struct Enablement {
    std::vector<std::string> wanted_by, required_by;  // bundles that get an edge to this service
    std::vector<std::string> aliases;
    std::vector<std::string> also;  // enabled and disabled together with this one
    std::string default_instance;   // of a template
    std::optional<bool> enabled;    // std::nullopt: the preset decides; none: not enabled
    bool masked = false;
    friend bool operator==(const Enablement&, const Enablement&) = default;
};

struct Logging {
    enum class Kind { directory, shared, file, null, console, inherit, syslog };
    Kind kind = Kind::directory;
    std::string
        path;  // directory: default /var/log/slipway/NAME; shared: the service whose logger it is
    std::vector<std::string> script;  // s6-log directives; empty: "t s1000000 n20"
    std::string identifier;           // SyslogIdentifier
    bool console_copy = false;        // its logger shows each line on the console, too
    friend bool operator==(const Logging&, const Logging&) = default;
};

// Where the service came from; not part of equality.
struct Provenance {
    std::string format;    // "systemd", "openrc", "runit", "" for a native definition
    std::string importer;  // version of the importer

    struct Source {
        std::string path;
        std::string hash;  // of the bytes that were read, 16 hex digits (FNV-1a 64)
    };

    std::vector<Source> sources;
    std::map<std::string, diag::Position> values;  // "Run.Command" -> where it was written
};

struct Service {
    std::string name;  // "nginx", "openvpn@work"; a template's ends with '@'
    std::string description;
    std::vector<std::string> documentation;
    std::string renamed_from;  // under this name it goes on until the administrator says otherwise
    Kind kind = Kind::longrun;
    bool essential = false;             // stopped only when named explicitly, and at shutdown
    bool hidden = false;                // left out of `slipway list` unless asked for
    bool stop_when_unneeded = false;    // stopped when the last one goes that pulls it
    std::vector<std::string> contents;  // bundle
    std::vector<Edge> edges;
    std::vector<std::string> provides;
    enum class Quantifier { any, all_enabled } provider_quantifier = Quantifier::any;
    bool refuse_manual_start = false, refuse_manual_stop = false;
    std::string producer_for, consumer_for, pipeline_name;  // pipelines, as in s6-rc
    Enablement enablement;
    Run run;
    Process process;
    Restart restart;
    std::vector<Condition> conditions;
    Payload payload;
    Logging log;
    Provenance provenance;

    friend bool operator==(const Service& a, const Service& b);
};

// "nginx" -> "nginx", "openvpn@work" -> "openvpn@"; the name of the template an instance is made
// of, or "".
std::string template_of(const std::string& name);
// "openvpn@work" -> "work"; "" when there is none.
std::string instance_of(const std::string& name);

}  // namespace slipway::model
