#include "engine/exec/process_settings.h"

#include <algorithm>
#include <cerrno>

#include "engine/exec/identity.h"
#include "engine/exec/keyring_and_labels.h"
#include "engine/exec/privileges.h"
#include "engine/exec/view.h"
#include "engine/exec/weakened.h"
#include "engine/exec/weakened_record.h"
#include "engine/sys/identity.h"
#include "engine/sys/limits.h"
#include "engine/sys/process.h"
#include "engine/sys/schedule.h"
#include "engine/sys/signal.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;

constexpr std::string_view kNeedsRoot =
    "raising it needs privileges; lower the value or start as root";

int failed(const Start& start, std::string_view what, base::Errno why) {
    return fail(kSystemFailed, start, {}, {.what = what, .help = kNeedsRoot}, why);
}

constexpr unsigned kFileSize = 1;  // RLIMIT_FSIZE

// Containers and user name spaces do not let their root raise these. The service is more useful
// without the setting than not at all, and systemd goes on there, too.
bool may_go_without(base::Errno why) {
    return why.value == EPERM || why.value == EACCES || why.value == ENOENT || why.value == ENOSYS;
}

// One attribute: its name in definitions, what a message calls it, whether the plan has it, and the
// call.
struct Attribute {
    std::string_view setting, failure;
    bool (*wanted)(const ExecPlan&);
    base::Status (*apply)(const ExecPlan&);
    int unknown = 0;      // what a kernel says that has no such thing
    bool needed = false;  // a program for another machine does not work without
};

constexpr Attribute kAttributes[] = {
    {"OomScoreAdjust", "cannot set the OOM adjustment",
     [](const ExecPlan& plan) { return plan.oom.has_value(); },
     [](const ExecPlan& plan) { return sys::set_oom_adjustment(*plan.oom); }},
    {"Nice", "cannot set the nice value",
     [](const ExecPlan& plan) { return plan.nice.has_value(); },
     [](const ExecPlan& plan) { return sys::set_nice(*plan.nice); }},
    {"Scheduling.cpu-policy", "cannot set the scheduling policy",
     [](const ExecPlan& plan) { return plan.sched_policy.has_value(); },
     [](const ExecPlan& plan) {
         const unsigned flag = plan.attributes.reset_on_fork ? sys::kResetOnFork : 0;
         return sys::set_scheduler(*plan.sched_policy | flag, plan.sched_priority);
     }},
    {"Scheduling.io-class", "cannot set the I/O priority",
     [](const ExecPlan& plan) { return plan.io_class.has_value(); },
     [](const ExecPlan& plan) { return sys::set_io_priority(*plan.io_class, plan.io_priority); }},
    {"Scheduling.cpu-affinity", "cannot set the processors",
     [](const ExecPlan& plan) { return !plan.affinity.empty(); },
     [](const ExecPlan& plan) { return sys::set_affinity(plan.affinity.view()); }},
    {"Scheduling.timer-slack", "cannot set the timer slack",
     [](const ExecPlan& plan) { return plan.timer_slack.has_value(); },
     [](const ExecPlan& plan) { return sys::set_timer_slack(*plan.timer_slack); }},
    {"Scheduling.coredump-filter", "cannot set the core dump filter",
     [](const ExecPlan& plan) { return plan.attributes.coredump_filter.has_value(); },
     [](const ExecPlan& plan) {
         return sys::set_coredump_filter(*plan.attributes.coredump_filter);
     }},
    {"Scheduling.numa-policy", "cannot set the memory policy",
     [](const ExecPlan& plan) { return plan.attributes.memory_policy.has_value(); },
     [](const ExecPlan& plan) {
         return sys::set_memory_policy(*plan.attributes.memory_policy,
                                       plan.attributes.memory_nodes);
     },
     ENOSYS},
    {"Scheduling.memory-ksm", "cannot set the merging of memory",
     [](const ExecPlan& plan) { return plan.attributes.merge_memory.has_value(); },
     [](const ExecPlan& plan) { return sys::merge_memory(*plan.attributes.merge_memory); }, EINVAL},
    {"Scheduling.personality", "cannot set the personality",
     [](const ExecPlan& plan) { return plan.attributes.personality.has_value(); },
     [](const ExecPlan& plan) { return sys::set_personality(*plan.attributes.personality); }, 0,
     true},
};

int apply_attributes(Start& start) {
    for (const Attribute& attribute : kAttributes) {
        if (!attribute.wanted(start.plan)) continue;
        const auto done = attribute.apply(start.plan);
        if (done) continue;
        const bool dispensable = !attribute.needed && (may_go_without(done.error()) ||
                                                       done.error().value == attribute.unknown);
        const int code = dispensable
                             ? weaken(start, {}, attribute.setting, attribute.failure, done.error())
                             : failed(start, attribute.failure, done.error());
        if (code != 0) return code;
    }
    return 0;
}

// The nearest limit that is allowed: what is there already bounds what may be asked for.
base::Status set_nearest_limit(const ExecPlan::Limit& limit) {
    const auto have = sys::resource_limit(limit.resource);
    if (!have) return have.error();
    const std::uint64_t hard = std::min(limit.hard, have.value().hard);
    return sys::set_resource_limit(limit.resource, {std::min(limit.soft, hard), hard});
}

int apply_limit(Start& start, const ExecPlan::Limit& limit) {
    const std::string_view name = formats::limit_names()[limit.resource];
    auto done = sys::set_resource_limit(limit.resource, {limit.soft, limit.hard});
    if (!done && may_go_without(done.error())) {
        base::FixedString<32> setting;
        setting.append("Limit.");
        setting.append(name);
        const int code = weaken(start, limit.where, setting.view(), "cannot raise the limit",
                                done.error(), kNearest);
        if (code != 0) return code;
        done = set_nearest_limit(limit);
    }
    return done ? 0
                : fail(kSystemFailed, start, limit.where,
                       {.what = "cannot set the limit", .subject = name, .help = kNeedsRoot},
                       done.error());
}

int apply_limits(Start& start) {
    const ExecPlan::Limit* file_size = nullptr;
    for (const ExecPlan::Limit& limit : start.plan.limits) {
        if (limit.resource == kFileSize)
            file_size = &limit;
        else if (const int code = apply_limit(start, limit); code != 0)
            return code;
    }
    // The last one: what is to be written down of the others is then.
    return file_size != nullptr ? apply_limit(start, *file_size) : 0;
}

int enter_root(const Start& start) {
    if (!start.plan.chroot || view_has_root(start)) return 0;
    base::Path path;
    if (!path.assign(start.plan.chroot->text))
        return failed(start, "the path is too long", {ENAMETOOLONG});
    if (const auto done = sys::change_root(path); !done)
        return fail(kSystemFailed, start, start.plan.chroot->where,
                    {.what = "cannot change the root directory to",
                     .subject = path.view(),
                     .help = "it must be a directory, and slipway-exec started by root"},
                    done.error());
    return 0;
}

int enter_directory(const Start& start) {
    base::Path path;
    const ExecPlan::Text wanted = start.plan.cwd.value_or(ExecPlan::Text{"/", {}});
    const bool home = wanted.text == "~";
    const std::string_view text = home ? start.identity.home.view() : wanted.text;
    if (home && text.empty())
        return fail(kPlanWrong, start, wanted.where,
                    {.what = "no home directory for ~", .help = "add a user that has one"});
    if (!path.assign(text)) return failed(start, "the path is too long", {ENAMETOOLONG});
    const auto done = sys::change_directory(path);
    if (done) return 0;
    if (start.plan.cwd_optional && sys::change_directory("/")) return 0;
    return fail(kSystemFailed, start, wanted.where,
                {.what = "cannot enter the working directory",
                 .subject = path.view(),
                 .help = "create it, or write cwd -PATH to go on in / without it"},
                done.error());
}

// Whether something may have to be written down from where the service directory is out of reach:
// from within the view, or as the service's user.
bool weakens_late(const ExecPlan& plan) {
    return plan.view.mount || !plan.filter.path.empty() ||
           plan.attributes.keyring != formats::Keyring::inherit;
}

}  // namespace

int apply_shared_settings(Start& start) {
    const ExecPlan& plan = start.plan;
    // A caller that leads a group already leads its session or wants it so.
    if (plan.new_session) (void)sys::new_session();
    if (const int code = apply_attributes(start); code != 0) return code;
    const auto pipe = plan.ignore_sigpipe ? sys::ignore_signal(sys::signals::kPipe)
                                          : sys::default_signal(sys::signals::kPipe);
    if (!pipe) return failed(start, "cannot set the action for SIGPIPE", pipe.error());
    return 0;
}

int apply_command_settings(Start& start, const formats::CommandFlags& flags) {
    // Who is not root may make the others only inside of one with his own users.
    const bool users_first = start.plan.view.users && sys::effective_uid() != 0;
    if (!flags.full_privilege) {
        if (weakens_late(start.plan)) open_weakened_record(start);
        if (users_first)
            if (const int code = enter_user_name_space(start); code != 0) return code;
        if (const int code = enter_view(start); code != 0) return code;
    }
    // Limits last until here: a NPROC or AS limit would hit slipway-exec's own children.
    if (const int code = apply_limits(start); code != 0) return code;
    if (flags.full_privilege) return enter_directory(start);
    if (const int code = enter_root(start); code != 0) return code;
    if (const int code = change_label(start); code != 0) return code;
    if (!flags.keep_user)
        if (const int code = assume_groups(start); code != 0) return code;
    // A new one gives all capabilities in it, so they are bounded afterwards.
    if (!users_first)
        if (const int code = enter_user_name_space(start); code != 0) return code;
    if (const int code = bound_privileges(start); code != 0) return code;
    if (!flags.keep_user)
        if (const int code = assume_user(start); code != 0) return code;
    if (const int code = give_privileges(start); code != 0) return code;
    if (const int code = give_keyring_and_labels(start); code != 0) return code;
    if (const int code = enter_directory(start); code != 0) return code;
    if (!start.plan.no_new_privileges) return 0;
    const auto done = sys::set_no_new_privileges();
    return done ? 0 : failed(start, "cannot give up new privileges", done.error());
}

}  // namespace slipway::exec
