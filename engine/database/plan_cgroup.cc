// The cgroup of a service in its exec plan and its policy (ADR 0016).
#include <map>

#include "engine/database/plan_parts.h"
#include "engine/database/view_settings.h"
#include "engine/formats/cgroup_value.h"
#include "engine/graph/cgroup_settings.h"

namespace slipway::database {
namespace {

// What stands behind "cgroup" and "cgroup-slice".
const char* suffix_of(const graph::CgroupUse::Write& write) {
    using Phase = graph::CgroupUse::Write::Phase;
    if (write.phase == Phase::any) return "";
    return write.phase == Phase::startup ? "-startup" : "-normal";
}

void put_writes(const graph::CgroupUse& use, const std::string& slice, PlanLines& plan) {
    const std::string directive = slice.empty() ? "cgroup" : "cgroup-slice";
    for (const graph::CgroupUse::Write& write : use.writes) {
        std::string words = slice.empty() ? "" : plan_word(slice) + " ";
        words += write.file + " ";
        if (!write.device.empty()) words += plan_word(write.device) + " ";
        plan.line(directive + suffix_of(write),
                  words + (write.value.empty() ? plan_word("") : write.value));
    }
}

// Settings of the sandbox that say it of devices as well (systemd.exec(5)). Not every machine has a
// clock that is a device.
void imply_devices(const model::Process& process, graph::CgroupUse& use) {
    const ViewSettings sandbox(process.sandbox);
    if (sandbox.on("protect-clock")) use.devices.emplace_back("-char-rtc", "r");
    if (use.device_policy.empty() && (sandbox.on("private-devices") || !use.devices.empty()))
        use.device_policy = "closed";
}

void put_devices(const model::Process& process,
                 graph::CgroupUse& use,
                 const std::string& slice,
                 PlanLines& plan) {
    if (use.device_policy.empty()) return;
    // The image is attached to one while the policy is in force.
    if (!process.root_image.empty()) {
        use.devices.emplace_back("/dev/loop-control", "rw");
        use.devices.emplace_back("block-loop", "rwm");
    }
    const std::string of = slice.empty() ? "" : " " + plan_word(slice);
    plan.line("cgroup-devices", use.device_policy + of);
    for (const auto& [name, access] : use.devices)
        plan.line("cgroup-device", plan_word(name) + " " + access + of);
}

// As systemd names them; so no name is a path, and none is two words.
std::string escaped(const std::string& name) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') ||
                           std::string_view(":_.@+-").find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else
            out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
    return out;
}

// The kernel has files of these names there, and slices end so.
bool is_taken(std::string_view name) {
    return name.ends_with(".slice") || name.starts_with("cgroup.") || name.starts_with('.') ||
           (name.find('.') != name.npos &&
            formats::is_cgroup_controller(name.substr(0, name.find('.'))));
}

}  // namespace

std::string cgroup_path(const model::Service& service) {
    constexpr std::string_view kDot = "\\x2e";
    std::string name = escaped(service.name);
    if (is_taken(name)) name.replace(name.rfind('.'), 1, kDot);
    if (is_taken(name)) name.replace(name.find('.'), 1, kDot);
    std::string path;
    for (const std::string& slice : graph::slices_of(service.process.cgroup)) path += slice + "/";
    return path + name;
}

void put_cgroup(const model::Service& service, PlanKind kind, PlanLines& plan) {
    // A start begins with one of these, in a fresh cgroup.
    if (kind != PlanKind::run && kind != PlanKind::prepare && kind != PlanKind::down) return;
    std::map<std::string, model::Settings> slices;
    for (const auto& [key, words] : service.process.cgroup)
        if (const auto [slice, setting] = graph::split_slice_key(key); !slice.empty())
            slices[slice].emplace(setting, words);
    for (const auto& [slice, settings] : slices) {
        graph::CgroupUse use = graph::cgroup_use(settings);
        put_writes(use, slice, plan);
        put_devices(service.process, use, slice, plan);
    }
    // Of the others the innermost tells whether the service is in them.
    if (const auto all = graph::slices_of(service.process.cgroup);
        !all.empty() && slices.find(all.back()) == slices.end())
        plan.line("cgroup-slice", plan_word(all.back()));
    graph::CgroupUse use = graph::cgroup_use(service.process.cgroup);
    imply_devices(service.process, use);
    put_writes(use, "", plan);
    plan.words("cgroup-controllers", use.controllers);
    put_devices(service.process, use, "", plan);
    put_network(service, plan);
    if (!use.delegate || kind != PlanKind::run) return;
    plan.line("cgroup-delegate", joined(use.delegated));
    if (!use.subgroup.empty()) plan.line("cgroup-subgroup", plan_word(use.subgroup));
}

}  // namespace slipway::database
