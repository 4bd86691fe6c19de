#include "engine/exec/cgroup_devices.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/device_number.h"
#include "engine/exec/device_program.h"
#include "engine/exec/weakened.h"
#include "engine/formats/glob.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::exec {
namespace {

using formats::CgroupPlan;
using Rules = base::FixedList<DeviceRule, kMostDeviceRules>;
static_assert(kMostDeviceLists == CgroupPlan::kMostSliceDevices + 1);

constexpr std::string_view kPolicy = "Cgroup.device-policy";
constexpr std::uint32_t kReadWrite = 6, kAll = 7;

// systemd.resource-control(5), DevicePolicy=closed: memory devices by their numbers, which never
// change, so that they count in a root that has none.
constexpr std::array kStandard{
    DeviceRule{false, kAll, 1, 3},  // null
    DeviceRule{false, kAll, 1, 5},  // zero
    DeviceRule{false, kAll, 1, 7},  // full
    DeviceRule{false, kAll, 1, 8},  // random
    DeviceRule{false, kAll, 1, 9},  // urandom
    DeviceRule{false, kAll, 5, 0},  // tty
    DeviceRule{false, kAll, 5, 2},  // ptmx
};
constexpr std::string_view kTerminals = "pts";

// Every driver of /proc/devices whose name matches; false: none does.
bool add_group(bool block, std::string_view pattern, std::uint32_t access, Rules& rules) {
    if (pattern == "*") return rules.push_back({block, access});
    if (const auto number = base::parse_unsigned(pattern); number && *number < 4096)
        return rules.push_back({block, access, static_cast<std::uint32_t>(*number)});
    static std::array<char, 16384> text;
    const auto file = sys::open_at(sys::kHere, "/proc/devices", sys::Open::read);
    std::size_t size = 0;
    while (file && size < text.size()) {
        const auto got = sys::read(file.value(), std::span<char>(text).subspan(size));
        if (!got || got.value() == 0) break;
        size += got.value();
    }
    bool here = false, found = false;
    for (std::string_view rest(text.data(), size); !rest.empty();) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.ends_with(':')) here = line.starts_with(block ? "Block" : "Character");
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        const std::size_t blank = std::min(line.find(' '), line.size());
        const auto number = base::parse_unsigned(line.substr(0, blank));
        if (!here || !number || blank + 1 >= line.size()) continue;
        if (!formats::matches_glob(pattern, line.substr(blank + 1))) continue;
        if (!rules.push_back({block, access, static_cast<std::uint32_t>(*number)})) return false;
        found = true;
    }
    return found;
}

base::Status add_node(std::string_view path, std::uint32_t access, Rules& rules) {
    base::Path name;
    if (!name.assign(path)) return base::Errno{ENAMETOOLONG};
    const auto status = sys::status_at(sys::kHere, name);
    if (!status) return status.error();
    const bool block = status.value().kind == sys::FileKind::block;
    if (!block && status.value().kind != sys::FileKind::character) return base::Errno{ENODEV};
    const std::uint64_t device = status.value().special_device;
    const DeviceRule rule{block, access, static_cast<std::uint32_t>(major_of(device)),
                          static_cast<std::uint32_t>(minor_of(device))};
    return rules.push_back(rule) ? base::Status(base::kOk) : base::Errno{E2BIG};
}

base::Status add_device(const CgroupPlan::Device& device, Rules& rules) {
    constexpr std::string_view kCharacter = "char-", kBlock = "block-";
    const std::string_view name = device.name;
    if (name.starts_with('/')) return add_node(name, device.access, rules);
    const bool block = name.starts_with(kBlock);
    const std::string_view group = name.substr(block ? kBlock.size() : kCharacter.size());
    return add_group(block, group, device.access, rules) ? base::Status(base::kOk)
                                                         : base::Errno{ENODEV};
}

base::Status attach(const base::Path& own, std::span<const DeviceRules> lists) {
    static DeviceProgram program;  // too large for the stack
    program.clear();
    if (!write_device_program(lists, program)) return base::Errno{E2BIG};
    const auto loaded = sys::load_cgroup_program(sys::CgroupHook::device, program.view());
    if (!loaded) return loaded.error();
    const auto group = sys::open_at(sys::kHere, own, sys::Open::read | sys::Open::directory);
    if (!group) return group.error();
    return sys::attach_cgroup_program(sys::CgroupHook::device, group.value(), loaded.value());
}

// The list of a slice, or of the service.
void add_list(Start& start, CgroupPlan::DevicePolicy policy, std::string_view slice, Rules& rules) {
    if (policy == CgroupPlan::DevicePolicy::closed) {
        for (const DeviceRule& rule : kStandard) rules.push_back(rule);
        (void)add_group(false, kTerminals, kReadWrite, rules);
    }
    for (const CgroupPlan::Device& device : start.plan.cgroup.devices) {
        if (device.slice != slice) continue;
        // What is not there cannot be used; if it comes later it stays forbidden, as with systemd.
        if (const auto added = add_device(device, rules); !added && !device.may_be_absent)
            warn(start, device.where,
                 {.what = "no such device to be allowed",
                  .subject = device.name,
                  .why = sys::explain(added.error()).view().substr(2),
                  .help = "it must be there when the service starts"});
    }
}

}  // namespace

int limit_devices(Start& start, const base::Path& own) {
    const CgroupPlan& plan = start.plan.cgroup;
    if (!plan.limits_devices()) return 0;
    // Nobody but services writes into slices, so theirs stand in the service's program.
    static Rules rules;
    rules.clear();
    base::FixedList<DeviceRules, kMostDeviceLists> lists;
    const auto add = [&](CgroupPlan::DevicePolicy policy, std::string_view slice) {
        const std::size_t first = rules.size();
        add_list(start, policy, slice, rules);
        lists.push_back(rules.view().subspan(first));
    };
    for (const CgroupPlan::SliceDevices& of : plan.slice_devices) add(of.policy, of.slice);
    if (plan.device_policy != CgroupPlan::DevicePolicy::any) add(plan.device_policy, {});
    const auto attached = attach(own, lists.view());
    return attached ? 0
                    : weaken(start, {}, kPolicy, "cannot attach a program to the cgroup",
                             attached.error());
}

}  // namespace slipway::exec
