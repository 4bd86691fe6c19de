// The installation: its release, updates, the first boot, what was handed to it.
#include <array>

#include "engine/base/number.h"
#include "engine/exec/condition_tests.h"
#include "engine/exec/conditions.h"
#include "engine/formats/kernel_command_line.h"
#include "engine/formats/version_order.h"
#include "engine/sys/directory.h"
#include "engine/sys/file_system.h"
#include "engine/sys/process.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

// An assignment as os-release(5) writes it, without its quotes.
std::string_view value_of_field(std::string_view text, std::string_view key) {
    std::string_view found;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.substr(0, key.size()) != key || line.substr(key.size(), 1) != "=") continue;
        line.remove_prefix(key.size() + 1);
        const bool quoted =
            line.size() > 1 && (line[0] == '"' || line[0] == '\'') && line.back() == line[0];
        found = quoted ? line.substr(1, line.size() - 2) : line;
    }
    return found;
}

// KEY SIGN VALUE without blanks; several words must all hold. A key that is not there is empty.
bool test_os_release(std::string_view argument) {
    bool any = false;
    while (!argument.empty()) {
        std::string_view word = take_word(argument);
        if (word.empty()) continue;
        const std::size_t end = word.find_first_of("!<>=$");
        if (end == 0 || end == std::string_view::npos) return false;
        const std::string_view key = word.substr(0, end);
        word.remove_prefix(end);
        const auto comparison = formats::take_comparison(word, formats::EqualSign::bytes);
        if (!comparison || word.empty()) return false;
        std::string_view text = text_of_file("/etc/os-release");
        if (text.empty()) text = text_of_file("/usr/lib/os-release");
        if (!formats::version_stands(value_of_field(text, key), *comparison, word)) return false;
        any = true;
    }
    return any;
}

// What the kernel's command line decides, whatever the files say.
std::optional<bool> told_to_kernel(std::string_view key) {
    const auto found = formats::find_kernel_argument(text_of_file("/proc/cmdline"), key);
    if (!found) return std::nullopt;
    return !found->has_value || is_yes(found->value);
}

// As machine-id(5) tells a first boot. The manager of systemd looks once and leaves a mark; here
// each test looks, until a boot program has written the id.
bool first_boot() {
    if (const auto told = told_to_kernel("systemd.condition-first-boot")) return *told;
    if (sys::status_at(sys::kHere, "/run/systemd/first-boot").ok()) return true;
    return !sys::status_at(sys::kHere, "/etc/machine-id").ok() ||
           text_of_file("/etc/machine-id") == "uninitialized";
}

bool test_first_boot(std::string_view argument) {
    return first_boot() == is_yes(argument);
}

// The stamp says when it was updated last, more exactly than its own time on some file systems.
bool is_newer_than_stamp(const sys::FileStatus& usr,
                         const sys::FileStatus& stamp,
                         const base::Path& path) {
    if (usr.modified_seconds != stamp.modified_seconds)
        return usr.modified_seconds > stamp.modified_seconds;
    if (usr.modified_nanoseconds == 0 || stamp.modified_nanoseconds > 0)
        return usr.modified_nanoseconds > stamp.modified_nanoseconds;
    const auto told =
        base::parse_unsigned(value_of_field(text_of_file(path.c_str()), "TIMESTAMP_NSEC"));
    const auto time =
        static_cast<std::uint64_t>(usr.modified_seconds) * 1000000000U + usr.modified_nanoseconds;
    return told ? time > *told : usr.modified_nanoseconds > 0;
}

bool test_needs_update(std::string_view argument) {
    if (const auto told = told_to_kernel("systemd.condition-needs-update")) return *told;
    base::Path path;
    if (argument.empty() || argument[0] != '/' || !path.assign(argument)) return false;
    // What cannot be changed needs no update.
    if (const auto read_only = sys::is_read_only(path); read_only && read_only.value())
        return false;
    if (!path.append("/.updated")) return false;
    const auto stamp = sys::status_at(sys::kHere, path, sys::Follow::no);
    if (!stamp) return true;
    const auto usr = sys::status_at(sys::kHere, "/usr");
    return !usr || is_newer_than_stamp(usr.value(), stamp.value(), path);
}

bool passed_in(const char* directory, std::string_view name) {
    base::Path path;
    return path.assign(directory) && path.append("/") && path.append(name) &&
           sys::status_at(sys::kHere, path).ok();
}

// To the whole system, or to our own supervisor.
bool test_credential(std::string_view argument) {
    if (argument.empty() || argument == "." || argument == ".." ||
        argument.find('/') != std::string_view::npos)
        return false;
    for (const char* directory : {"/run/credentials/@system", "/run/credentials/@encrypted"})
        if (passed_in(directory, argument)) return true;
    for (const char* variable : {"CREDENTIALS_DIRECTORY", "ENCRYPTED_CREDENTIALS_DIRECTORY"})
        if (const char* directory = sys::environment_value(variable);
            directory != nullptr && passed_in(directory, argument))
            return true;
    return false;
}

// A device below /sys/dev/block is encrypted when it is of dm-crypt, or all that it stands on are.
// NOLINTNEXTLINE(misc-no-recursion): depth bounds it
bool is_encrypted(const base::Path& device, int depth) {
    base::Path path = device;
    if (path.append("/dm/uuid") && text_of_file(path.c_str()).substr(0, 6) == "CRYPT-") return true;
    path = device;
    if (depth == 0 || !path.append("/slaves")) return false;
    auto slaves = sys::open_directory(sys::kHere, path);
    bool any = false;
    while (slaves) {
        const auto entry = slaves.value().next();
        if (!entry || !entry.value()) break;
        path = device;
        if (!path.append("/slaves/") || !path.append(entry.value()->view())) return false;
        if (!is_encrypted(path, depth - 1)) return false;
        any = true;
    }
    return any;
}

bool test_encrypted(std::string_view argument) {
    base::Path path;
    if (!path.assign(argument)) return false;
    const auto status = sys::status_at(sys::kHere, path);
    if (!status) return false;
    const std::uint64_t device = status.value().device;
    const std::uint64_t major = ((device >> 8) & 0xfff) | ((device >> 32) & ~std::uint64_t{0xfff});
    const std::uint64_t minor = (device & 0xff) | ((device >> 12) & ~std::uint64_t{0xff});
    path.assign("/sys/dev/block/");
    (void)path.append(base::decimal_unsigned(major).view());
    (void)path.append(":");
    (void)path.append(base::decimal_unsigned(minor & 0xffffffff).view());
    constexpr int kDepth = 10;
    return is_encrypted(path, kDepth);
}

bool test_module(std::string_view argument) {
    base::Path path;
    const bool is_name = !argument.empty() && argument.find('/') == std::string_view::npos;
    if (!is_name || !path.assign("/sys/module/")) return false;
    for (const char c : argument) {
        const char name = c == '-' ? '_' : c;
        if (!path.append(std::string_view(&name, 1))) return false;
    }
    return sys::status_at(sys::kHere, path).ok();
}

constexpr std::array kTests{
    MachineTest{"os-release", test_os_release},
    MachineTest{"first-boot", test_first_boot},
    MachineTest{"needs-update", test_needs_update},
    MachineTest{"credential", test_credential},
    MachineTest{"path-is-encrypted", test_encrypted},
    MachineTest{"kernel-module-loaded", test_module},
};

}  // namespace

std::span<const MachineTest> tests_of_system() {
    return kTests;
}

}  // namespace slipway::exec
