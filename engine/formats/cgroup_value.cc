#include "engine/formats/cgroup_value.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

constexpr std::uint64_t kMost = ~std::uint64_t{0};
constexpr std::uint64_t kWhole = 10000;  // of parse_percent()
constexpr std::uint64_t kDefaultWeight = 100, kMostWeight = 10000;

bool put(CgroupWrite& out, std::uint64_t number) {
    return out.value.append(base::decimal_unsigned(number).view());
}

bool memory_limit(std::string_view text, CgroupWrite& out, std::uint64_t least) {
    if (text == "infinity") return out.value.append("max");
    if (const auto percent = parse_percent(text))
        return *percent <= kWhole && *percent >= least && out.value.append(text);
    const auto bytes = parse_size(text, 1024);
    return bytes && *bytes >= least && *bytes != kMost && put(out, *bytes);
}

bool memory(std::string_view text, CgroupWrite& out) {
    return memory_limit(text, out, 0);
}

// No process can live with nothing at all.
bool some_memory(std::string_view text, CgroupWrite& out) {
    return memory_limit(text, out, 1);
}

bool tasks(std::string_view text, CgroupWrite& out) {
    if (text == "infinity") return out.value.append("max");
    if (const auto percent = parse_percent(text))
        return *percent <= kWhole && *percent > 0 && out.value.append(text);
    const auto count = base::parse_unsigned(text);
    return count && *count > 0 && *count != kMost && put(out, *count);
}

bool between(std::optional<std::uint64_t> number, std::uint64_t least, std::uint64_t most) {
    return number && *number >= least && *number <= most;
}

bool cpu_weight(std::string_view text, CgroupWrite& out) {
    if (text == "idle") {
        out.file = "cpu.idle";
        return out.value.append("1");
    }
    const auto weight = base::parse_unsigned(text);
    return between(weight, 1, kMostWeight) && put(out, *weight);
}

// The old scale of 1024 for an ordinary group, on the new one of 100.
bool cpu_shares(std::string_view text, CgroupWrite& out) {
    constexpr std::uint64_t kDefaultShares = 1024;
    const auto shares = base::parse_unsigned(text);
    return between(shares, 2, 262144) &&
           put(out, std::clamp<std::uint64_t>(*shares * kDefaultWeight / kDefaultShares, 1,
                                              kMostWeight));
}

bool weight(std::string_view text, CgroupWrite& out) {
    const auto number = base::parse_unsigned(text);
    return between(number, 1, kMostWeight) && put(out, *number);
}

// The old scale of 500 for an ordinary group.
bool block_weight(std::string_view text, CgroupWrite& out) {
    constexpr std::uint64_t kDefaultBlockWeight = 500;
    const auto number = base::parse_unsigned(text);
    return between(number, 10, 1000) && put(out, *number * kDefaultWeight / kDefaultBlockWeight);
}

bool rate(std::string_view text, CgroupWrite& out) {
    if (text == "infinity") return out.value.append("max");
    const auto number = parse_size(text, 1000);
    return number && *number > 0 && put(out, *number);
}

bool latency(std::string_view text, CgroupWrite& out) {
    const auto target = parse_microseconds(text);
    return target && *target > 0 && put(out, *target);
}

bool number_set_part(std::string_view part, CgroupWrite& out) {
    constexpr std::uint64_t kMostNumber = 65535;
    const std::size_t dash = part.find('-');
    const auto first = base::parse_unsigned(part.substr(0, dash));
    const auto last = dash == part.npos ? first : base::parse_unsigned(part.substr(dash + 1));
    if (!first || !last || *first > *last || *last > kMostNumber) return false;
    return (out.value.empty() || out.value.append(",")) && out.value.append(part);
}

// "0-3 5,6" as "0-3,5,6".
bool number_set(std::string_view text, CgroupWrite& out) {
    constexpr std::string_view kSeparators = " \t,";
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find_first_of(kSeparators));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        if (!part.empty() && !number_set_part(part, out)) return false;
    }
    return !out.value.empty();
}

bool oom_policy(std::string_view text, CgroupWrite& out) {
    const bool all = text == "kill";
    return (all || text == "continue") && out.value.append(all ? "1" : "0");
}

constexpr std::string_view kMemory = "bytes (K, M, G, T), N% of the memory, or infinity";
constexpr std::string_view kWeight = "a number from 1 to 10000";
constexpr std::string_view kOldWeight = "a number from 10 to 1000";
constexpr std::string_view kRate = "a device and a number a second (K, M, G, T), or infinity";
constexpr std::string_view kNumbers = "numbers and ranges: 0-3 6";

// clang-format off
constexpr std::array kSettings = std::to_array<CgroupSetting>({
    {"memory-min", "memory.min", "", false, kMemory, memory},
    {"memory-low", "memory.low", "", false, kMemory, memory},
    {"memory-high", "memory.high", "", false, kMemory, some_memory},
    {"memory-max", "memory.max", "", false, kMemory, some_memory},
    {"memory-limit", "memory.max", "", false, kMemory, some_memory},
    {"memory-swap-max", "memory.swap.max", "", false, kMemory, memory},
    {"memory-zswap-max", "memory.zswap.max", "", false, kMemory, memory},
    {"default-memory-min", "memory.min", "", false, kMemory, memory},
    {"default-memory-low", "memory.low", "", false, kMemory, memory},
    {"tasks-max", "pids.max", "", false, "a number, N% of the machine's, or infinity", tasks},
    {"cpu-weight", "cpu.weight", "", false, "a number from 1 to 10000, or idle", cpu_weight},
    {"startup-cpu-weight", "cpu.weight", "", false, "a number from 1 to 10000, or idle", cpu_weight},
    {"cpu-shares", "cpu.weight", "", false, "a number from 2 to 262144", cpu_shares},
    {"startup-cpu-shares", "cpu.weight", "", false, "a number from 2 to 262144", cpu_shares},
    {"allowed-cpus", "cpuset.cpus", "", false, kNumbers, number_set},
    {"startup-allowed-cpus", "cpuset.cpus", "", false, kNumbers, number_set},
    {"allowed-memory-nodes", "cpuset.mems", "", false, kNumbers, number_set},
    {"startup-allowed-memory-nodes", "cpuset.mems", "", false, kNumbers, number_set},
    {"io-weight", "io.weight", "default ", false, kWeight, weight},
    {"startup-io-weight", "io.weight", "default ", false, kWeight, weight},
    {"block-io-weight", "io.weight", "default ", false, kOldWeight, block_weight},
    {"startup-block-io-weight", "io.weight", "default ", false, kOldWeight, block_weight},
    {"io-device-weight", "io.weight", "", true, "a device and a number from 1 to 10000", weight},
    {"block-io-device-weight", "io.weight", "", true, "a device and a number from 10 to 1000", block_weight},
    {"io-read-bandwidth-max", "io.max", "rbps=", true, kRate, rate},
    {"io-write-bandwidth-max", "io.max", "wbps=", true, kRate, rate},
    {"block-io-read-bandwidth", "io.max", "rbps=", true, kRate, rate},
    {"block-io-write-bandwidth", "io.max", "wbps=", true, kRate, rate},
    {"io-read-iops-max", "io.max", "riops=", true, kRate, rate},
    {"io-write-iops-max", "io.max", "wiops=", true, kRate, rate},
    {"io-device-latency-target", "io.latency", "target=", true, "a device and a time: 25ms", latency},
    {"oom-policy", "memory.oom.group", "", false, "kill or continue", oom_policy},
});

constexpr std::array<std::string_view, 9> kControllers{
    "cpu", "cpuset", "io", "memory", "pids", "hugetlb", "rdma", "misc", "perf_event"};
// clang-format on

}  // namespace

std::span<const CgroupSetting> cgroup_settings() {
    return kSettings;
}

const CgroupSetting* find_cgroup_setting(std::string_view name) {
    for (const CgroupSetting& setting : kSettings)
        if (setting.name == name) return &setting;
    return nullptr;
}

bool convert_cgroup_value(const CgroupSetting& setting,
                          std::string_view device,
                          std::string_view text,
                          CgroupWrite& out) {
    if (setting.per_device != device.starts_with('/')) return false;
    out.file = setting.file;
    out.device = device;
    CgroupWrite value;
    if (!setting.convert(text, value)) return false;
    if (!value.file.empty()) out.file = value.file;
    return out.value.assign(setting.key) && out.value.append(value.value.view());
}

bool convert_cpu_quota(std::string_view quota, std::string_view period, CgroupWrite& out) {
    constexpr std::uint64_t kMillisecond = 1000, kSecond = 1'000'000;
    // A quota shorter than a millisecond is none that the kernel takes.
    const auto wanted = period.empty() ? 100 * kMillisecond : parse_microseconds(period);
    if (!wanted || *wanted == 0) return false;
    out.file = "cpu.max";
    out.device = {};
    const auto percent = parse_percent(quota);
    if (!percent && quota != "infinity") return false;
    if (percent && (*percent == 0 || *percent > kMost / kSecond)) return false;
    const std::uint64_t shortest =
        percent ? std::max(kMillisecond, kMillisecond * kWhole / *percent) : kMillisecond;
    const std::uint64_t used = std::min(std::max(*wanted, shortest), kSecond);
    out.value.clear();
    if (percent ? !put(out, std::max(*percent * used / kWhole, kMillisecond))
                : !out.value.append("max"))
        return false;
    return out.value.append(" ") && put(out, used);
}

std::optional<std::uint64_t> parse_percent(std::string_view text) {
    if (!text.ends_with('%')) return std::nullopt;
    text.remove_suffix(1);
    const std::size_t dot = std::min(text.find('.'), text.size());
    const auto whole = base::parse_unsigned(text.substr(0, dot));
    constexpr std::uint64_t kMostPercent = 1'000'000'000;
    if (!whole || *whole > kMostPercent) return std::nullopt;
    if (dot == text.size()) return *whole * 100;
    const std::string_view digits = text.substr(dot + 1);
    const auto hundredths = base::parse_unsigned(digits);
    if (!hundredths || digits.size() > 2) return std::nullopt;
    return *whole * 100 + (digits.size() == 1 ? *hundredths * 10 : *hundredths);
}

std::optional<std::uint64_t> parse_size(std::string_view text, std::uint64_t base) {
    constexpr std::string_view kUnits = "BKMGTPE";
    std::uint64_t unit = 1;
    if (const std::size_t at = text.empty() ? kUnits.npos : kUnits.find(text.back());
        at != kUnits.npos) {
        for (std::size_t i = 0; i < at; ++i) unit *= base;
        text.remove_suffix(1);
        if (text.ends_with(' ')) text.remove_suffix(1);
    }
    const std::size_t dot = std::min(text.find('.'), text.size());
    const auto whole = base::parse_unsigned(text.substr(0, dot));
    if (!whole || *whole >= kMost / unit) return std::nullopt;
    const std::uint64_t size = *whole * unit;
    if (dot == text.size()) return size;
    // More digits of more than terabytes would need longer numbers.
    constexpr std::size_t kMostDigits = 6;
    constexpr std::uint64_t kLargestUnit = std::uint64_t{1} << 40;
    const std::string_view digits = text.substr(dot + 1);
    const auto fraction = base::parse_unsigned(digits);
    if (!fraction || digits.size() > kMostDigits || unit > kLargestUnit) return std::nullopt;
    std::uint64_t scale = 1;
    for (std::size_t i = 0; i < digits.size(); ++i) scale *= 10;
    return size + *fraction * unit / scale;
}

std::optional<std::uint64_t> parse_microseconds(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::uint64_t length;
    };

    constexpr std::array<Unit, 6> kUnits{{{"us", 1},
                                          {"usec", 1},
                                          {"ms", 1000},
                                          {"msec", 1000},
                                          {"s", 1'000'000},
                                          {"min", 60'000'000}}};
    std::size_t end = text.find_first_not_of("0123456789");
    const auto number = base::parse_unsigned(text.substr(0, end));
    if (!number || *number > kMost / 60'000'000) return std::nullopt;
    text.remove_prefix(std::min(end, text.size()));
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (text.empty()) return *number * 1'000'000;
    for (const Unit& unit : kUnits)
        if (unit.name == text) return *number * unit.length;
    return std::nullopt;
}

bool is_cgroup_controller(std::string_view name) {
    return std::find(kControllers.begin(), kControllers.end(), name) != kControllers.end();
}

std::span<const std::string_view> cgroup_controllers() {
    return kControllers;
}

bool is_device_name(std::string_view name) {
    for (const std::string_view kind : {"char-", "block-"})
        if (name.starts_with(kind)) return name.size() > kind.size();
    return name.starts_with('/');
}

std::optional<unsigned> parse_device_access(std::string_view text) {
    constexpr std::string_view kLetters = "mrw";
    unsigned access = 0;
    for (const char letter : text) {
        const std::size_t bit = kLetters.find(letter);
        if (bit == kLetters.npos) return std::nullopt;
        access |= 1u << bit;
    }
    return access == 0 ? std::nullopt : std::optional(access);
}

bool is_slice_name(std::string_view name) {
    constexpr std::string_view kSuffix = ".slice";
    constexpr std::size_t kLongest = 200;
    if (!name.ends_with(kSuffix) || name.size() > kLongest) return false;
    name.remove_suffix(kSuffix.size());
    if (name.empty() || name.front() == '-' || name.back() == '-' || name.front() == '.')
        return false;
    if (name.find("--") != name.npos) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view(":_.\\-").find(c) != std::string_view::npos;
    });
}

}  // namespace slipway::formats
