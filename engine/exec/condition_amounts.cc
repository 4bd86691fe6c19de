// How much there is: memory, processors, control groups, pressure.
#include <algorithm>
#include <array>

#include "engine/base/fixed_string.h"
#include "engine/base/number.h"
#include "engine/exec/condition_tests.h"
#include "engine/formats/version_order.h"
#include "engine/sys/file.h"

namespace slipway::exec {
namespace {

using formats::EqualSign;
using formats::Relation;

// "8G" in bytes; units are powers of 1024, as in parse_size of systemd's settings.
std::optional<std::uint64_t> bytes_of(std::string_view text) {
    constexpr std::string_view kUnits = "BKMGTPE";
    const std::size_t unit = text.empty() ? kUnits.npos : kUnits.find(text.back());
    if (unit == kUnits.npos) return base::parse_unsigned(text);
    text.remove_suffix(1);
    const auto number = base::parse_unsigned(text);
    if (!number || *number > (~std::uint64_t{0} >> (10 * unit))) return std::nullopt;
    return *number << (10 * unit);
}

bool amount_holds(std::uint64_t have,
                  std::string_view argument,
                  std::optional<std::uint64_t> (*number)(std::string_view)) {
    const auto comparison = formats::take_comparison(argument, EqualSign::numbers);
    while (!argument.empty() && argument[0] == ' ') argument.remove_prefix(1);
    const auto wanted = number(argument);
    // A bare number asks for at least so many.
    const Relation relation = comparison ? comparison->relation : Relation::at_least;
    return wanted && formats::order_stands(have < *wanted ? -1 : have > *wanted ? 1 : 0, relation);
}

// The number behind "NAME:" in a file of the kernel's.
std::string_view field(std::string_view text, std::string_view name) {
    const std::size_t at = text.find(name);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + name.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_first_of(" \t\n"));
}

// Of the machine; in a container what its own control group may use.
bool test_memory(std::string_view argument) {
    const auto kilobytes = base::parse_unsigned(field(text_of_file("/proc/meminfo"), "MemTotal:"));
    if (!kilobytes) return false;
    const auto most = base::parse_unsigned(text_of_file("/sys/fs/cgroup/memory.max"));
    return amount_holds(std::min(*kilobytes * 1024, most.value_or(~std::uint64_t{0})), argument,
                        bytes_of);
}

// Those that this process may run on.
bool test_cpus(std::string_view argument) {
    std::uint64_t count = 0;
    for (const char c : field(text_of_file("/proc/self/status"), "Cpus_allowed:")) {
        const auto digit = base::parse_hexadecimal(std::string_view(&c, 1));
        for (std::uint64_t bits = digit.value_or(0); bits != 0; bits >>= 1) count += bits & 1;
    }
    return amount_holds(count, argument, base::parse_unsigned);
}

// In a list of names, one after another.
bool lists(std::string_view names, std::string_view wanted) {
    while (!names.empty())
        if (take_word(names) == wanted) return true;
    return false;
}

// In /proc/cgroups: NAME, hierarchy, number of groups, and 1 where it is enabled.
bool is_enabled(std::string_view table, std::string_view wanted) {
    while (!table.empty()) {
        std::string_view line = table.substr(0, table.find('\n'));
        table.remove_prefix(std::min(line.size() + 1, table.size()));
        if (take_word(line) == wanted) return !line.empty() && line.back() == '1';
    }
    return false;
}

bool test_controllers(std::string_view argument) {
    const bool unified = sys::status_at(sys::kHere, "/sys/fs/cgroup/cgroup.controllers").ok();
    if (argument == "v2") return unified;
    if (argument == "v1") return !unified;
    constexpr std::array<std::string_view, 8> kKnown{"cpu",   "cpuacct", "cpuset",  "io",
                                                     "blkio", "memory",  "devices", "pids"};
    while (!argument.empty()) {
        const std::string_view wanted = take_word(argument);
        if (std::find(kKnown.begin(), kKnown.end(), wanted) == kKnown.end()) continue;
        const bool there = unified
                               ? lists(text_of_file("/sys/fs/cgroup/cgroup.controllers"), wanted)
                               : is_enabled(text_of_file("/proc/cgroups"), wanted);
        if (!there) return false;
    }
    return true;
}

// "12.34" or "12" in hundredths.
std::optional<std::uint64_t> hundredths(std::string_view text) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto whole = base::parse_unsigned(text.substr(0, point));
    std::string_view rest = text.substr(std::min(point + 1, text.size())).substr(0, 2);
    const auto part = rest.empty() ? std::optional<std::uint64_t>(0) : base::parse_unsigned(rest);
    if (!whole || !part || *whole > 1000000) return std::nullopt;
    return *whole * 100 + *part * (rest.size() == 1 ? 10 : 1);
}

// Where a slice would be: a-b.slice is a.slice/a-b.slice.
bool slice_path(std::string_view slice, base::Path& path) {
    for (std::size_t dash = slice.find('-'); dash != std::string_view::npos;
         dash = slice.find('-', dash + 1))
        if (!path.append(slice.substr(0, dash)) || !path.append(".slice/")) return false;
    return path.append(slice) && path.append("/");
}

// "[SLICE:]PERCENT[/10sec|1min|5min]": not above it. Where nothing is measured it holds, as there.
bool pressure_at_most(std::string_view argument, std::string_view resource) {
    base::Path path;
    const std::size_t colon = argument.find(':');
    bool fits =
        path.assign(colon == std::string_view::npos ? "/proc/pressure/" : "/sys/fs/cgroup/");
    if (colon != std::string_view::npos) {
        fits = fits && slice_path(argument.substr(0, colon), path);
        argument.remove_prefix(colon + 1);
    }
    fits = fits && path.append(resource) &&
           path.append(colon == std::string_view::npos ? "" : ".pressure");
    const std::size_t slash = std::min(argument.find('/'), argument.size());
    const std::string_view span = argument.substr(std::min(slash + 1, argument.size()));
    const std::string_view average = span == "10sec"                  ? "avg10="
                                     : span == "1min"                 ? "avg60="
                                     : span.empty() || span == "5min" ? "avg300="
                                                                      : "";
    std::string_view limit = argument.substr(0, slash);
    if (!fits || average.empty() || limit.empty() || limit.back() != '%') return false;
    limit.remove_suffix(1);
    const auto most = hundredths(limit);
    std::string_view text = text_of_file(path.c_str());
    if (!most) return false;
    if (const std::size_t full = text.find("full "); full != std::string_view::npos)
        text.remove_prefix(full);
    const auto now = hundredths(field(text, average));
    return !now || *now <= *most;
}

bool test_memory_pressure(std::string_view argument) {
    return pressure_at_most(argument, "memory");
}

bool test_cpu_pressure(std::string_view argument) {
    return pressure_at_most(argument, "cpu");
}

bool test_io_pressure(std::string_view argument) {
    return pressure_at_most(argument, "io");
}

constexpr std::array kTests{
    MachineTest{"memory", test_memory},
    MachineTest{"cpus", test_cpus},
    MachineTest{"control-group-controller", test_controllers},
    MachineTest{"memory-pressure", test_memory_pressure},
    MachineTest{"cpu-pressure", test_cpu_pressure},
    MachineTest{"io-pressure", test_io_pressure},
};

}  // namespace

std::span<const MachineTest> tests_of_amounts() {
    return kTests;
}

}  // namespace slipway::exec
