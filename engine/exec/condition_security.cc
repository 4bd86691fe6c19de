// Security mechanisms of the kernel, the firmware, and features of the processor.
#include <array>
#include <cerrno>

#include "engine/exec/condition_tests.h"
#include "engine/formats/version_order.h"
#include "engine/sys/directory.h"
#include "engine/sys/netlink.h"
#include "engine/sys/processor.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

bool exists(const char* path) {
    return sys::status_at(sys::kHere, path).ok();
}

// The kernel was built with it and this name space may use it.
bool has_audit() {
    const auto socket = sys::open_netlink(sys::NetlinkFamily::audit, 0);
    if (socket) return true;
    const int why = socket.error().value;
    return why != EAFNOSUPPORT && why != EPROTONOSUPPORT && why != EPERM;
}

// Four bytes of attributes stand before the value of an EFI variable.
bool has_secure_boot() {
    std::array<char, 64> bytes{};
    const auto text = sys::read_whole(
        sys::kHere, "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
        bytes);
    return text && text.value().size() == 5 && text.value()[4] == 1;
}

bool has_tpm2() {
    const bool firmware = exists("/sys/firmware/acpi/tables/TPM2") ||
                          exists("/sys/kernel/security/tpm0/binary_bios_measurements");
    return firmware && exists("/sys/class/tpmrm");
}

struct Mechanism {
    std::string_view name;
    const char* path;         // it is there, and
    std::string_view begins;  // the file's text begins so
    bool (*asked)();          // instead of both
};

constexpr std::array kMechanisms{
    Mechanism{"selinux", "/sys/fs/selinux/enforce", {}, nullptr},
    Mechanism{"apparmor", "/sys/module/apparmor/parameters/enabled", "Y", nullptr},
    Mechanism{"tomoyo", "/sys/kernel/security/tomoyo/version", {}, nullptr},
    Mechanism{"ima", "/sys/kernel/security/ima", {}, nullptr},
    Mechanism{"smack", "/sys/fs/smackfs/load2", {}, nullptr},
    Mechanism{"audit", nullptr, {}, has_audit},
    Mechanism{"uefi-secureboot", nullptr, {}, has_secure_boot},
    Mechanism{"tpm2", nullptr, {}, has_tpm2},
};

bool test_security(std::string_view argument) {
    for (const Mechanism& mechanism : kMechanisms) {
        if (mechanism.name != argument) continue;
        if (mechanism.asked != nullptr) return mechanism.asked();
        if (mechanism.begins.empty()) return exists(mechanism.path);
        return text_of_file(mechanism.path).substr(0, mechanism.begins.size()) == mechanism.begins;
    }
    return false;
}

// What stands between "NAME(" and the last ")"; nothing when it is not written so.
std::optional<std::string_view> operand(std::string_view argument, std::string_view name) {
    if (argument.size() < name.size() + 2 || argument.substr(0, name.size()) != name ||
        argument[name.size()] != '(' || argument.back() != ')')
        return std::nullopt;
    return argument.substr(name.size() + 1, argument.size() - name.size() - 2);
}

// Each entry ends with a NUL.
bool compatible_with(std::string_view wanted) {
    std::string_view list = text_of_file("/proc/device-tree/compatible");
    while (!list.empty()) {
        const std::size_t end = std::min(list.find('\0'), list.size());
        if (list.substr(0, end) == wanted) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

// FIELD SIGN VALUE, about a file in /sys/class/dmi/id.
bool firmware_field(std::string_view expression) {
    const std::size_t end = expression.find_first_of(" !<>=$");
    if (end == 0 || end == std::string_view::npos) return false;
    const std::string_view name = expression.substr(0, end);
    if (name.find('/') != std::string_view::npos || name[0] == '.') return false;
    const auto without_blanks = [](std::string_view text) {
        while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
        return text;
    };
    expression = without_blanks(expression.substr(end));
    const auto comparison = formats::take_comparison(expression, formats::EqualSign::bytes);
    if (!comparison) return false;
    std::string_view wanted = without_blanks(expression);
    if (wanted.size() > 1 && wanted[0] == '"' && wanted.back() == '"')
        wanted = wanted.substr(1, wanted.size() - 2);
    base::Path path;
    if (!path.append("/sys/class/dmi/id/") || !path.append(name) || !exists(path.c_str()))
        return false;
    return formats::version_stands(text_of_file(path.c_str()), *comparison, wanted);
}

bool test_firmware(std::string_view argument) {
    if (argument == "uefi") return exists("/sys/firmware/efi");
    if (argument == "device-tree") return exists("/sys/firmware/devicetree");
    if (const auto name = operand(argument, "device-tree-compatible"))
        return compatible_with(*name);
    if (const auto expression = operand(argument, "smbios-field"))
        return firmware_field(*expression);
    return false;
}

bool test_cpu_feature(std::string_view argument) {
    return sys::processor_has(argument);
}

constexpr std::array kTests{
    MachineTest{"security", test_security},
    MachineTest{"firmware", test_firmware},
    MachineTest{"cpu-feature", test_cpu_feature},
};

}  // namespace

std::span<const MachineTest> tests_of_security() {
    return kTests;
}

}  // namespace slipway::exec
