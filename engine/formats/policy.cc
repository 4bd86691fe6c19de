#include "engine/formats/policy.h"

#include <array>

#include "engine/base/number.h"
#include "engine/formats/policy_handlers.h"
#include "engine/formats/program_report.h"
#include "engine/formats/signal_name.h"

namespace slipway::formats {
namespace {

using Line = PolicyLine;
using Outcome = PolicyOutcome;
template <typename Value>
using Word = PolicyWord<Value>;

Outcome path(Line& line, std::string_view& out) {
    const std::string_view text = line.rest();
    if (text.empty() || text[0] != '/' || text.size() > kMaxPolicyPath)
        return line.error("not an absolute path", "write a path that begins with '/'");
    out = text;
    return std::nullopt;
}

Outcome type(Line& line, Policy& policy) {
    static constexpr Word<ServiceType> kWords[] = {{"longrun", ServiceType::longrun},
                                                   {"oneshot", ServiceType::oneshot},
                                                   {"task", ServiceType::task}};
    return choose(line, kWords, policy.type, "longrun, oneshot or task");
}

Outcome ready(Line& line, Policy& policy) {
    static constexpr Word<ReadyKind> kWords[] = {
        {"fork", ReadyKind::fork},
        {"exec", ReadyKind::exec},
        {"program", ReadyKind::program},
        {"fd", ReadyKind::fd},
        {"notify", ReadyKind::notify},
        {"pid-file", ReadyKind::pid_file},
        {"parent-exit", ReadyKind::parent_exit},
        {"check", ReadyKind::check},
        {"oneshot", ReadyKind::oneshot},
    };
    policy.ready_given = true;
    policy.ready_fd = -1;
    if (const Outcome error =
            choose(line, kWords, policy.ready,
                   "fork, exec, program, fd N, notify, pid-file PATH, parent-exit, "
                   "check MS or oneshot"))
        return error;
    if (policy.ready == ReadyKind::pid_file) return path(line, policy.pid_file);
    if (policy.ready == ReadyKind::program) policy.ready_fd = kProgramReportDescriptor;
    if (policy.ready == ReadyKind::check) {
        if (const Outcome error = read_milliseconds(line, policy.check_interval_ms)) return error;
        if (policy.check_interval_ms == 0)
            return line.error("the interval of the check is 0", "write at least 1 ms");
    }
    if (policy.ready == ReadyKind::fd) {
        const auto number = base::parse_unsigned(line.next());
        if (!number || *number < 1 || *number > 1023)
            return line.error("not a descriptor", "write a number from 1 to 1023");
        policy.ready_fd = static_cast<int>(*number);
    }
    return std::nullopt;
}

Outcome notify_access(Line& line, Policy& policy) {
    static constexpr Word<bool> kWords[] = {{"main", false}, {"all", true}};
    return choose(line, kWords, policy.notify_all, "main or all");
}

Outcome stop(Line& line, Policy& policy) {
    policy.step_count = 0;
    for (std::string_view word = line.next(); !word.empty(); word = line.next()) {
        const auto signal = parse_signal(word);
        if (!signal) return line.error("not a signal", "write its name (TERM) or its number");
        if (policy.step_count == kMaxStopSteps)
            return line.error("more than 8 stop steps", "leave some out");
        PolicyStep& step = policy.steps[policy.step_count++];
        step.signal = *signal;
        Line ahead = line;
        if (ahead.next().empty()) continue;
        if (const Outcome error = read_milliseconds(line, step.wait_ms)) return error;
    }
    if (policy.step_count == 0) return line.error("no signal", "write SIGNAL MS SIGNAL …");
    return std::nullopt;
}

Outcome kill(Line& line, Policy& policy) {
    static constexpr Word<KillMode> kWords[] = {{"group", KillMode::group},
                                                {"process", KillMode::process},
                                                {"mixed", KillMode::mixed},
                                                {"none", KillMode::none}};
    return choose(line, kWords, policy.kill, "group, process, mixed or none");
}

Outcome hangup(Line&, Policy& policy) {
    policy.hangup = true;
    return std::nullopt;
}

Outcome reload(Line& line, Policy& policy) {
    const auto signal = parse_signal(line.next());
    if (!signal) return line.error("not a signal", "write its name (HUP) or its number");
    policy.reload_signal = *signal;
    return std::nullopt;
}

Outcome control(Line& line, Policy& policy) {
    policy.controls = 0;
    for (std::string_view word = line.next(); !word.empty(); word = line.next()) {
        const auto signal = parse_signal(word);
        if (!signal) return line.error("not a signal", "write its name (HUP) or its number");
        policy.controls |= std::uint64_t{1} << (*signal - 1);
    }
    if (policy.controls == 0) return line.error("no signal", "write one or more");
    return std::nullopt;
}

Outcome start_timeout(Line& line, Policy& policy) {
    return read_milliseconds(line, policy.start_timeout_ms);
}

Outcome stop_timeout(Line& line, Policy& policy) {
    return read_milliseconds(line, policy.stop_timeout_ms);
}

Outcome watchdog(Line& line, Policy& policy) {
    return read_milliseconds(line, policy.watchdog_ms);
}

Outcome descriptor_store(Line& line, Policy& policy) {
    const auto number = base::parse_unsigned(line.next());
    if (!number || *number > kMaxStoredDescriptors)
        return line.error("not a number of descriptors", "write a number from 0 to 32");
    policy.store_max = static_cast<std::uint32_t>(*number);
    return std::nullopt;
}

// Below the root: no component is empty, "." or "..".
bool stays_below(std::string_view path) {
    for (std::size_t at = 0; at <= path.size();) {
        const std::string_view part = path.substr(at, path.find('/', at) - at);
        if (part.empty() || part == "." || part == "..") return false;
        at += part.size() + 1;
    }
    return true;
}

Outcome cgroup(Line& line, Policy& policy) {
    const std::string_view path = line.next();
    if (!stays_below(path) || path.size() > kMaxCgroupPath)
        return line.error("not a cgroup",
                          "write a relative path without . or .., at most 1023 bytes");
    policy.cgroup = path;
    const std::string_view word = line.next();
    policy.cgroup_required = word == "required";
    if (word.empty() || policy.cgroup_required) return std::nullopt;
    return line.error("unknown word", "required, or nothing");
}

Outcome repeatable(Line&, Policy& policy) {
    policy.repeatable = true;
    return std::nullopt;
}

Outcome listens(Line& line, Policy& policy) {
    policy.listens = true;
    const std::string_view word = line.next();
    policy.removes_sockets = word == "remove";
    if (word.empty() || policy.removes_sockets) return std::nullopt;
    return line.error("unknown word", "remove, or nothing");
}

Outcome bell(Line& line, Policy& policy) {
    return path(line, policy.bell);
}

struct Directive {
    std::string_view name;
    Outcome (*decode)(Line&, Policy&);
};

constexpr Directive kDirectives[] = {
    {"type", type},
    {"ready", ready},
    {"notify-access", notify_access},
    {"start-timeout", start_timeout},
    {"stop", stop},
    {"stop-timeout", stop_timeout},
    {"kill", kill},
    {"hangup", hangup},
    {"reload", reload},
    {"control", control},
    {"restart", policy_restart},
    {"restart-delay", policy_restart_delay},
    {"restart-limit", policy_restart_limit},
    {"success", policy_success},
    {"never", policy_never},
    {"force", policy_force},
    {"repeatable", repeatable},
    {"watchdog", watchdog},
    {"descriptor-store", descriptor_store},
    {"cgroup", cgroup},
    {"listens", listens},
    {"bell", bell},
};

constexpr auto kNames = [] {
    std::array<std::string_view, std::size(kDirectives)> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kDirectives[i].name;
    return names;
}();

struct Seen {
    bool restart = false;
};

Outcome decode_line(Line line, Policy& policy, Seen& seen) {
    const std::string_view name = line.next();
    if (name.empty() || name[0] == '#') return std::nullopt;
    for (const Directive& directive : kDirectives) {
        if (directive.name != name) continue;
        seen.restart = seen.restart || name == "restart";
        if (Outcome error = directive.decode(line, policy)) return error;
        if (!line.next().empty())
            return line.error("unexpected word behind the value", "end the line before it");
        return std::nullopt;
    }
    return line.error("unknown directive", "see docs/formats/policy.md for the list");
}

}  // namespace

std::optional<PolicyError> decode_policy(std::string_view text, Policy& policy) {
    policy = {};
    policy.present = true;
    if (text.size() > kMaxPolicyBytes)
        return PolicyError{1, 1, "the file is longer than 8192 bytes", "shorten it"};
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
        return PolicyError{1, 1, "the file contains a NUL byte", "it is no text; write it again"};
    Seen seen;
    for (unsigned number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (Outcome error = decode_line(Line(line, number), policy, seen)) return error;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    // A oneshot that failed is not tried again for ever unless somebody says so.
    if (policy.type != ServiceType::longrun) {
        policy.ready = ReadyKind::oneshot;
        policy.ready_fd = -1;
        if (!seen.restart) policy.restart = RestartWhen::no;
    }
    return std::nullopt;
}

std::span<const std::string_view> policy_directives() {
    return kNames;
}

}  // namespace slipway::formats
