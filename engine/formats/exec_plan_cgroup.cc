#include "engine/formats/exec_plan_cgroup.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/cgroup_value.h"
#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

using Write = CgroupPlan::Write;

constexpr std::string_view kWrongValue = "plan/wrong-value";

bool is_number(std::string_view text) {
    return text == "max" || base::parse_unsigned(text).has_value();
}

bool amount(const Write& write) {
    return write.more.empty() && write.device.empty() &&
           (is_number(write.value) || parse_percent(write.value));
}

bool number(const Write& write) {
    return write.more.empty() && write.device.empty() && base::parse_unsigned(write.value);
}

bool bandwidth(const Write& write) {
    return write.device.empty() && is_number(write.value) && base::parse_unsigned(write.more);
}

bool numbers(const Write& write) {
    return write.more.empty() && write.device.empty() &&
           write.value.find_first_not_of("0123456789-,") == std::string_view::npos;
}

bool weight(const Write& write) {
    if (!write.device.empty())
        return write.more.empty() && base::parse_unsigned(write.value).has_value();
    return write.value == "default" && base::parse_unsigned(write.more);
}

bool device_limit(const Write& write) {
    const std::size_t sign = write.value.find('=');
    constexpr std::array<std::string_view, 5> kKeys{"rbps", "wbps", "riops", "wiops", "target"};
    return !write.device.empty() && write.more.empty() && sign != write.value.npos &&
           std::find(kKeys.begin(), kKeys.end(), write.value.substr(0, sign)) != kKeys.end() &&
           is_number(write.value.substr(sign + 1));
}

struct File {
    std::string_view name;
    bool (*right)(const Write&);
    bool has_phases = false;  // may have another value while the machine starts or ends
};

constexpr std::array<File, 16> kFiles{{{"memory.min", amount},
                                       {"memory.low", amount},
                                       {"memory.high", amount},
                                       {"memory.max", amount},
                                       {"memory.swap.max", amount},
                                       {"memory.zswap.max", amount},
                                       {"memory.oom.group", number},
                                       {"pids.max", amount},
                                       {"cpu.weight", number, true},
                                       {"cpu.idle", number, true},
                                       {"cpu.max", bandwidth},
                                       {"cpuset.cpus", numbers, true},
                                       {"cpuset.mems", numbers, true},
                                       {"io.weight", weight, true},
                                       {"io.max", device_limit},
                                       {"io.latency", device_limit}}};

// FILE VALUE, FILE DEVICE VALUE or FILE VALUE MORE, from word `first` on.
bool add_write(DirectiveLine& line,
               std::string_view slice,
               std::size_t first,
               CgroupPlan::Phase phase = CgroupPlan::Phase::any) {
    Write write{
        .slice = slice, .file = line.argument(first), .where = line.name.where, .phase = phase};
    std::size_t at = first + 1;
    if (at >= line.arguments.size())
        return line.refuse(line.arguments[first], "the file's value is missing");
    if (absolute_path(line.argument(at))) write.device = line.argument(at++);
    if (at < line.arguments.size()) write.value = line.argument(at++);
    if (at < line.arguments.size()) write.more = line.argument(at);
    for (const File& file : kFiles) {
        if (file.name != write.file) continue;
        const bool for_phase = file.has_phases && write.device.empty();
        if (!file.right(write) || (phase != CgroupPlan::Phase::any && !for_phase))
            return line.refuse(line.arguments[first + 1], "wrong value");
        return line.plan->cgroup.writes.push_back(write) || line.full();
    }
    return line.refuse(line.arguments[first], kWrongValue, "unknown file of a cgroup",
                       "docs/formats/exec-plan.md lists those that a plan may write");
}

bool add_controllers(DirectiveLine& line, base::FixedList<CgroupPlan::Name, 16>& list) {
    for (const ExecPlan::Text& word : line.arguments) {
        if (!is_cgroup_controller(word.text))
            return line.refuse(word, kWrongValue, "unknown controller",
                               "known are cpu cpuset io memory pids hugetlb rdma misc perf_event");
        if (!list.push_back({word.text, word.where})) return line.full();
    }
    return true;
}

}  // namespace

bool apply_cgroup(DirectiveLine& line) {
    return add_write(line, {}, 0);
}

bool apply_cgroup_slice(DirectiveLine& line) {
    if (!is_slice_name(line.argument(0))) return line.refuse(line.arguments[0], "not a slice");
    if (line.arguments.size() > 1) return add_write(line, line.argument(0), 1);
    return line.plan->cgroup.writes.push_back(
               {.slice = line.argument(0), .where = line.name.where}) ||
           line.full();
}

bool apply_cgroup_phase(DirectiveLine& line) {
    using Phase = CgroupPlan::Phase;
    const bool of_slice = line.name.text.starts_with("cgroup-slice-");
    const Phase phase = line.name.text.ends_with("-startup") ? Phase::startup : Phase::normal;
    if (!of_slice) return add_write(line, {}, 0, phase);
    if (!is_slice_name(line.argument(0))) return line.refuse(line.arguments[0], "not a slice");
    return add_write(line, line.argument(0), 1, phase);
}

bool apply_cgroup_controllers(DirectiveLine& line) {
    return add_controllers(line, line.plan->cgroup.controllers);
}

bool apply_cgroup_delegate(DirectiveLine& line) {
    line.plan->cgroup.delegate = true;
    return add_controllers(line, line.plan->cgroup.delegated);
}

bool apply_cgroup_devices(DirectiveLine& line) {
    using Policy = CgroupPlan::DevicePolicy;
    const std::string_view word = line.argument(0);
    if (word != "closed" && word != "strict")
        return line.refuse(line.arguments[0], "neither closed nor strict");
    const Policy policy = word == "closed" ? Policy::closed : Policy::strict;
    CgroupPlan& plan = line.plan->cgroup;
    if (line.arguments.size() == 1) {
        if (plan.device_policy != Policy::any)
            return line.refuse(line.name, "a second one for the service");
        plan.device_policy = policy;
        return true;
    }
    const std::string_view slice = line.argument(1);
    if (!is_slice_name(slice)) return line.refuse(line.arguments[1], "not a slice");
    for (const CgroupPlan::SliceDevices& other : plan.slice_devices)
        if (other.slice == slice) return line.refuse(line.name, "a second one for the slice");
    return plan.slice_devices.push_back({slice, policy}) || line.full();
}

bool apply_cgroup_device(DirectiveLine& line) {
    CgroupPlan::Device device{line.argument(0), 7, false, {}, line.name.where};
    if (device.name.starts_with('-')) {
        device.may_be_absent = true;
        device.name.remove_prefix(1);
    }
    if (!is_device_name(device.name))
        return line.refuse(line.arguments[0], "neither an absolute path nor a group");
    if (line.arguments.size() > 1) {
        const auto access = parse_device_access(line.argument(1));
        if (!access) return line.refuse(line.arguments[1], "not of the letters r, w and m");
        device.access = *access;
    }
    if (line.arguments.size() > 2) {
        device.slice = line.argument(2);
        if (!is_slice_name(device.slice)) return line.refuse(line.arguments[2], "not a slice");
    }
    return line.plan->cgroup.devices.push_back(device) || line.full();
}

bool apply_cgroup_subgroup(DirectiveLine& line) {
    const std::string_view name = line.argument(0);
    const bool wrong = name.empty() || name.size() > 200 || name[0] == '.' ||
                       name.find('/') != name.npos || name.starts_with("cgroup.") ||
                       is_cgroup_controller(name.substr(0, name.find('.')));
    if (wrong) return line.refuse(line.arguments[0], "not the name of a cgroup");
    line.plan->cgroup.subgroup = {name, line.arguments[0].where};
    return true;
}

std::string_view cgroup_setting_of(const CgroupPlan::Write& write) {
    if (write.file.empty()) return "slice";
    if (write.file == "cpu.max") return "cpu-quota";
    const bool startup = write.phase == CgroupPlan::Phase::startup;
    if (write.file == "cpu.idle") return startup ? "startup-cpu-weight" : "cpu-weight";
    if (write.file == "io.weight" && !write.device.empty()) return "io-device-weight";
    for (const CgroupSetting& setting : cgroup_settings())
        if (setting.file == write.file && setting.name.starts_with(kStartupSetting) == startup &&
            (!setting.per_device || write.value.starts_with(setting.key)))
            return setting.name;
    return write.file;
}

bool append_cgroup_text(const CgroupPlan::Write& write, CgroupText& text) {
    if (write.value.empty()) return text.append("\n");
    if (!text.append(write.value)) return false;
    return write.more.empty() || (text.append(" ") && text.append(write.more));
}

CgroupText bfq_weight(std::string_view text) {
    constexpr std::uint64_t kDefault = 100, kMost = 10000, kMostOfBfq = 1000;
    const std::size_t number = text.rfind(' ') + 1;
    std::uint64_t weight = base::parse_unsigned(text.substr(number)).value_or(kDefault);
    if (weight > kDefault)
        weight = kDefault + (weight - kDefault) * (kMostOfBfq - kDefault) / (kMost - kDefault);
    CgroupText out;
    (void)(out.append(text.substr(0, number)) && out.append(base::decimal_unsigned(weight).view()));
    return out;
}

std::string_view cgroup_controller_of(std::string_view file) {
    return file.substr(0, file.find('.'));
}

}  // namespace slipway::formats
