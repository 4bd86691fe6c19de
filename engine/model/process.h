// What the process of a service is given: identity, environment, limits, files, sandbox.
//
// Names and meanings follow the manual pages of the kernel interfaces and, where there is no other
// authority, systemd.exec(5) and systemd.resource-control(5). Empty and std::nullopt mean "as the
// supervisor has it".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slipway::model {

// A file of variables, read at each start.
struct VariablesFile {
    enum class Syntax {
        systemd,  // systemd.exec(5), EnvironmentFile=
        shell,  // assignments as sh reads them, `: ${NAME:=value}` included; anything else refuses
                // the start
    };
    std::string path;
    Syntax syntax = Syntax::systemd;
    bool optional = false;  // may be absent
    bool exported = true;   // false: its variables only fill in command templates
    friend bool operator==(const VariablesFile&, const VariablesFile&) = default;
};

// Soft and hard limit; kUnlimited for "infinity".
struct Limit {
    static constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};
    std::uint64_t soft = kUnlimited;
    std::uint64_t hard = kUnlimited;
    friend bool operator==(const Limit&, const Limit&) = default;
};

// A directory made before the start, owned by the service's user.
struct Directory {
    enum class Kind { runtime, state, cache, logs, configuration, plain };
    Kind kind = Kind::plain;
    std::string path;  // absolute
    std::uint32_t mode = 0755;
    std::string user, group;  // empty: the service's own
    bool preserve = false;    // a runtime directory that is kept after the stop
    friend bool operator==(const Directory&, const Directory&) = default;
};

struct Stdio {
    enum class Kind {
        default_,
        null,
        tty,
        file,
        append,
        truncate,
        inherit,
        log,
        socket,
        console,
        descriptor,
        text  // of standard input: what `path` holds
    };
    Kind kind = Kind::default_;
    std::string path;
    friend bool operator==(const Stdio&, const Stdio&) = default;
};

struct Tty {
    std::string path;
    bool reset = false, hangup = false, disallocate = false;
    std::uint32_t rows = 0, columns = 0;  // 0: as it is
    std::string utmp_id;
    enum class UtmpMode { init, login, user } utmp_mode = UtmpMode::init;
    friend bool operator==(const Tty&, const Tty&) = default;
};

// What a start does about a setting that this kernel or container cannot give.
enum class WhenImpossible { weaken, refuse };

// A setting of the sandbox, cgroup or scheduler by its name in the definition language, with its
// values in order. One list keeps them all, so that nothing an importer reads is lost before the
// engine can do it.
using Settings = std::map<std::string, std::vector<std::string>>;

struct Process {
    std::string user, group;
    std::vector<std::string>
        groups;  // supplementary; with a user named, the user's own groups are taken as well
    bool only_listed_groups = false;  // chpst -u: no groups but those listed
    bool dynamic_user = false;
    std::string pam_name;

    std::vector<std::pair<std::string, std::string>> environment;  // in order; later ones win
    std::vector<VariablesFile> variables_files;  // read in order, after `environment`
    std::vector<std::string> unset, pass;

    std::string working_directory;            // default "/"
    bool working_directory_optional = false;  // '-': go on in "/" when it is missing
    std::string root_directory, root_image;
    std::optional<std::uint32_t> umask;   // default 0022
    std::map<std::string, Limit> limits;  // "NOFILE" -> …; names of getrlimit(2) without RLIMIT_
    std::optional<int> nice, oom_score_adjust;
    std::vector<Directory> directories;
    Stdio standard_input, standard_output, standard_error;
    Tty tty;
    bool ignore_sigpipe = true;
    bool new_session = true;

    bool no_new_privileges = false;
    WhenImpossible when_impossible = WhenImpossible::weaken;
    Settings scheduling;    // "cpu-policy", "cpu-priority", "cpu-affinity", "io-class",
                            // "io-priority", "timer-slack"
    Settings capabilities;  // "bounding", "ambient", "inheritable", "secure-bits"
    Settings
        cgroup;  // "cpu-weight", "memory-max", "tasks-max", "slice", "delegate", "device-allow" …
    Settings sandbox;  // "private-tmp", "protect-system", "read-only-paths", "system-call-filter" …
    Settings security;  // "keyring", "apparmor-profile", "selinux-label", "credentials" …

    friend bool operator==(const Process&, const Process&) = default;
};

}  // namespace slipway::model
