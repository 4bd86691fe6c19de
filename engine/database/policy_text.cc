#include "engine/database/policy_text.h"

#include <algorithm>
#include <array>

#include "engine/database/plan_parts.h"
#include "engine/formats/policy.h"
#include "engine/formats/signal_name.h"

namespace slipway::database {
namespace {

using model::Millis;
using model::Readiness;
using model::Service;

constexpr Millis kDefaultTimeout = 90'000;
constexpr Millis kLongest = Millis{365} * 24 * 3600 * 1000;  // what a policy may say
constexpr std::uint32_t kMostStarts = 1000;

std::string text_of(Millis time) {
    return std::to_string(std::min(time, kLongest));
}

std::string signal(int number) {
    return std::string(formats::signal_name(number).view());
}

const std::vector<model::StopStep>& stop_steps(const Service& service) {
    static const std::vector<model::StopStep> usual{{15, kDefaultTimeout}, {9, 0}};
    return service.run.stop_steps.empty() ? usual : service.run.stop_steps;
}

Millis stop_command_limit(const Service& service) {
    return service.run.stop_timeout.value_or(kDefaultTimeout);
}

std::string ready_words(const Readiness& ready) {
    switch (ready.kind) {
        case Readiness::Kind::fork:
            return "fork";
        case Readiness::Kind::fd:
            return "fd " + std::to_string(ready.number);
        case Readiness::Kind::sd_notify:
            return "notify";
        case Readiness::Kind::pid_file:
            return "pid-file " + ready.path;
        case Readiness::Kind::parent_exit:
            return "parent-exit";
        case Readiness::Kind::check:
        case Readiness::Kind::listen:    // data/check asks whether somebody listens
        case Readiness::Kind::bus_name:  // the same of the bus
            return "check " + text_of(std::max<Millis>(ready.interval, 1));
        case Readiness::Kind::exec:
            break;
    }
    return "program";  // `run` is a plan: what was executed there is slipway-exec
}

std::string codes(const std::vector<int>& list) {
    std::string out;
    for (const int code : list) out += " " + std::to_string(code);
    return out;
}

// In the order of the map, by the names that data/control.NAME has.
std::string controls(const Service& service) {
    std::string out;
    for (const auto& [name, commands] : service.run.controls)
        if (const auto number = formats::parse_signal(name)) out += " " + signal(*number);
    return out;
}

void put_restart(const Service& service, std::string& out) {
    constexpr std::array<const char*, 7> when{
        "no", "on-failure", "on-abnormal", "on-abort", "on-watchdog", "on-success", "always"};
    const model::Restart& r = service.restart;
    out += std::string("restart ") + when[static_cast<std::size_t>(r.when)] + "\n";
    const Millis delay = r.delay.value_or(1000);
    if (r.delay || r.max_delay > delay) {
        out += "restart-delay " + text_of(delay);
        if (r.max_delay > delay) out += " " + text_of(r.max_delay);
        out += '\n';
    }
    if (r.limit != 0 && r.limit_interval != 0)
        out += "restart-limit " + std::to_string(std::min(r.limit, kMostStarts)) + " " +
               text_of(r.limit_interval) + "\n";
    std::string success = codes(r.success_codes);
    for (const int number : r.success_signals) success += " " + signal(number);
    if (!success.empty()) out += "success" + success + "\n";
    if (!r.never_codes.empty()) out += "never" + codes(r.never_codes) + "\n";
    if (!r.force_codes.empty()) out += "force" + codes(r.force_codes) + "\n";
    if (r.repeatable) out += "repeatable\n";
    if (r.watchdog != 0) out += "watchdog " + text_of(r.watchdog) + "\n";
}

void put_cgroup(const Service& service, std::string& out) {
    const std::string name = cgroup_path(service);
    const bool required = service.run.kill_mode == model::KillMode::cgroup;
    // An absurd name that cannot be had goes the way of a machine without cgroups.
    if (name.size() > formats::kMaxCgroupPath && !required) return;
    out += "cgroup " + name + (required ? " required\n" : "\n");
}

}  // namespace

// What a socket of an address says about its path means nothing.
bool removes_sockets(const Service& service) {
    const auto& sockets = service.payload.sockets;
    return std::any_of(sockets.begin(), sockets.end(),
                       [](const model::Socket& socket) { return socket.remove_on_stop; });
}

Millis start_limit(const Service& service) {
    const bool longrun = service.kind == model::Kind::longrun;
    return std::min(service.run.start_timeout.value_or(longrun ? kDefaultTimeout : 0), kLongest);
}

Millis stop_limit(const Service& service) {
    Millis total = 0;
    if (!service.run.stop.empty() || !service.run.down.empty()) {
        if (stop_command_limit(service) == 0) return 0;
        total = std::min(stop_command_limit(service), kLongest);
    }
    for (const model::StopStep& step : stop_steps(service)) total += std::min(step.wait, kLongest);
    return total;
}

std::string policy_text(const Service& service, const std::string& run) {
    constexpr std::array<const char*, 5> kill{"group", "process", "mixed", "none", "group"};
    const bool longrun = service.kind == model::Kind::longrun;
    std::string out = std::string("type ") +
                      (longrun                                ? "longrun"
                       : service.kind == model::Kind::oneshot ? "oneshot"
                                                              : "task") +
                      "\n";
    if (longrun) out += "ready " + ready_words(service.run.ready) + "\n";
    if (service.run.notify_all) out += "notify-access all\n";
    if (service.run.descriptor_store != 0)
        out += "descriptor-store " + std::to_string(service.run.descriptor_store) + "\n";
    if (!service.payload.sockets.empty())
        out += removes_sockets(service) ? "listens remove\n" : "listens\n";
    if (start_limit(service) != 0) out += "start-timeout " + text_of(start_limit(service)) + "\n";
    out += "stop";
    const auto& steps = stop_steps(service);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        out += " " + signal(steps[i].signal);
        if (i + 1 < steps.size() || steps[i].wait != 0) out += " " + text_of(steps[i].wait);
    }
    out += "\n";
    if (service.run.stop_timeout)
        out += "stop-timeout " + text_of(stop_command_limit(service)) + "\n";
    out += std::string("kill ") + kill[static_cast<std::size_t>(service.run.kill_mode)] + "\n";
    put_cgroup(service, out);
    if (service.run.hangup) out += "hangup\n";
    if (service.run.reload_signal != 0) out += "reload " + signal(service.run.reload_signal) + "\n";
    if (!service.run.controls.empty() && longrun) out += "control" + controls(service) + "\n";
    put_restart(service, out);
    return out + "bell " + run + "/bell\n";
}

}  // namespace slipway::database
