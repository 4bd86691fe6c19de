#include "engine/exec/cgroup_network.h"

#include <array>
#include <cerrno>
#include <span>

#include "engine/exec/cgroup_tree.h"
#include "engine/exec/network_program.h"
#include "engine/exec/weakened.h"
#include "engine/sys/file.h"
#include "engine/sys/network_interface.h"

namespace slipway::exec {
namespace {

using formats::NetworkRules;
using sys::CgroupHook;
using Interfaces = base::FixedList<InterfaceRule, 64>;

constexpr std::string_view kNoGroup = "the process is in no cgroup of the service";
constexpr std::string_view kNotAttached = "cannot attach a program to the cgroup";

// Those that the rules of a service need, by the names of their settings.
using Settings = base::FixedString<200>;

void name_settings(const NetworkRules& rules, bool packets, bool binds, Settings& settings) {
    const auto add = [&](bool used, std::string_view name) {
        if (!used) return;
        if (!settings.empty()) (void)settings.append(", ");
        (void)settings.append(name);
    };
    add(packets && !rules.addresses.empty(), "Cgroup.ip-address-deny");
    add(packets && !rules.interfaces.empty(), "Cgroup.restrict-network-interfaces");
    add(binds && !rules.binds.empty(), "Cgroup.socket-bind-deny");
}

void find_interfaces(const Start& start, Interfaces& interfaces) {
    for (const NetworkRules::Interface& rule : start.plan.network_rules.interfaces) {
        const auto number = sys::interface_number(rule.name);
        interfaces.push_back({rule.slice, number ? number.value() : kNoInterface, rule.allow});
        if (!number)
            warn(start, rule.where,
                 {.what = "no such network interface",
                  .subject = rule.name,
                  .help = "it must be there when the service starts"});
    }
}

bool write(const NetworkRules& rules,
           const Interfaces& interfaces,
           CgroupHook hook,
           NetworkProgram& program) {
    program.clear();
    if (hook == CgroupHook::packet_in || hook == CgroupHook::packet_out)
        return write_packet_program(rules.addresses.view(), interfaces.view(),
                                    hook == CgroupHook::packet_in, program);
    return write_bind_program(rules.binds.view(), hook == CgroupHook::bind_ipv6, program);
}

base::Status attach(const Start& start,
                    sys::BorrowedFd group,
                    const Interfaces& interfaces,
                    std::span<const CgroupHook> hooks) {
    static NetworkProgram program;  // too large for the stack
    for (const CgroupHook hook : hooks) {
        if (!write(start.plan.network_rules, interfaces, hook, program)) return base::Errno{E2BIG};
        const auto loaded = sys::load_cgroup_program(hook, program.view());
        if (!loaded) return loaded.error();
        if (const auto done = sys::attach_cgroup_program(hook, group, loaded.value()); !done)
            return done;
    }
    return base::kOk;
}

int without(Start& start, bool packets, bool binds, std::string_view what, base::Errno why) {
    Settings settings;
    name_settings(start.plan.network_rules, packets, binds, settings);
    return weaken(start, {}, settings.view(), what, why);
}

}  // namespace

int limit_network(Start& start) {
    constexpr std::array kPackets{CgroupHook::packet_in, CgroupHook::packet_out};
    constexpr std::array kBinds{CgroupHook::bind_ipv4, CgroupHook::bind_ipv6};
    const NetworkRules& rules = start.plan.network_rules;
    if (rules.empty()) return 0;
    base::Path own;
    if (const auto found = find_own_cgroup(own); !found)
        return without(start, true, true, kNoGroup, found.error());
    const auto group = sys::open_at(sys::kHere, own, sys::Open::read | sys::Open::directory);
    if (!group) return without(start, true, true, kNoGroup, group.error());
    static Interfaces interfaces;
    find_interfaces(start, interfaces);
    if (!rules.addresses.empty() || !rules.interfaces.empty())
        if (const auto done = attach(start, group.value(), interfaces, kPackets); !done)
            if (const int code = without(start, true, false, kNotAttached, done.error()); code != 0)
                return code;
    if (rules.binds.empty()) return 0;
    const auto done = attach(start, group.value(), interfaces, kBinds);
    return done ? 0 : without(start, false, true, kNotAttached, done.error());
}

}  // namespace slipway::exec
