#include "engine/formats/exec_plan_directives.h"

#include <array>

#include "engine/base/number.h"
#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

constexpr std::size_t kAny = 128;

// clang-format off
constexpr std::array kDirectives{
    Directive{"expand", "write: expand systemd|shell|eval", 1, 1, true, apply_expand},
    Directive{"env", "write: env NAME=VALUE", 1, 1, false, apply_env},
    Directive{"env-file", "write: env-file [-]/PATH systemd|shell", 2, 2, false, apply_file},
    Directive{"var-file", "write: var-file [-]/PATH systemd|shell", 2, 2, false, apply_file},
    Directive{"unset", "write: unset NAME[=VALUE]…", 1, kAny, false, apply_names},
    Directive{"pass", "write: pass NAME…", 1, kAny, false, apply_names},
    Directive{"condition", "write: condition [!][|]TEST ARG", 2, 2, false, apply_condition},
    Directive{"assert", "write: assert [!][|]TEST ARG", 2, 2, false, apply_condition},
    Directive{"condition-command", "write: condition-command PROGRAM [WORD…]", 1, kAny, false, nullptr, add_condition_command},
    Directive{"user", "write: user NAME or user UID", 1, 1, true, apply_identity},
    Directive{"group", "write: group NAME or group GID", 1, 1, true, apply_identity},
    Directive{"groups", "write: groups NAME…", 1, kAny, true, apply_groups},
    Directive{"dynamic-user", "write: dynamic-user /PATH, with a line: user NAME", 1, 1, true, apply_dynamic_user},
    Directive{"only-listed-groups", "write: only-listed-groups", 0, 0, true, apply_flag},
    Directive{"directory", "write: directory runtime|state|cache|logs|configuration|plain /PATH MODE [USER [GROUP]]", 3, 5, false, apply_directory},
    Directive{"listen", "write: listen stream|datagram|sequential ADDRESS [name=N] [mode=M] [user=U] [group=G] [backlog=B] [KEY=VALUE]…", 2, 32, false, apply_listen},
    Directive{"stored-descriptors", "write: stored-descriptors", 0, 0, true, apply_flag},
    Directive{"stdin", "write: stdin null|inherit|console|file /PATH|tty /PATH|pipe NAME|socket|descriptor NAME|text TEXT", 1, 2, true, apply_stdio},
    Directive{"stdout", "write: stdout null|inherit|console|file /PATH|append /PATH|truncate /PATH|tty /PATH|pipe NAME|socket|descriptor NAME", 1, 2, true, apply_stdio},
    Directive{"stderr", "write: stderr stdout|null|inherit|console|file /PATH|append /PATH|truncate /PATH|tty /PATH|socket|descriptor NAME", 1, 2, true, apply_stdio},
    Directive{"credential", "write: credential NAME load PATH, or credential NAME set TEXT", 3, 3, false, apply_credential},
    Directive{"credentials-kept", "write: credentials-kept", 0, 0, true, apply_flag},
    Directive{"terminal", "write: terminal PATH [reset] [hangup] [disallocate] [rows=N] [columns=N]", 1, 6, true, apply_terminal},
    Directive{"utmp", "write: utmp ID init|login|user [LINE]", 2, 3, true, apply_utmp},
    Directive{"at-end", "write: at-end", 0, 0, true, apply_flag},
    Directive{"limit", "write: limit NAME SOFT[:HARD], with decimal numbers or 'infinity'", 2, 2, false, apply_limit},
    Directive{"nice", "write: nice N, from -20 to 19", 1, 1, true, apply_nice},
    Directive{"oom", "write: oom N, from -1000 to 1000", 1, 1, true, apply_oom},
    Directive{"umask", "write: umask OCTAL, for example 0022", 1, 1, true, apply_umask},
    Directive{"cwd", "write: cwd [-]/PATH, or cwd ~ for the user's home", 1, 1, true, apply_cwd},
    Directive{"chroot", "write: chroot /PATH", 1, 1, true, apply_chroot},
    Directive{"sched", "write: sched other|batch|idle, or sched fifo|rr PRIORITY (1 to 99)", 1, 2, true, apply_sched},
    Directive{"io", "write: io none|idle, or io realtime|best-effort PRIORITY (0 to 7)", 1, 2, true, apply_io},
    Directive{"affinity", "write: affinity CPU…, numbers from 0 to 1023", 1, kAny, true, apply_affinity},
    Directive{"timer-slack", "write: timer-slack NANOSECONDS", 1, 1, true, apply_timer_slack},
    Directive{"capability-bounding", "write: capability-bounding none, or [~]CAP_NAME…", 1, kAny, true, apply_capabilities},
    Directive{"capability-ambient", "write: capability-ambient none, or [~]CAP_NAME…", 1, kAny, true, apply_capabilities},
    Directive{"capability-inheritable", "write: capability-inheritable none, or [~]CAP_NAME…", 1, kAny, true, apply_capabilities},
    Directive{"secure-bits", "write: secure-bits BIT…", 1, 6, true, apply_secure_bits},
    Directive{"cgroup", "write: cgroup FILE VALUE, or cgroup io.max|io.weight|io.latency /DEVICE VALUE", 2, 3, false, apply_cgroup},
    Directive{"cgroup-slice", "write: cgroup-slice NAME.slice, or with FILE VALUE as in cgroup", 1, 4, false, apply_cgroup_slice},
    Directive{"cgroup-startup", "write: cgroup-startup FILE VALUE", 2, 3, false, apply_cgroup_phase},
    Directive{"cgroup-normal", "write: cgroup-normal FILE VALUE", 2, 3, false, apply_cgroup_phase},
    Directive{"cgroup-slice-startup", "write: cgroup-slice-startup NAME.slice FILE VALUE", 3, 4, false, apply_cgroup_phase},
    Directive{"cgroup-slice-normal", "write: cgroup-slice-normal NAME.slice FILE VALUE", 3, 4, false, apply_cgroup_phase},
    Directive{"cgroup-controllers", "write: cgroup-controllers CONTROLLER…", 1, 9, false, apply_cgroup_controllers},
    Directive{"cgroup-delegate", "write: cgroup-delegate [CONTROLLER…]", 0, 9, true, apply_cgroup_delegate},
    Directive{"cgroup-devices", "write: cgroup-devices closed|strict [NAME.slice]", 1, 2, false, apply_cgroup_devices},
    Directive{"cgroup-device", "write: cgroup-device [-]/PATH|char-GROUP|block-GROUP [rwm [NAME.slice]]", 1, 3, false, apply_cgroup_device},
    Directive{"cgroup-subgroup", "write: cgroup-subgroup NAME", 1, 1, true, apply_cgroup_subgroup},
    Directive{"cgroup-address", "write: cgroup-address allow|deny ADDRESS[/BITS]", 2, 2, false, apply_cgroup_address},
    Directive{"cgroup-bind", "write: cgroup-bind allow|deny [FAMILY:][PROTOCOL:][PORTS] [NAME.slice]", 2, 3, false, apply_cgroup_bind},
    Directive{"cgroup-interface", "write: cgroup-interface allow|deny INTERFACE [NAME.slice]", 2, 3, false, apply_cgroup_interface},
    Directive{"name-spaces", "write: name-spaces NAME…, of mount, network, ipc, host-name, users", 1, 5, true, apply_name_spaces},
    Directive{"network-name-space", "write: network-name-space /PATH", 1, 1, true, apply_name_space_path},
    Directive{"ipc-name-space", "write: ipc-name-space /PATH", 1, 1, true, apply_name_space_path},
    Directive{"view", "write: view KIND [-]/PATH [ro] [exec] [noexec] [alone] [needed] [from=/PATH] [options=TEXT]", 2, 9, false, apply_view},
    Directive{"share", "write: share network|ipc|tmp NAME", 2, 2, false, apply_share},
    Directive{"root-image", "write: root-image /PATH [options=TEXT]", 1, 2, true, apply_root_image},
    Directive{"view-state", "write: view-state /PATH", 1, 1, true, apply_view_text},
    Directive{"view-settings", "write: view-settings TEXT", 1, 1, true, apply_view_text},
    Directive{"remove-ipc", "write: remove-ipc", 0, 0, true, apply_flag},
    Directive{"remove-private", "write: remove-private", 0, 0, true, apply_flag},
    Directive{"mount-propagation", "write: mount-propagation shared|slave|private", 1, 1, true, apply_propagation},
    Directive{"no-new-privileges", "write: no-new-privileges", 0, 0, true, apply_flag},
    Directive{"personality", "write: personality ARCHITECTURE", 1, 1, true, apply_personality},
    Directive{"coredump-filter", "write: coredump-filter MAPPINGS…", 1, 16, true, apply_coredump_filter},
    Directive{"memory-policy", "write: memory-policy default|preferred|bind|interleave|local [NODE|NODE-NODE]…", 1, kAny, true, apply_memory_policy},
    Directive{"memory-merging", "write: memory-merging yes|no", 1, 1, true, apply_memory_merging},
    Directive{"sched-reset-on-fork", "write: sched-reset-on-fork", 0, 0, true, apply_reset_on_fork},
    Directive{"keyring", "write: keyring private|shared|inherit", 1, 1, true, apply_keyring},
    Directive{"apparmor-profile", "write: apparmor-profile [-]PROFILE", 1, 1, true, apply_label},
    Directive{"selinux-label", "write: selinux-label [-]LABEL", 1, 1, true, apply_label},
    Directive{"smack-label", "write: smack-label [-]LABEL", 1, 1, true, apply_label},
    Directive{"system-call-filter", "write: system-call-filter FILE HASH ARCHITECTURE [SETTINGS]", 3, 4, true, apply_filter},
    Directive{"ignore-sigpipe", "write: ignore-sigpipe", 0, 0, true, apply_flag},
    Directive{"login-session", "write: login-session", 0, 0, true, apply_flag},
    Directive{"new-session", "write: new-session", 0, 0, true, apply_flag},
    Directive{"when-impossible", "write: when-impossible weaken|refuse", 1, 1, true, apply_when_impossible},
    Directive{"settings-refused", "write: settings-refused KEY [VALUE…]", 1, kAny, false, apply_refused},
    Directive{"command", "write: command PROGRAM [WORD…]", 1, kAny, false, nullptr, add_command},
    Directive{"sequence", "write: sequence", 0, 0, true, apply_flag},
};
// clang-format on
static_assert(kDirectives.size() <= kMaxDirectives);

}  // namespace

bool DirectiveLine::refuse(const ExecPlan::Text& word,
                           std::string_view code,
                           std::string_view message,
                           std::string_view help) {
    error = {number,
             {.column = word.where.column,
              .length = word.where.length,
              .code = code,
              .message = message,
              .help = help}};
    return false;
}

bool DirectiveLine::refuse(const ExecPlan::Text& word, std::string_view message) {
    return refuse(word, "plan/wrong-value", message, usage);
}

bool DirectiveLine::full() {
    return refuse(name, "plan/too-many-lines", "too many lines of this kind",
                  "see docs/formats/exec-plan.md for how many a plan may hold");
}

bool DirectiveLine::number_at(std::size_t i,
                              std::int64_t least,
                              std::int64_t most,
                              std::int64_t& value) {
    const auto parsed = base::parse_signed(argument(i));
    if (!parsed || *parsed < least || *parsed > most)
        return refuse(arguments[i], "not a number, or out of range");
    value = *parsed;
    return true;
}

std::optional<std::size_t> index_of(std::span<const std::string_view> names,
                                    std::string_view word) {
    if (word.empty()) return std::nullopt;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == word) return i;
    return std::nullopt;
}

std::span<const Directive> directives() {
    return kDirectives;
}

const Directive* find_directive(std::string_view name) {
    for (const Directive& directive : kDirectives)
        if (directive.name == name) return &directive;
    return nullptr;
}

}  // namespace slipway::formats
