#include <array>

#include "engine/base/number.h"
#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

using Plan = ExecPlan;
constexpr std::string_view kWrongValue = "plan/wrong-value";

constexpr std::array<std::string_view, 16> kLimitNames{
    "CPU",     "FSIZE", "DATA",  "STACK",      "CORE",     "RSS",  "NPROC",  "NOFILE",
    "MEMLOCK", "AS",    "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME"};
constexpr std::array<std::string_view, 6> kSchedPolicies{"other", "fifo", "rr",
                                                         "batch", "",     "idle"};
constexpr std::array<std::string_view, 4> kIoClasses{"none", "realtime", "best-effort", "idle"};

std::optional<std::uint64_t> limit_value(std::string_view text) {
    if (text == "infinity") return Plan::Limit::kInfinity;
    return base::parse_unsigned(text);
}

}  // namespace

bool apply_limit(DirectiveLine& line) {
    const auto resource = index_of(kLimitNames, line.argument(0));
    if (!resource)
        return line.refuse(line.arguments[0], kWrongValue, "unknown limit",
                           "known are CPU FSIZE DATA STACK CORE RSS NPROC NOFILE MEMLOCK AS LOCKS "
                           "SIGPENDING MSGQUEUE NICE RTPRIO RTTIME");
    const std::string_view text = line.argument(1);
    const std::size_t colon = text.find(':');
    const auto soft = limit_value(text.substr(0, colon));
    const auto hard = colon == std::string_view::npos ? soft : limit_value(text.substr(colon + 1));
    if (!soft || !hard)
        return line.refuse(line.arguments[1], "neither a decimal number nor 'infinity'");
    if (*soft > *hard)
        return line.refuse(line.arguments[1], "the soft limit is above the hard limit");
    const Plan::Limit limit{static_cast<unsigned>(*resource), *soft, *hard,
                            line.arguments[1].where};
    return line.plan->limits.push_back(limit) || line.full();
}

bool apply_nice(DirectiveLine& line) {
    std::int64_t value = 0;
    if (!line.number_at(0, -20, 19, value)) return false;
    line.plan->nice = static_cast<int>(value);
    return true;
}

bool apply_oom(DirectiveLine& line) {
    std::int64_t value = 0;
    if (!line.number_at(0, -1000, 1000, value)) return false;
    line.plan->oom = static_cast<int>(value);
    return true;
}

bool apply_umask(DirectiveLine& line) {
    const auto mask = base::parse_octal(line.argument(0));
    if (!mask || *mask > 0777) return line.refuse(line.arguments[0], "not an octal mask");
    line.plan->umask = *mask;
    return true;
}

bool apply_cwd(DirectiveLine& line) {
    Plan::Text path = line.arguments[0];
    line.plan->cwd_optional = !path.text.empty() && path.text[0] == '-';
    if (line.plan->cwd_optional) path.text.remove_prefix(1);
    if (!absolute_path(path.text) && path.text != "~")
        return line.refuse(path, "neither an absolute path nor ~");
    line.plan->cwd = path;
    return true;
}

bool apply_chroot(DirectiveLine& line) {
    if (!absolute_path(line.argument(0)))
        return line.refuse(line.arguments[0], "not an absolute path");
    line.plan->chroot = line.arguments[0];
    return true;
}

bool apply_sched(DirectiveLine& line) {
    const auto policy = index_of(kSchedPolicies, line.argument(0));
    if (!policy) return line.refuse(line.arguments[0], "unknown policy");
    std::int64_t priority = 0;
    const bool realtime = *policy == 1 || *policy == 2;
    if (line.arguments.size() == 2 &&
        !line.number_at(1, realtime ? 1 : 0, realtime ? 99 : 0, priority))
        return false;
    line.plan->sched_policy = static_cast<unsigned>(*policy);
    line.plan->sched_priority = realtime && priority == 0 ? 1 : static_cast<unsigned>(priority);
    return true;
}

bool apply_io(DirectiveLine& line) {
    const auto io_class = index_of(kIoClasses, line.argument(0));
    if (!io_class) return line.refuse(line.arguments[0], "unknown class");
    std::int64_t priority = *io_class == 1 || *io_class == 2 ? 4 : 0;
    if (line.arguments.size() == 2 && !line.number_at(1, 0, 7, priority)) return false;
    line.plan->io_class = static_cast<unsigned>(*io_class);
    line.plan->io_priority = static_cast<unsigned>(priority);
    return true;
}

bool apply_affinity(DirectiveLine& line) {
    for (std::size_t i = 0; i < line.arguments.size(); ++i) {
        std::int64_t processor = 0;
        if (!line.number_at(i, 0, 1023, processor)) return false;
        if (!line.plan->affinity.push_back(static_cast<std::uint32_t>(processor)))
            return line.full();
    }
    return true;
}

bool apply_timer_slack(DirectiveLine& line) {
    const auto value = base::parse_unsigned(line.argument(0));
    if (!value) return line.refuse(line.arguments[0], "not a number of nanoseconds");
    line.plan->timer_slack = *value;
    return true;
}

bool apply_flag(DirectiveLine& line) {
    const std::string_view name = line.name.text;
    (name == "only-listed-groups"  ? line.plan->only_listed_groups
     : name == "no-new-privileges" ? line.plan->no_new_privileges
     : name == "ignore-sigpipe"    ? line.plan->ignore_sigpipe
     : name == "new-session"       ? line.plan->new_session
     : name == "login-session"     ? line.plan->login_session
     : name == "sequence"          ? line.plan->sequence
     : name == "remove-private"    ? line.plan->remove_private
     : name == "remove-ipc"        ? line.plan->remove_ipc
     : name == "credentials-kept"  ? line.plan->credentials_kept
     : name == "at-end"            ? line.plan->at_end
                                   : line.plan->stored_descriptors) = true;
    return true;
}

bool apply_refused(DirectiveLine& line) {
    const auto start = static_cast<std::size_t>(line.arguments[0].where.column - 1);
    return line.plan->settings_refused.push_back(
               {line.text.substr(start), line.arguments[0].where}) ||
           line.full();
}

bool apply_when_impossible(DirectiveLine& line) {
    const std::string_view word = line.argument(0);
    if (word != "weaken" && word != "refuse")
        return line.refuse(line.arguments[0], "neither weaken nor refuse");
    line.plan->refuse_impossible = word == "refuse";
    return true;
}

bool add_command(DirectiveLine& line, const Plan::Command& command) {
    return line.plan->commands.push_back(command) || line.full();
}

bool add_condition_command(DirectiveLine& line, const Plan::Command& command) {
    return line.plan->condition_commands.push_back(command) || line.full();
}

std::span<const std::string_view> limit_names() {
    return kLimitNames;
}

}  // namespace slipway::formats
