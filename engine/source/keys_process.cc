// [Process]: what the process of a service is given.
#include "engine/source/process_types.h"
#include "engine/source/settings_key.h"

namespace slipway::source {
namespace {

constexpr std::string_view kProcess = "Process";

constexpr std::array<std::string_view, 3> kUtmpModes{"init", "login", "user"};
constexpr std::array<std::string_view, 2> kWhenImpossible{"weaken", "refuse"};
constexpr std::array<std::string_view, 16> kLimits{
    "CPU",     "FSIZE", "DATA",  "STACK",      "CORE",     "RSS",  "NPROC",  "NOFILE",
    "MEMLOCK", "AS",    "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME"};

constexpr Key limit_key() {
    Key k{kProcess,
          "Limit.",
          "SOFT or SOFT:HARD",
          "the system's",
          "A resource limit by its name in getrlimit(2): Limit.NOFILE = 65536. K, M, G, T or "
          "infinity are possible.",
          nullptr,
          nullptr,
          nullptr};
    k.read = [](const Place& place, Value& value) {
        if (index_in(kLimits, place.rest) == kLimits.size())
            return value.fail(
                "there is no limit \"" + std::string(place.rest) + "\"",
                "the names are those of getrlimit(2) without RLIMIT_: NOFILE, NPROC …");
        const auto limit = parse_limit(value.raw());
        if (!limit)
            return value.fail("this is no limit",
                              "write SOFT or SOFT:HARD, SOFT not above HARD: 1024:65536, infinity");
        place.service.process.limits[std::string(place.rest)] = *limit;
        return true;
    };
    k.reset = [](const Place& place) {
        place.service.process.limits.erase(std::string(place.rest));
    };
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        for (const auto& [name, limit] : service.process.limits)
            out.add("Limit." + name, [&limit = limit](Escape) { return format_limit(limit); });
    };
    return k;
}

using Group = model::SettingGroup;
using WhenImpossible = Choice<model::WhenImpossible, kWhenImpossible>;
using UtmpMode = Choice<model::Tty::UtmpMode, kUtmpModes>;
using TerminalSize = Number<std::uint32_t, 0, 65535>;
using OptionalMode = Maybe<Mode, std::uint32_t>;
using OptionalNice = Maybe<Number<int, -20, 19>, int>;
using OptionalOom = Maybe<Number<int, -1000, 1000>, int>;

const std::array kProcessKeys{
    row<"User", OneWord, SLIPWAY_FIELD(process.user)>(kProcess, "root", "Name or number."),
    row<"Group", OneWord, SLIPWAY_FIELD(process.group)>(kProcess, "the user's", "Name or number."),
    row<"Groups", Words, SLIPWAY_FIELD(process.groups)>(
        kProcess, "none", "Supplementary groups, besides those the user has."),
    row<"OnlyListedGroups", Boolean, SLIPWAY_FIELD(process.only_listed_groups)>(
        kProcess, "no", "No other supplementary groups than those of Groups."),
    row<"DynamicUser", Boolean, SLIPWAY_FIELD(process.dynamic_user)>(
        kProcess,
        "no",
        "A user and group, named User and Group or else as the service, that need not exist: they "
        "get a number from 61184 to 65519 until the next boot. Implies NoNewPrivileges and of "
        "Sandbox private-tmp, remove-ipc, restrict-suid-sgid, protect-system = strict and "
        "protect-home = read-only; directories of kinds state, cache and logs lie in "
        "/var/lib/private, /var/cache/private and /var/log/private."),
    row<"PamName", OneWord, SLIPWAY_FIELD(process.pam_name)>(
        kProcess,
        "none",
        "The PAM service of its session. PAM's modules do not run; what they commonly give is done "
        "without them where there is a User: /run/user/UID as XDG_RUNTIME_DIR, the variables of "
        "/etc/environment, the login uid of audit."),
    row<"Environment", Environment, SLIPWAY_FIELD(process.environment)>(
        kProcess, "none", "Variables; later ones win."),
    row<"VariablesFile", VariablesFiles, SLIPWAY_FIELD(process.variables_files)>(
        kProcess,
        "none",
        "A file of variables that is read at each start, after Environment. shell: assignments as "
        "sh "
        "reads them (default: as systemd does). optional: may be absent. private: fills in "
        "commands "
        "only, is not exported."),
    row<"Unset", Words, SLIPWAY_FIELD(process.unset)>(
        kProcess, "none", "Variables that are removed."),
    row<"Pass", Words, SLIPWAY_FIELD(process.pass)>(
        kProcess, "all", "The only variables that are taken over from the supervisor."),
    row<"WorkingDirectory", OneWord, SLIPWAY_FIELD(process.working_directory)>(
        kProcess, "/", "Where it starts."),
    row<"WorkingDirectoryOptional", Boolean, SLIPWAY_FIELD(process.working_directory_optional)>(
        kProcess, "no", "Go on in / when it is missing."),
    row<"RootDirectory", PathWord, SLIPWAY_FIELD(process.root_directory)>(
        kProcess, "none", "chroot(2) to it."),
    row<"RootImage", PathWord, SLIPWAY_FIELD(process.root_image)>(
        kProcess,
        "none",
        "A file or block device whose file system, or the one of whose root partition (GPT), is "
        "the root directory; with Sandbox.root-image-options."),
    row<"Umask", OptionalMode, SLIPWAY_FIELD(process.umask)>(
        kProcess, "0022", "The file mode creation mask."),
    limit_key(),
    row<"Nice", OptionalNice, SLIPWAY_FIELD(process.nice)>(kProcess, "0", "-20 to 19."),
    row<"OomScoreAdjust", OptionalOom, SLIPWAY_FIELD(process.oom_score_adjust)>(
        kProcess, "0", "-1000 (never killed for memory) to 1000."),
    row<"Directories", Directories, SLIPWAY_FIELD(process.directories)>(
        kProcess,
        "none",
        "A directory that is made before the start and owned by the service's user: KIND PATH "
        "[MODE] "
        "[user=NAME] [group=NAME] [preserve]. KIND: runtime, state, cache, logs, configuration "
        "(each "
        "exported, as RUNTIME_DIRECTORY and so on) or plain."),
    row<"StandardInput", StdioCodec, SLIPWAY_FIELD(process.standard_input)>(
        kProcess,
        "null",
        "null, file PATH, tty PATH, inherit, console, text TEXT (which it reads), socket (the "
        "service's "
        "only one, of which LISTEN_FDS does not tell), descriptor NAME (the passed one of this "
        "name)."),
    row<"StandardOutput", StdioCodec, SLIPWAY_FIELD(process.standard_output)>(
        kProcess,
        "log",
        "log, null, file PATH, append PATH, truncate PATH, tty PATH, inherit, console, socket, "
        "descriptor NAME."),
    row<"StandardError", StdioCodec, SLIPWAY_FIELD(process.standard_error)>(
        kProcess, "as StandardOutput", "The same."),
    row<"Tty", OneWord, SLIPWAY_FIELD(process.tty.path)>(
        kProcess, "/dev/console", "The terminal of stdio tty, and of the following."),
    row<"TtyReset", Boolean, SLIPWAY_FIELD(process.tty.reset)>(
        kProcess, "no", "Reset it before and after: lines, echo, signals, text."),
    row<"TtyHangup", Boolean, SLIPWAY_FIELD(process.tty.hangup)>(
        kProcess, "no", "Hang it up before and after."),
    row<"TtyDisallocate", Boolean, SLIPWAY_FIELD(process.tty.disallocate)>(
        kProcess, "no", "Clear a virtual console before and after."),
    row<"TtyRows", TerminalSize, SLIPWAY_FIELD(process.tty.rows)>(
        kProcess, "0", "Its height at the start; 0: as it is."),
    row<"TtyColumns", TerminalSize, SLIPWAY_FIELD(process.tty.columns)>(
        kProcess, "0", "Its width at the start; 0: as it is."),
    row<"UtmpId", OneWord, SLIPWAY_FIELD(process.tty.utmp_id)>(
        kProcess,
        "none",
        "The id of its records in utmp and wtmp, which are written at the start and at the end, "
        "where these files are there."),
    row<"UtmpMode", UtmpMode, SLIPWAY_FIELD(process.tty.utmp_mode)>(
        kProcess, "init", "The records that a start writes: up to this kind."),
    row<"IgnoreSigpipe", Boolean, SLIPWAY_FIELD(process.ignore_sigpipe)>(
        kProcess, "yes", "Starts with SIGPIPE ignored."),
    row<"NewSession", Boolean, SLIPWAY_FIELD(process.new_session)>(
        kProcess, "yes", "Starts in a session of its own."),
    row<"NoNewPrivileges", Boolean, SLIPWAY_FIELD(process.no_new_privileges)>(
        kProcess, "no", "No program it executes gains privileges."),
    row<"WhenImpossible", WhenImpossible, SLIPWAY_FIELD(process.when_impossible)>(
        kProcess,
        "weaken",
        "What a start does where the kernel or the container cannot give a setting of Nice, "
        "OomScoreAdjust, Limit, Scheduling, Cgroup, Sandbox or Security. weaken: the service runs "
        "without it, and `slipway status` says so. refuse: the start fails."),
    settings_key<Group::scheduling, "Scheduling.", SLIPWAY_FIELD(process.scheduling)>(
        kProcess, "A scheduler's setting by name: Scheduling.cpu-policy = batch."),
    settings_key<Group::capabilities, "Capabilities.", SLIPWAY_FIELD(process.capabilities)>(
        kProcess, "A capability set by name: Capabilities.bounding = CAP_NET_BIND_SERVICE."),
    settings_key<Group::cgroup, "Cgroup.", SLIPWAY_FIELD(process.cgroup)>(
        kProcess, "A setting of the control group by name: Cgroup.memory-max = 1G."),
    settings_key<Group::sandbox, "Sandbox.", SLIPWAY_FIELD(process.sandbox)>(
        kProcess, "A setting of the sandbox by name: Sandbox.private-tmp = yes."),
    settings_key<Group::security, "Security.", SLIPWAY_FIELD(process.security)>(
        kProcess, "A security module's setting, keyring or credential by name."),
};

}  // namespace

std::span<const Key> process_keys() {
    return kProcessKeys;
}

}  // namespace slipway::source
