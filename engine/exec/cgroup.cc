#include "engine/exec/cgroup.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/cgroup_device.h"
#include "engine/exec/cgroup_devices.h"
#include "engine/exec/cgroup_tree.h"
#include "engine/exec/weakened.h"
#include "engine/formats/cgroup_value.h"
#include "engine/formats/service_directory.h"
#include "engine/sys/file.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

using formats::CgroupPlan;
using Phase = CgroupPlan::Phase;
using Write = CgroupPlan::Write;
using Text = formats::CgroupText;

constexpr std::uint64_t kNone = ~std::uint64_t{0};

// A number in a file of /proc, behind `label` where there is one.
std::uint64_t number_in(const char* path, std::string_view label = {}) {
    std::array<char, 4096> buffer;  // NOLINT: filled by the read
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
    if (!text || !text.value().starts_with(label)) return kNone;
    std::string_view rest = text.value().substr(label.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return base::parse_unsigned(rest.substr(0, rest.find_first_not_of("0123456789")))
        .value_or(kNone);
}

// What a percentage is one of: the memory, or the tasks, of the machine or the container.
std::uint64_t whole_of(std::string_view own, std::string_view controller) {
    if (controller == "memory") {
        const std::uint64_t kilobytes = number_in("/proc/meminfo", "MemTotal:");
        const std::uint64_t memory = kilobytes == kNone ? kNone : kilobytes * 1024;
        return std::min(memory, limit_above(own, "memory.max").value_or(kNone));
    }
    // Pids are below pid_max, and 0 is none.
    const std::uint64_t pids = number_in("/proc/sys/kernel/pid_max");
    const std::uint64_t threads = number_in("/proc/sys/kernel/threads-max");
    return std::min(
        {pids == kNone ? kNone : pids - 1, threads, limit_above(own, "pids.max").value_or(kNone)});
}

// part/10000 of it, without an overflow.
std::uint64_t share(std::uint64_t whole, std::uint64_t part) {
    constexpr std::uint64_t kWhole = 10000;
    return whole / kWhole * part + whole % kWhole * part / kWhole;
}

bool append_number(Text& text, std::uint64_t number) {
    return text.append(base::decimal_unsigned(number).view());
}

// What is written: the device in front of the value, a percentage as a number.
base::Status resolve(std::string_view own, const Write& write, Text& text) {
    if (!write.device.empty()) {
        base::Path path;
        base::FixedString<32> number;
        if (!path.assign(write.device)) return base::Errno{ENAMETOOLONG};
        if (const auto found = find_disk(path, number); !found) return found;
        if (!text.append(number.view()) || !text.append(" ")) return base::Errno{E2BIG};
    }
    if (const auto part = formats::parse_percent(write.value)) {
        const std::uint64_t whole = whole_of(own, formats::cgroup_controller_of(write.file));
        if (whole == kNone) return base::Errno{ENODATA};
        return append_number(text, share(whole, *part)) ? base::Status(base::kOk)
                                                        : base::Errno{E2BIG};
    }
    return formats::append_cgroup_text(write, text) ? base::Status(base::kOk) : base::Errno{E2BIG};
}

// BFQ has a file of its own, in which 1000 is the most; the kernel has either, or both.
base::Status write_weight(std::string_view directory, std::string_view text) {
    const auto done = write_cgroup_file(directory, "io.weight", text);
    const auto with_bfq =
        write_cgroup_file(directory, "io.bfq.weight", formats::bfq_weight(text).view());
    return with_bfq ? with_bfq : done;
}

int apply_write(Start& start, const base::Path& own, const Write& write) {
    base::FixedString<64> setting;
    (void)(setting.append("Cgroup.") && setting.append(formats::cgroup_setting_of(write)));
    base::Path slice;
    std::string_view directory = own.view();
    if (!write.slice.empty()) {
        if (!find_slice(own.view(), write.slice, slice))
            return weaken(start, write.where, setting.view(), "the cgroup is not in the slice",
                          {ESRCH});
        directory = slice.view();
    }
    if (write.file.empty()) return 0;
    Text text;
    if (const auto resolved = resolve(own.view(), write, text); !resolved)
        return weaken(
            start, write.where, setting.view(),
            write.device.empty() ? "cannot tell how much the machine has" : "cannot find the disk",
            resolved.error());
    const auto done = write.file == "io.weight"
                          ? write_weight(directory, text.view())
                          : write_cgroup_file(directory, write.file, text.view());
    if (done) return 0;
    return weaken(start, write.where, setting.view(), "cannot write it into the cgroup",
                  done.error());
}

// Which setting of a definition enables it though no limit is asked for.
std::string_view accounting_of(std::string_view controller) {
    if (controller == "memory") return "Cgroup.memory-accounting";
    return controller == "pids" ? "Cgroup.tasks-accounting" : "Cgroup.io-accounting";
}

// `setting`: for which they are; empty: each for its own.
int enable(Start& start,
           const base::Path& own,
           std::span<const CgroupPlan::Name> controllers,
           std::string_view setting) {
    for (const CgroupPlan::Name& controller : controllers)
        if (const auto done = enable_controller(own.view(), controller.text); !done)
            if (const int code = weaken(start, controller.where,
                                        setting.empty() ? accounting_of(controller.text) : setting,
                                        "cannot enable the controller", done.error());
                code != 0)
                return code;
    return 0;
}

// To the service's user, as systemd does; root needs no leave.
base::Status give(const Start& start, const base::Path& directory) {
    if (!start.identity.has_user && !start.identity.has_group) return base::kOk;
    return give_cgroup(directory, start.identity.has_user ? start.identity.uid : sys::kKeepId,
                       start.identity.has_group ? start.identity.gid : sys::kKeepId);
}

base::Status enter_subgroup(const Start& start, const base::Path& own) {
    base::Path path = own;
    if (!path.append("/") || !path.append(start.plan.cgroup.subgroup.text))
        return base::Errno{ENAMETOOLONG};
    const auto made = sys::make_directory_at(sys::kHere, path, 0755);
    if (!made && made.error().value != EEXIST) return made;
    if (const auto given = give(start, path); !given) return given;
    return write_cgroup_file(path.view(), "cgroup.procs", "0");
}

int delegate(Start& start, const base::Path& own) {
    const CgroupPlan& plan = start.plan.cgroup;
    if (const int code = enable(start, own, plan.delegated.view(), "Cgroup.delegate"); code != 0)
        return code;
    if (const auto done = give(start, own); !done)
        return weaken(start, {}, "Cgroup.delegate", "cannot give the cgroup to the user",
                      done.error());
    if (plan.subgroup.text.empty()) return 0;
    const auto done = enter_subgroup(start, own);
    return done ? 0
                : weaken(start, plan.subgroup.where, "Cgroup.delegate-subgroup",
                         "cannot go into the subgroup", done.error());
}

// Once for all of them.
int without_cgroup(Start& start, base::Errno why) {
    const CgroupPlan& plan = start.plan.cgroup;
    constexpr std::string_view kGroup = "Cgroup.";
    base::FixedString<900> settings;
    std::string_view last;
    const auto add = [&](std::string_view name) {
        if (name == last) return;
        last = name;
        if (!settings.empty()) (void)settings.append(", ");
        if (!name.starts_with(kGroup)) (void)settings.append(kGroup);
        (void)settings.append(name);
    };
    for (const Write& write : plan.writes) add(formats::cgroup_setting_of(write));
    if (plan.limits_devices()) add("device-policy");
    if (plan.delegate) add("delegate");
    if (!plan.subgroup.text.empty()) add("delegate-subgroup");
    for (const CgroupPlan::Name& controller : plan.controllers) add(accounting_of(controller.text));
    return weaken(start, plan.writes.empty() ? formats::PlanPosition{} : plan.writes[0].where,
                  settings.view(), "the process is in no cgroup of the service", why);
}

// What the manager writes when that changes; until then a start does.
Phase phase_of_machine() {
    const auto mark = sys::status_at(sys::kHere, formats::kStartupMarkOfService);
    return mark ? Phase::startup : Phase::normal;
}

int apply_phase(Start& start, const base::Path& own, Phase phase) {
    for (const Write& write : start.plan.cgroup.writes)
        if (write.phase == phase)
            if (const int code = apply_write(start, own, write); code != 0) return code;
    return 0;
}

// The manager makes or removes the mark, then it writes. So whoever looks at the mark once more
// behind his writes cannot have the last word with the values of the phase before.
int apply_phases(Start& start, const base::Path& own) {
    constexpr int kMostChanges = 3;
    const auto& writes = start.plan.cgroup.writes;
    if (std::none_of(writes.begin(), writes.end(),
                     [](const Write& write) { return write.phase != Phase::any; }))
        return 0;
    Phase written = Phase::any;
    for (int i = 0; i < kMostChanges; ++i) {
        const Phase now = phase_of_machine();
        if (now == written) break;
        if (const int code = apply_phase(start, own, now); code != 0) return code;
        written = now;
    }
    return 0;
}

}  // namespace

int apply_cgroup(Start& start) {
    const CgroupPlan& plan = start.plan.cgroup;
    if (plan.empty()) return 0;
    base::Path own;
    if (const auto found = find_own_cgroup(own); !found)
        return without_cgroup(start, found.error());
    if (const int code = apply_phase(start, own, Phase::any); code != 0) return code;
    if (const int code = apply_phases(start, own); code != 0) return code;
    if (const int code = enable(start, own, plan.controllers.view(), {}); code != 0) return code;
    if (const int code = limit_devices(start, own); code != 0) return code;
    return plan.delegate ? delegate(start, own) : 0;
}

}  // namespace slipway::exec
