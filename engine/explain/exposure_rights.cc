// Capabilities, address families and namespaces.
#include <array>

#include "engine/explain/exposure_rows.h"

namespace slipway::explain {
namespace {

// Numbers of linux/capability.h; a test holds them against the names.
template <unsigned... Numbers>
unsigned caps(const Facts& f) {
    return f.has_any((... | (formats::CapabilitySet{1} << Numbers))) ? 1 : 0;
}

unsigned internet(const Facts& f) {
    return f.family("AF_INET") || f.family("AF_INET6") ? 1 : 0;
}

unsigned local(const Facts& f) {
    return f.family("AF_UNIX") ? 1 : 0;
}

unsigned netlink(const Facts& f) {
    return f.family("AF_NETLINK") ? 1 : 0;
}

unsigned packet(const Facts& f) {
    return f.family("AF_PACKET") ? 1 : 0;
}

unsigned other(const Facts& f) {
    return f.other_families() ? 1 : 0;
}

// In the order of kKinds.
template <unsigned Kind>
unsigned kind(const Facts& f) {
    constexpr std::array<std::string_view, 7> kinds{"user", "mnt",    "pid", "net",
                                                    "ipc",  "cgroup", "uts"};
    return f.namespaces(kinds[Kind]) ? 1 : 0;
}

unsigned architectures(const Facts& f) {
    const auto* list = Facts::values(f.process().sandbox, "system-call-architectures");
    if (list == nullptr || list->empty()) return 10;
    return list->size() == 1 && list->front() == "native" ? 0 : 8;
}

constexpr std::string_view kBounding = "Capabilities.bounding = the few that it needs";
constexpr std::string_view kFamilies =
    "Sandbox.restrict-address-families = AF_UNIX, or those that it needs";
constexpr std::string_view kNamespaces = "Sandbox.restrict-namespaces = yes";

// clang-format off
constexpr std::array kRows = std::to_array<ExposureRow>({
    {"CapabilityBoundingSet_CAP_SET_UID_GID_PCAP", 1500, 1, caps<6, 7, 8>, "become other users (CAP_SETUID, CAP_SETGID, CAP_SETPCAP)", kBounding},
    {"CapabilityBoundingSet_CAP_SYS_ADMIN", 1500, 1, caps<21>, "administrate the machine: mount, and much more (CAP_SYS_ADMIN)", kBounding},
    {"CapabilityBoundingSet_CAP_SYS_PTRACE", 1500, 1, caps<19>, "look into other processes (CAP_SYS_PTRACE)", kBounding},
    {"CapabilityBoundingSet_CAP_CHOWN_FSETID_SETFCAP", 1000, 1, caps<0, 4, 31>, "give files other owners and capabilities (CAP_CHOWN, CAP_FSETID, CAP_SETFCAP)", kBounding},
    {"CapabilityBoundingSet_CAP_DAC_FOWNER_IPC_OWNER", 1000, 1, caps<1, 2, 3, 15>, "pass over the permissions of files (CAP_DAC_*, CAP_FOWNER, CAP_IPC_OWNER)", kBounding},
    {"CapabilityBoundingSet_CAP_NET_ADMIN", 1000, 1, caps<12>, "configure the network (CAP_NET_ADMIN)", kBounding},
    {"CapabilityBoundingSet_CAP_SYS_MODULE", 1000, 1, caps<16>, "load kernel modules (CAP_SYS_MODULE)", "Sandbox.protect-kernel-modules = yes"},
    {"CapabilityBoundingSet_CAP_SYS_RAWIO", 1000, 1, caps<17>, "reach hardware past its drivers (CAP_SYS_RAWIO)", "Sandbox.private-devices = yes"},
    {"CapabilityBoundingSet_CAP_SYS_TIME", 1000, 1, caps<25>, "set the time (CAP_SYS_TIME)", "Sandbox.protect-clock = yes"},
    {"CapabilityBoundingSet_CAP_AUDIT", 500, 1, caps<29, 30, 37>, "write and read the audit log (CAP_AUDIT_*)", kBounding},
    {"CapabilityBoundingSet_CAP_KILL", 500, 1, caps<5>, "signal any process (CAP_KILL)", kBounding},
    {"CapabilityBoundingSet_CAP_MKNOD", 500, 1, caps<27>, "make device nodes (CAP_MKNOD)", "Sandbox.private-devices = yes"},
    {"CapabilityBoundingSet_CAP_NET_BIND_SERVICE_BROADCAST_RAW)", 500, 1, caps<10, 11, 13>, "listen below port 1024 and send raw packets (CAP_NET_BIND_SERVICE, CAP_NET_BROADCAST, CAP_NET_RAW)", kBounding},
    {"CapabilityBoundingSet_CAP_SYSLOG", 500, 1, caps<34>, "read the kernel's messages (CAP_SYSLOG)", "Sandbox.protect-kernel-logs = yes"},
    {"CapabilityBoundingSet_CAP_SYS_NICE_RESOURCE", 500, 1, caps<23, 24>, "pass over limits and priorities (CAP_SYS_NICE, CAP_SYS_RESOURCE)", kBounding},
    {"CapabilityBoundingSet_CAP_MAC", 100, 1, caps<32, 33>, "change security labels (CAP_MAC_*)", kBounding},
    {"CapabilityBoundingSet_CAP_SYS_BOOT", 100, 1, caps<22>, "reboot the machine (CAP_SYS_BOOT)", kBounding},
    {"CapabilityBoundingSet_CAP_LINUX_IMMUTABLE", 75, 1, caps<9>, "make files immutable (CAP_LINUX_IMMUTABLE)", kBounding},
    {"CapabilityBoundingSet_CAP_IPC_LOCK", 50, 1, caps<14>, "lock any amount of memory (CAP_IPC_LOCK)", kBounding},
    {"CapabilityBoundingSet_CAP_SYS_CHROOT", 50, 1, caps<18>, "change its root directory (CAP_SYS_CHROOT)", kBounding},
    {"CapabilityBoundingSet_CAP_BLOCK_SUSPEND", 25, 1, caps<36>, "keep the machine from sleeping (CAP_BLOCK_SUSPEND)", kBounding},
    {"CapabilityBoundingSet_CAP_BPF", 25, 1, caps<39>, "load programs into the kernel (CAP_BPF)", kBounding},
    {"CapabilityBoundingSet_CAP_LEASE", 25, 1, caps<28>, "take leases on any file (CAP_LEASE)", kBounding},
    {"CapabilityBoundingSet_CAP_SYS_PACCT", 25, 1, caps<20>, "switch process accounting (CAP_SYS_PACCT)", kBounding},
    {"CapabilityBoundingSet_CAP_SYS_TTY_CONFIG", 25, 1, caps<26>, "hang terminals up (CAP_SYS_TTY_CONFIG)", kBounding},
    {"CapabilityBoundingSet_CAP_WAKE_ALARM", 25, 1, caps<35>, "wake the machine by a timer (CAP_WAKE_ALARM)", "Sandbox.protect-clock = yes"},

    {"RestrictAddressFamilies_AF_INET_INET6", 1500, 1, internet, "make sockets of the Internet", kFamilies},
    {"RestrictAddressFamilies_OTHER", 1250, 1, other, "make sockets of rare families", kFamilies},
    {"RestrictAddressFamilies_AF_PACKET", 1000, 1, packet, "make packet sockets", kFamilies},
    {"RestrictAddressFamilies_AF_NETLINK", 200, 1, netlink, "make netlink sockets", kFamilies},
    {"RestrictAddressFamilies_AF_UNIX", 25, 1, local, "make local sockets", "Sandbox.restrict-address-families = none"},

    {"SystemCallArchitectures", 1000, 10, architectures, "make calls of other architectures, past filters", "Sandbox.system-call-architectures = native"},

    {"RestrictNamespaces_user", 1500, 1, kind<0>, "make user namespaces", kNamespaces},
    {"RestrictNamespaces_mnt", 500, 1, kind<1>, "make mount namespaces", kNamespaces},
    {"RestrictNamespaces_pid", 500, 1, kind<2>, "make namespaces of processes", kNamespaces},
    {"RestrictNamespaces_net", 500, 1, kind<3>, "make networks of its own", kNamespaces},
    {"RestrictNamespaces_ipc", 500, 1, kind<4>, "make namespaces of IPC", kNamespaces},
    {"RestrictNamespaces_cgroup", 500, 1, kind<5>, "make namespaces of control groups", kNamespaces},
    {"RestrictNamespaces_uts", 100, 1, kind<6>, "make namespaces of host names", kNamespaces},
});
// clang-format on

}  // namespace

std::span<const ExposureRow> right_rows() {
    return kRows;
}

}  // namespace slipway::explain
