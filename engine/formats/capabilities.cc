#include "engine/formats/capabilities.h"

#include <array>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

// clang-format off
constexpr std::array<std::string_view, 41> kNames{
    "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID",
    "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW",
    "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT",
    "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD",
    "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG",
    "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE"};

constexpr std::array<std::string_view, 6> kSecureBits{
    "noroot", "noroot-locked", "no-setuid-fixup", "no-setuid-fixup-locked", "keep-caps",
    "keep-caps-locked"};
// clang-format on

}  // namespace

std::span<const std::string_view> capability_names() {
    return kNames;
}

std::optional<unsigned> capability_number(std::string_view name) {
    if (name.substr(0, 4) == "CAP_") name.remove_prefix(4);
    for (unsigned i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name) return i;
    const auto number = base::parse_unsigned(name);
    if (!number || *number < kNames.size() || *number > 63) return std::nullopt;
    return static_cast<unsigned>(*number);
}

bool add_capability(std::string_view word, bool first, CapabilitySet& set) {
    if (word == "none" && first) {
        set = 0;
        return true;
    }
    const bool without = word.substr(0, 1) == "~";
    if (without) word.remove_prefix(1);
    const auto number = capability_number(word);
    if (!number) return false;
    const CapabilitySet bit = CapabilitySet{1} << *number;
    if (first) set = without ? kAllCapabilities : 0;
    set = without ? set & ~bit : set | bit;
    return true;
}

std::span<const std::string_view> secure_bit_names() {
    return kSecureBits;
}

std::optional<unsigned> secure_bit(std::string_view name) {
    for (unsigned i = 0; i < kSecureBits.size(); ++i)
        if (kSecureBits[i] == name) return 1U << i;
    return std::nullopt;
}

}  // namespace slipway::formats
