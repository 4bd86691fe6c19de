#include "engine/explain/exposure_rows.h"

#include <algorithm>
#include <array>

namespace slipway::explain {
namespace {

unsigned unless(bool safe) {
    return safe ? 0 : 1;
}

template <std::size_t N>
struct Name {
    char text[N];

    constexpr Name(const char (&from)[N]) {  // NOLINT(google-explicit-constructor)
        std::copy_n(from, N, text);
    }
};

// A setting of the sandbox that is on or off.
template <Name Setting>
unsigned off(const Facts& f) {
    return unless(f.on(Setting.text));
}

unsigned user(const Facts& f) {
    if (f.is_root()) return 10;
    return f.process().user == "nobody" || f.process().user == "65534" ? 9 : 0;
}

unsigned groups(const Facts& f) {
    if (f.is_root()) return kNoConcern;
    return unless(f.process().groups.empty());
}

unsigned ipc_left(const Facts& f) {
    if (f.is_root()) return kNoConcern;
    return unless(f.process().dynamic_user || f.on("remove-ipc"));
}

unsigned gains(const Facts& f) {
    return unless(f.process().no_new_privileges || f.process().dynamic_user);
}

unsigned suid(const Facts& f) {
    return unless(f.process().dynamic_user || f.on("restrict-suid-sgid"));
}

unsigned ambient(const Facts& f) {
    const auto* words = Facts::values(f.process().capabilities, "ambient");
    return unless(words == nullptr || words->empty());
}

unsigned tmp(const Facts& f) {
    return unless(f.process().dynamic_user || f.on("private-tmp") ||
                  f.value("private-tmp") == "disconnected");
}

unsigned system(const Facts& f) {
    const std::string_view value = f.value("protect-system");
    if (value == "strict" || f.process().dynamic_user) return 0;
    return value == "full" ? 3 : f.on("protect-system") ? 5 : 10;
}

unsigned home(const Facts& f) {
    const std::string_view value = f.value("protect-home");
    if (f.on("protect-home")) return 0;
    if (value == "tmpfs") return 1;
    return value == "read-only" || f.process().dynamic_user ? 5 : 10;
}

unsigned proc(const Facts& f) {
    const std::string_view value = f.value("protect-proc");
    if (value == "invisible" || value == "ptraceable") return 0;
    return value == "noaccess" ? 1 : 3;
}

unsigned proc_subset(const Facts& f) {
    return unless(f.value("proc-subset") == "pid");
}

unsigned root(const Facts& f) {
    const model::Process& p = f.process();
    const bool elsewhere = !p.root_directory.empty() && p.root_directory != "/";
    return unless(elsewhere || !p.root_image.empty());
}

unsigned keyring(const Facts& f) {
    const auto* values = Facts::values(f.process().security, "keyring");
    return unless(values != nullptr && values->size() == 1 && values->front() == "private");
}

unsigned umask(const Facts& f) {
    const std::uint32_t mask = f.process().umask.value_or(022);
    if ((mask & 0002) == 0) return 10;
    if ((mask & 0004) == 0) return 5;
    if ((mask & 0020) == 0) return 2;
    return (mask & 0040) == 0 ? 1 : 0;
}

unsigned notify(const Facts& f) {
    return unless(!f.service().run.notify_all);
}

unsigned delegate(const Facts& f) {
    const auto* values = Facts::values(f.process().cgroup, "delegate");
    return unless(values == nullptr || (values->size() == 1 && values->front() == "no"));
}

unsigned devices(const Facts& f) {
    const model::Settings& cgroup = f.process().cgroup;
    const auto* policy = Facts::values(cgroup, "device-policy");
    const bool closed =
        f.on("private-devices") || (policy != nullptr && policy->size() == 1 &&
                                    (policy->front() == "strict" || policy->front() == "closed"));
    const auto* allowed = Facts::values(cgroup, "device-allow");
    if (!closed) return 10;
    const bool some = allowed != nullptr && !allowed->empty();
    return some || f.on("protect-clock") ? 5 : 0;  // that lets it read a clock's device
}

bool is_local(const std::string& address) {
    return address == "localhost" || address.starts_with("127.") || address == "::1" ||
           address.starts_with("::1/");
}

unsigned addresses(const Facts& f) {
    const model::Settings& cgroup = f.process().cgroup;
    if (Facts::values(cgroup, "ip-ingress-filter-path") != nullptr ||
        Facts::values(cgroup, "ip-egress-filter-path") != nullptr)
        return 0;
    const auto* denied = Facts::values(cgroup, "ip-address-deny");
    if (denied == nullptr) return 10;
    const auto has = [&](const char* word) {
        return std::find(denied->begin(), denied->end(), word) != denied->end();
    };
    if (!has("any") && !(has("0.0.0.0/0") && has("::/0"))) return 10;
    const auto* allowed = Facts::values(cgroup, "ip-address-allow");
    if (allowed == nullptr || allowed->empty()) return 0;
    return std::all_of(allowed->begin(), allowed->end(), is_local) ? 2 : 5;
}

// clang-format off
constexpr std::array kRows = std::to_array<ExposureRow>({
    {"PrivateNetwork", 2500, 1, off<"private-network">, "use the network of the machine", "Sandbox.private-network = yes"},
    {"User", 2000, 10, user, "do what its user may: root, or one that others share", "User = NAME"},
    {"DeviceAllow", 1000, 10, devices, "use devices that nobody named", "Cgroup.device-policy = closed"},
    {"IPAddressDeny", 1000, 10, addresses, "talk to every address", "Cgroup.ip-address-deny = any"},
    {"KeyringMode", 1000, 1, keyring, "use keys that others keep in the kernel", "Security.keyring = private"},
    {"NoNewPrivileges", 1000, 1, gains, "gain privileges by set-user-ID programs", "NoNewPrivileges = yes"},
    {"NotifyAccess", 1000, 1, notify, "say READY=1 and STATUS= from any of its processes", "NotifyAll = no"},
    {"PrivateDevices", 1000, 1, off<"private-devices">, "see the devices of the machine in /dev", "Sandbox.private-devices = yes"},
    {"PrivateMounts", 1000, 1, off<"private-mounts">, "mount where others see it", "Sandbox.private-mounts = yes"},
    {"PrivateTmp", 1000, 1, tmp, "see what others keep in /tmp and /var/tmp", "Sandbox.private-tmp = yes"},
    {"PrivateUsers", 1000, 1, off<"private-users">, "act as other users of the machine", "Sandbox.private-users = yes"},
    {"ProtectClock", 1000, 1, off<"protect-clock">, "set the clocks of the machine", "Sandbox.protect-clock = yes"},
    {"ProtectControlGroups", 1000, 1, off<"protect-control-groups">, "write in /sys/fs/cgroup", "Sandbox.protect-control-groups = yes"},
    {"ProtectHome", 1000, 10, home, "read and write in /home, /root and /run/user", "Sandbox.protect-home = yes"},
    {"ProtectKernelLogs", 1000, 1, off<"protect-kernel-logs">, "read and clear the kernel's messages", "Sandbox.protect-kernel-logs = yes"},
    {"ProtectKernelModules", 1000, 1, off<"protect-kernel-modules">, "load kernel modules, and read them", "Sandbox.protect-kernel-modules = yes"},
    {"ProtectKernelTunables", 1000, 1, off<"protect-kernel-tunables">, "change the kernel's settings in /proc/sys and /sys", "Sandbox.protect-kernel-tunables = yes"},
    {"ProtectProc", 1000, 3, proc, "see the processes of others in /proc", "Sandbox.protect-proc = invisible"},
    {"ProtectSystem", 1000, 10, system, "write in the system's files", "Sandbox.protect-system = strict"},
    {"RestrictSUIDSGID", 1000, 1, suid, "make files set-user-ID", "Sandbox.restrict-suid-sgid = yes"},
    {"AmbientCapabilities", 500, 1, ambient, "hand capabilities on to what it executes", "Capabilities.ambient ="},
    {"RestrictRealtime", 500, 1, off<"restrict-realtime">, "take a processor by real-time scheduling", "Sandbox.restrict-realtime = yes"},
    {"RootDirectory", 200, 1, root, "see the file system of the machine", "RootDirectory = DIR"},
    {"SupplementaryGroups", 200, 1, groups, "use what its further groups may", "Groups ="},
    {"Delegate", 100, 1, delegate, "arrange control groups below its own", "Cgroup.delegate = no"},
    {"LockPersonality", 100, 1, off<"lock-personality">, "change its personality(2)", "Sandbox.lock-personality = yes"},
    {"MemoryDenyWriteExecute", 100, 1, off<"memory-deny-write-execute">, "write memory and execute it", "Sandbox.memory-deny-write-execute = yes"},
    {"RemoveIPC", 100, 1, ipc_left, "leave IPC objects behind", "Sandbox.remove-ipc = yes"},
    {"UMask", 100, 10, umask, "make files that others may read or write", "Umask = 0077"},
    {"ProtectHostname", 50, 1, off<"protect-hostname">, "change the host's name", "Sandbox.protect-hostname = yes"},
    {"ProcSubset", 10, 1, proc_subset, "read about the machine in /proc", "Sandbox.proc-subset = pid"},
});
// clang-format on

}  // namespace

std::span<const ExposureRow> place_rows() {
    return kRows;
}

}  // namespace slipway::explain
