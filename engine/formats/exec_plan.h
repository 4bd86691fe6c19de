// Decoder of exec plans: docs/formats/exec-plan.md.
//
// An ExecPlan is what the text says, checked as far as the text alone allows; names of users and
// paths are looked up by who applies it. Its views point into the text and the storage that were
// given to the decoder. It is large (about 100 kB): keep it in static storage.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/formats/capabilities.h"
#include "engine/formats/command_line.h"
#include "engine/formats/exec_plan_attributes.h"
#include "engine/formats/exec_plan_cgroup.h"
#include "engine/formats/exec_plan_filter.h"
#include "engine/formats/exec_plan_network.h"
#include "engine/formats/exec_plan_terminal.h"
#include "engine/formats/exec_plan_view.h"
#include "engine/formats/plan_position.h"

namespace slipway::formats {

// Longer plans are refused.
inline constexpr std::size_t kMaxPlanBytes = 65536;

struct ExecPlan {
    enum class Expand : std::uint8_t { systemd, shell, eval };
    enum class Syntax : std::uint8_t { systemd, shell };
    enum class DirectoryKind : std::uint8_t { runtime, state, cache, logs, configuration, plain };
    enum class SocketType : std::uint8_t { stream, datagram, sequential };
    enum class StdioKind : std::uint8_t {
        unset,
        null,
        file,
        append,
        truncate,
        tty,
        inherit,
        console,
        stdout,
        pipe,            // of a pipeline: `path` is its name
        socket,          // the plan's only one
        descriptor,      // the passed one that has the name `path`
        text,            // what `path` holds, of standard input
        console_or_null  // where no console takes it at once, it is lost
    };

    struct Text {
        std::string_view text;
        PlanPosition where;
    };

    struct Assignment {
        std::string_view name, value;
        PlanPosition where;
    };

    struct VariablesFile {
        std::string_view path;
        Syntax syntax = Syntax::systemd;
        bool optional = false;
        bool exported = true;
        PlanPosition where;
    };

    struct Condition {
        std::string_view test, argument;
        bool negate = false;
        bool any = false;
        bool assert = false;
        PlanPosition where;
    };

    struct Directory {
        DirectoryKind kind = DirectoryKind::plain;
        std::string_view path;  // absolute
        std::uint32_t mode = 0755;
        std::string_view user, group;  // empty: the plan's own
        PlanPosition where;
    };

    struct Listen {
        SocketType type = SocketType::stream;
        std::string_view address;
        std::string_view name;  // empty: the service's name
        std::uint32_t mode = 0666;
        std::string_view user, group;
        std::uint32_t backlog = 4096;
        base::FixedList<Assignment, 12> options;
        PlanPosition where;
    };

    struct Stdio {
        StdioKind kind = StdioKind::unset;
        std::string_view path;
        PlanPosition where;
    };

    struct Limit {
        static constexpr std::uint64_t kInfinity = ~std::uint64_t{0};
        unsigned resource = 0;  // index into limit_names()
        std::uint64_t soft = kInfinity;
        std::uint64_t hard = kInfinity;
        PlanPosition where;
    };

    // Handed to the service in a file of this name.
    struct Credential {
        std::string_view name;
        std::string_view source;  // a path, the name of one that was handed to us, or the text
        bool is_path = false;
        PlanPosition where;
    };

    // The text after `command`; it was decoded once, so reading it again does not fail.
    struct Command {
        std::string_view text;
        PlanPosition where;  // of the text's first byte
    };

    Expand expand = Expand::systemd;
    base::FixedList<Assignment, 256> env;
    base::FixedList<VariablesFile, 32> files;  // env-file and var-file in the file's order
    base::FixedList<Text, 128> unset, pass;
    base::FixedList<Condition, 64> conditions;
    base::FixedList<Command, 16> condition_commands;
    std::optional<Text> user, group;
    std::optional<Text> dynamic_users;  // directory of the numbers of users that exist while needed
    base::FixedList<Text, 64> groups;
    bool only_listed_groups = false;
    base::FixedList<Directory, 64> directories;
    base::FixedList<Listen, 32> listen;
    bool stored_descriptors = false;  // what the service had stored is passed as well
    Stdio standard_input, standard_output, standard_error;
    base::FixedList<Limit, 16> limits;
    std::optional<int> nice, oom;
    std::optional<std::uint32_t> umask;  // default 0022
    std::optional<Text> cwd, chroot;     // cwd "~": the user's home
    bool cwd_optional = false;
    std::optional<unsigned> sched_policy, io_class;  // the kernel's numbers
    unsigned sched_priority = 0, io_priority = 0;
    base::FixedList<std::uint32_t, 128> affinity;  // processors
    std::optional<std::uint64_t> timer_slack;      // nanoseconds
    std::optional<CapabilitySet> capability_bounding, capability_ambient, capability_inheritable;
    CgroupPlan cgroup;
    NetworkRules network_rules;
    std::optional<unsigned> secure_bits;  // prctl(2), PR_SET_SECUREBITS
    bool no_new_privileges = false, ignore_sigpipe = false, new_session = false;
    bool login_session = false;      // what a login has of the user, without PAM
    bool refuse_impossible = false;  // rather than to go on without what confines the service
    SystemCallFilter filter;
    ProcessAttributes attributes;
    ViewPlan view;
    bool remove_ipc = false;      // afterwards, what the user has of it; with `sequence`
    bool remove_private = false;  // afterwards, what the view has in place of /tmp; with `sequence`
    bool sequence = false;
    base::FixedList<Text, 128> settings_refused;  // key and values as they stand
    base::FixedList<Command, 64> commands;
    base::FixedList<Credential, 64> credentials;
    TerminalSetup terminal;
    LoginSetup login;
    bool credentials_kept = false;  // an earlier plan of the same start has made them
    bool at_end = false;            // the service has ended: what its start made is undone
};

// The names of getrlimit(2) without RLIMIT_, each at the number it has in Linux.
std::span<const std::string_view> limit_names();

struct PlanError {
    int line = 0;
    TextError what;
};

// Decodes `text` into `plan`, which must be new (clearing one would touch all its pages, which a
// start should not pay for). `storage` holds decoded words and must be at
// least as long as the text. False at the first wrong line; `error` then says which and why.
bool decode_exec_plan(std::string_view text,
                      std::span<char> storage,
                      ExecPlan& plan,
                      PlanError& error);

}  // namespace slipway::formats
