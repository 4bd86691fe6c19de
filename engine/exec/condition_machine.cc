#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/exec/conditions.h"
#include "engine/exec/identity.h"
#include "engine/formats/capabilities.h"
#include "engine/formats/glob.h"
#include "engine/formats/kernel_command_line.h"
#include "engine/sys/directory.h"
#include "engine/sys/process.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

std::array<char, 8192> text_buffer;

// The first line of a small file, or "".
std::string_view line_of_file(sys::CPath path) {
    const auto text = sys::read_whole(sys::kHere, path, text_buffer);
    if (!text) return {};
    return text.value().substr(0, text.value().find('\n'));
}

bool exists(sys::CPath path) {
    return sys::status_at(sys::kHere, path).ok();
}

bool test_kernel_command_line(std::string_view argument) {
    return holds_kernel_argument(line_of_file("/proc/cmdline"), argument);
}

bool test_first_boot(std::string_view argument) {
    return exists("/run/systemd/first-boot") == (argument == "yes");
}

bool supply_is(sys::BorrowedFd supplies,
               std::string_view name,
               const char* file,
               std::string_view value) {
    base::Path path;
    if (!path.append(name) || !path.append(file)) return false;
    const auto text = sys::read_whole(supplies, path, text_buffer);
    return text && text.value().substr(0, text.value().find('\n')) == value;
}

// A machine without any supply that reports itself runs on mains.
bool test_ac_power(std::string_view argument) {
    bool offline = false;
    bool online = false;
    auto supplies = sys::open_directory(sys::kHere, "/sys/class/power_supply");
    while (supplies) {
        const auto entry = supplies.value().next();
        if (!entry || !entry.value()) break;
        const sys::BorrowedFd directory = supplies.value().directory();
        const std::string_view name = entry.value()->view();
        if (!supply_is(directory, name, "/type", "Mains")) continue;
        (supply_is(directory, name, "/online", "1") ? online : offline) = true;
    }
    return (online || !offline) == (argument == "yes");
}

bool test_host(std::string_view argument) {
    if (formats::matches_glob(argument, line_of_file("/proc/sys/kernel/hostname"))) return true;
    return line_of_file("/etc/machine-id") == argument;
}

bool test_architecture(std::string_view argument) {
#if defined(__x86_64__)
    constexpr std::string_view kOurs = "x86-64";
#elif defined(__aarch64__)
    constexpr std::string_view kOurs = "arm64";
#elif defined(__riscv)
    constexpr std::string_view kOurs = "riscv64";
#else
    constexpr std::string_view kOurs = "";
#endif
    return argument == kOurs || argument == "native";
}

bool test_kernel_version(std::string_view argument) {
    return version_holds(line_of_file("/proc/sys/kernel/osrelease"), argument);
}

bool test_user(std::string_view argument) {
    const std::uint32_t uid = sys::real_uid();
    if (argument == "@system") return uid < 1000 || uid == 65534;
    return lookup_user_id(argument) == uid;
}

bool test_group(std::string_view argument) {
    return lookup_group_id(argument) == sys::real_gid();
}

bool test_capability(std::string_view argument) {
    const auto capability = formats::capability_number(argument);
    if (!capability) return false;
    const auto text = sys::read_whole(sys::kHere, "/proc/self/status", text_buffer);
    constexpr std::string_view kField = "CapBnd:\t";
    const std::size_t at = text ? text.value().find(kField) : std::string_view::npos;
    if (at == std::string_view::npos) return false;
    std::uint64_t bounding = 0;
    for (const char c : text.value().substr(at + kField.size(), 16))
        bounding = bounding * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    return ((bounding >> *capability) & 1) != 0;
}

struct Test {
    std::string_view name;
    bool (*holds)(std::string_view);
};

constexpr std::array kTests{
    Test{"kernel-command-line", test_kernel_command_line},
    Test{"virtualization", is_virtualization},
    Test{"first-boot", test_first_boot},
    Test{"ac-power", test_ac_power},
    Test{"host", test_host},
    Test{"architecture", test_architecture},
    Test{"kernel-version", test_kernel_version},
    Test{"user", test_user},
    Test{"group", test_group},
    Test{"capability", test_capability},
};

// Compares versions number by number; text between the numbers by bytes.
int compare_versions(std::string_view a, std::string_view b) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto number_length = [&](std::string_view text) {
        std::size_t n = 0;
        while (n < text.size() && digit(text[n])) ++n;
        return n;
    };
    while (!a.empty() && !b.empty()) {
        if (digit(a[0]) && digit(b[0])) {
            const std::size_t length_a = number_length(a);
            const std::size_t length_b = number_length(b);
            const auto value_a = base::parse_unsigned(a.substr(0, length_a)).value_or(0);
            const auto value_b = base::parse_unsigned(b.substr(0, length_b)).value_or(0);
            if (value_a != value_b) return value_a < value_b ? -1 : 1;
            a.remove_prefix(length_a);
            b.remove_prefix(length_b);
        } else {
            if (a[0] != b[0]) return a[0] < b[0] ? -1 : 1;
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    return a.empty() == b.empty() ? 0 : a.empty() ? -1 : 1;
}

// One word of a ConditionKernelVersion=.
bool version_matches(std::string_view version, std::string_view word) {
    struct Comparison {
        std::string_view sign;
        bool less, equal, greater;
    };

    static constexpr Comparison kComparisons[] = {
        {"<=", true, true, false},  {">=", false, true, true}, {"!=", true, false, true},
        {"==", false, true, false}, {"=", false, true, false}, {"<", true, false, false},
        {">", false, false, true}};
    for (const Comparison& comparison : kComparisons) {
        if (word.substr(0, comparison.sign.size()) != comparison.sign) continue;
        const int order = compare_versions(version, word.substr(comparison.sign.size()));
        return order < 0 ? comparison.less : order == 0 ? comparison.equal : comparison.greater;
    }
    return formats::matches_glob(word, version);
}

}  // namespace

std::optional<bool> test_machine(std::string_view test, std::string_view argument) {
    for (const Test& known : kTests)
        if (known.name == test) return known.holds(argument);
    return std::nullopt;
}

bool holds_kernel_argument(std::string_view line, std::string_view argument) {
    const std::size_t equals = argument.find('=');
    const std::string_view wanted_value =
        equals == std::string_view::npos ? std::string_view{} : argument.substr(equals + 1);
    while (const auto word = formats::next_kernel_argument(line)) {
        if (word->key != argument.substr(0, equals)) continue;
        if (equals == std::string_view::npos || (word->has_value && word->value == wanted_value))
            return true;
    }
    return false;
}

bool version_holds(std::string_view version, std::string_view expression) {
    while (!expression.empty()) {
        const std::size_t end = std::min(expression.find(' '), expression.size());
        if (end > 0 && !version_matches(version, expression.substr(0, end))) return false;
        expression.remove_prefix(std::min(end + 1, expression.size()));
    }
    return true;
}

}  // namespace slipway::exec
