#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/exec/condition_tests.h"
#include "engine/exec/conditions.h"
#include "engine/exec/identity.h"
#include "engine/formats/capabilities.h"
#include "engine/formats/glob.h"
#include "engine/formats/kernel_command_line.h"
#include "engine/formats/version_order.h"
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

// In a container the kernel's belongs to the host; there the words of pid 1 count.
bool test_kernel_command_line(std::string_view argument) {
    if (!is_virtualization("container"))
        return holds_kernel_argument(line_of_file("/proc/cmdline"), argument);
    const auto words = sys::read_whole(sys::kHere, "/proc/1/cmdline", std::span<char>(text_buffer));
    if (!words) return false;
    std::replace(text_buffer.begin(), text_buffer.begin() + words.value().size(), '\0', ' ');
    return holds_kernel_argument(words.value(), argument);
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
    return (online || !offline) == is_yes(argument);
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

// The real, the effective or a supplementary group of this process.
bool test_group(std::string_view argument) {
    const auto wanted = lookup_group_id(argument);
    if (!wanted) return false;
    if (wanted == sys::real_gid() || wanted == sys::effective_gid()) return true;
    std::string_view text = text_of_file("/proc/self/status");
    const std::size_t at = text.find("\nGroups:");
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + 8);
    text = text.substr(0, text.find('\n'));
    while (!text.empty())
        if (base::parse_unsigned(take_word(text)) == wanted) return true;
    return false;
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

constexpr formats::Comparison kPattern{formats::Relation::matches};

constexpr std::array kTests{
    MachineTest{"kernel-command-line", test_kernel_command_line},
    MachineTest{"virtualization", is_virtualization},
    MachineTest{"ac-power", test_ac_power},
    MachineTest{"host", test_host},
    MachineTest{"architecture", test_architecture},
    MachineTest{"kernel-version", test_kernel_version},
    MachineTest{"user", test_user},
    MachineTest{"group", test_group},
    MachineTest{"capability", test_capability},
};

}  // namespace

std::string_view text_of_file(const char* path) {
    static std::array<char, 16384> buffer;
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
    if (!text) return {};
    const std::size_t last = text.value().find_last_not_of(" \t\n");
    return text.value().substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool is_yes(std::string_view text) {
    constexpr std::array<std::string_view, 6> kYes{"yes", "y", "true", "t", "on", "1"};
    return std::find(kYes.begin(), kYes.end(), text) != kYes.end();
}

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(word.size());
    return word;
}

std::optional<bool> test_machine(std::string_view test, std::string_view argument) {
    for (const std::span<const MachineTest> tests :
         {std::span<const MachineTest>(kTests), tests_of_amounts(), tests_of_security(),
          tests_of_system()})
        for (const MachineTest& known : tests)
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
        std::string_view word = take_word(expression);
        if (word.empty()) continue;
        const auto comparison = formats::take_comparison(word, formats::EqualSign::bytes);
        // The sign may stand alone before its version.
        if (comparison && word.empty()) word = take_word(expression);
        if (!formats::version_stands(version, comparison.value_or(kPattern), word)) return false;
    }
    return true;
}

}  // namespace slipway::exec
