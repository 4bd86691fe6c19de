// The names of the settings that Process keeps by name (process.h, Settings), each with the
// directive of systemd.exec(5) or systemd.resource-control(5) whose meaning it has.
//
// One table: the definition language knows these and no others ("Sandbox.private-tmp = yes"), the
// importers translate by it, and `check` says by it what the engine cannot apply yet.
#pragma once

#include <array>
#include <string_view>

namespace slipway::model {

enum class SettingGroup { scheduling, capabilities, cgroup, sandbox, security };

struct SettingName {
    SettingGroup group;
    std::string_view name;
    std::string_view directive;
};

// clang-format off
inline constexpr std::array kSettingNames = std::to_array<SettingName>({
    {SettingGroup::scheduling, "cpu-policy", "CPUSchedulingPolicy"},
    {SettingGroup::scheduling, "cpu-priority", "CPUSchedulingPriority"},
    {SettingGroup::scheduling, "cpu-reset-on-fork", "CPUSchedulingResetOnFork"},
    {SettingGroup::scheduling, "cpu-affinity", "CPUAffinity"},
    {SettingGroup::scheduling, "io-class", "IOSchedulingClass"},
    {SettingGroup::scheduling, "io-priority", "IOSchedulingPriority"},
    {SettingGroup::scheduling, "timer-slack", "TimerSlackNSec"},
    {SettingGroup::scheduling, "numa-policy", "NUMAPolicy"},
    {SettingGroup::scheduling, "numa-mask", "NUMAMask"},
    {SettingGroup::scheduling, "coredump-filter", "CoredumpFilter"},
    {SettingGroup::scheduling, "personality", "Personality"},
    {SettingGroup::scheduling, "memory-ksm", "MemoryKSM"},

    {SettingGroup::capabilities, "bounding", "CapabilityBoundingSet"},
    {SettingGroup::capabilities, "ambient", "AmbientCapabilities"},
    {SettingGroup::capabilities, "inheritable", "Capabilities"},
    {SettingGroup::capabilities, "secure-bits", "SecureBits"},

    {SettingGroup::cgroup, "slice", "Slice"},
    {SettingGroup::cgroup, "delegate", "Delegate"},
    {SettingGroup::cgroup, "delegate-subgroup", "DelegateSubgroup"},
    {SettingGroup::cgroup, "disable-controllers", "DisableControllers"},
    {SettingGroup::cgroup, "cpu-accounting", "CPUAccounting"},
    {SettingGroup::cgroup, "cpu-weight", "CPUWeight"},
    {SettingGroup::cgroup, "startup-cpu-weight", "StartupCPUWeight"},
    {SettingGroup::cgroup, "cpu-shares", "CPUShares"},
    {SettingGroup::cgroup, "startup-cpu-shares", "StartupCPUShares"},
    {SettingGroup::cgroup, "cpu-quota", "CPUQuota"},
    {SettingGroup::cgroup, "cpu-quota-period", "CPUQuotaPeriodSec"},
    {SettingGroup::cgroup, "allowed-cpus", "AllowedCPUs"},
    {SettingGroup::cgroup, "startup-allowed-cpus", "StartupAllowedCPUs"},
    {SettingGroup::cgroup, "allowed-memory-nodes", "AllowedMemoryNodes"},
    {SettingGroup::cgroup, "startup-allowed-memory-nodes", "StartupAllowedMemoryNodes"},
    {SettingGroup::cgroup, "memory-accounting", "MemoryAccounting"},
    {SettingGroup::cgroup, "memory-min", "MemoryMin"},
    {SettingGroup::cgroup, "memory-low", "MemoryLow"},
    {SettingGroup::cgroup, "memory-high", "MemoryHigh"},
    {SettingGroup::cgroup, "memory-max", "MemoryMax"},
    {SettingGroup::cgroup, "memory-limit", "MemoryLimit"},
    {SettingGroup::cgroup, "memory-swap-max", "MemorySwapMax"},
    {SettingGroup::cgroup, "memory-zswap-max", "MemoryZSwapMax"},
    {SettingGroup::cgroup, "default-memory-min", "DefaultMemoryMin"},
    {SettingGroup::cgroup, "default-memory-low", "DefaultMemoryLow"},
    {SettingGroup::cgroup, "memory-pressure-watch", "MemoryPressureWatch"},
    {SettingGroup::cgroup, "memory-pressure-threshold", "MemoryPressureThresholdSec"},
    {SettingGroup::cgroup, "oom-policy", "OOMPolicy"},
    {SettingGroup::cgroup, "tasks-accounting", "TasksAccounting"},
    {SettingGroup::cgroup, "tasks-max", "TasksMax"},
    {SettingGroup::cgroup, "io-accounting", "IOAccounting"},
    {SettingGroup::cgroup, "io-weight", "IOWeight"},
    {SettingGroup::cgroup, "startup-io-weight", "StartupIOWeight"},
    {SettingGroup::cgroup, "io-device-weight", "IODeviceWeight"},
    {SettingGroup::cgroup, "io-device-latency-target", "IODeviceLatencyTargetSec"},
    {SettingGroup::cgroup, "io-read-bandwidth-max", "IOReadBandwidthMax"},
    {SettingGroup::cgroup, "io-write-bandwidth-max", "IOWriteBandwidthMax"},
    {SettingGroup::cgroup, "io-read-iops-max", "IOReadIOPSMax"},
    {SettingGroup::cgroup, "io-write-iops-max", "IOWriteIOPSMax"},
    {SettingGroup::cgroup, "block-io-accounting", "BlockIOAccounting"},
    {SettingGroup::cgroup, "block-io-weight", "BlockIOWeight"},
    {SettingGroup::cgroup, "startup-block-io-weight", "StartupBlockIOWeight"},
    {SettingGroup::cgroup, "block-io-device-weight", "BlockIODeviceWeight"},
    {SettingGroup::cgroup, "block-io-read-bandwidth", "BlockIOReadBandwidth"},
    {SettingGroup::cgroup, "block-io-write-bandwidth", "BlockIOWriteBandwidth"},
    {SettingGroup::cgroup, "ip-accounting", "IPAccounting"},
    {SettingGroup::cgroup, "ip-address-allow", "IPAddressAllow"},
    {SettingGroup::cgroup, "ip-address-deny", "IPAddressDeny"},
    {SettingGroup::cgroup, "ip-ingress-filter-path", "IPIngressFilterPath"},
    {SettingGroup::cgroup, "ip-egress-filter-path", "IPEgressFilterPath"},
    {SettingGroup::cgroup, "bpf-program", "BPFProgram"},
    {SettingGroup::cgroup, "socket-bind-allow", "SocketBindAllow"},
    {SettingGroup::cgroup, "socket-bind-deny", "SocketBindDeny"},
    {SettingGroup::cgroup, "restrict-network-interfaces", "RestrictNetworkInterfaces"},
    {SettingGroup::cgroup, "nft-set", "NFTSet"},
    {SettingGroup::cgroup, "device-allow", "DeviceAllow"},
    {SettingGroup::cgroup, "device-policy", "DevicePolicy"},
    {SettingGroup::cgroup, "managed-oom-swap", "ManagedOOMSwap"},
    {SettingGroup::cgroup, "managed-oom-memory-pressure", "ManagedOOMMemoryPressure"},
    {SettingGroup::cgroup, "managed-oom-memory-pressure-limit", "ManagedOOMMemoryPressureLimit"},
    {SettingGroup::cgroup, "managed-oom-preference", "ManagedOOMPreference"},

    {SettingGroup::sandbox, "private-tmp", "PrivateTmp"},
    {SettingGroup::sandbox, "private-devices", "PrivateDevices"},
    {SettingGroup::sandbox, "private-network", "PrivateNetwork"},
    {SettingGroup::sandbox, "network-namespace-path", "NetworkNamespacePath"},
    {SettingGroup::sandbox, "private-ipc", "PrivateIPC"},
    {SettingGroup::sandbox, "ipc-namespace-path", "IPCNamespacePath"},
    {SettingGroup::sandbox, "private-users", "PrivateUsers"},
    {SettingGroup::sandbox, "private-mounts", "PrivateMounts"},
    {SettingGroup::sandbox, "private-pids", "PrivatePIDs"},
    {SettingGroup::sandbox, "protect-system", "ProtectSystem"},
    {SettingGroup::sandbox, "protect-home", "ProtectHome"},
    {SettingGroup::sandbox, "protect-hostname", "ProtectHostname"},
    {SettingGroup::sandbox, "protect-clock", "ProtectClock"},
    {SettingGroup::sandbox, "protect-kernel-tunables", "ProtectKernelTunables"},
    {SettingGroup::sandbox, "protect-kernel-modules", "ProtectKernelModules"},
    {SettingGroup::sandbox, "protect-kernel-logs", "ProtectKernelLogs"},
    {SettingGroup::sandbox, "protect-control-groups", "ProtectControlGroups"},
    {SettingGroup::sandbox, "protect-proc", "ProtectProc"},
    {SettingGroup::sandbox, "proc-subset", "ProcSubset"},
    {SettingGroup::sandbox, "read-write-paths", "ReadWritePaths"},
    {SettingGroup::sandbox, "read-only-paths", "ReadOnlyPaths"},
    {SettingGroup::sandbox, "inaccessible-paths", "InaccessiblePaths"},
    {SettingGroup::sandbox, "exec-paths", "ExecPaths"},
    {SettingGroup::sandbox, "no-exec-paths", "NoExecPaths"},
    {SettingGroup::sandbox, "temporary-file-systems", "TemporaryFileSystem"},
    {SettingGroup::sandbox, "bind-paths", "BindPaths"},
    {SettingGroup::sandbox, "bind-read-only-paths", "BindReadOnlyPaths"},
    {SettingGroup::sandbox, "mount-api-vfs", "MountAPIVFS"},
    {SettingGroup::sandbox, "mount-flags", "MountFlags"},
    {SettingGroup::sandbox, "mount-images", "MountImages"},
    {SettingGroup::sandbox, "extension-images", "ExtensionImages"},
    {SettingGroup::sandbox, "extension-directories", "ExtensionDirectories"},
    {SettingGroup::sandbox, "root-directory-start-only", "RootDirectoryStartOnly"},
    {SettingGroup::sandbox, "root-hash", "RootHash"},
    {SettingGroup::sandbox, "root-hash-signature", "RootHashSignature"},
    {SettingGroup::sandbox, "root-verity", "RootVerity"},
    {SettingGroup::sandbox, "root-image-options", "RootImageOptions"},
    {SettingGroup::sandbox, "root-ephemeral", "RootEphemeral"},
    {SettingGroup::sandbox, "restrict-address-families", "RestrictAddressFamilies"},
    {SettingGroup::sandbox, "restrict-file-systems", "RestrictFileSystems"},
    {SettingGroup::sandbox, "restrict-namespaces", "RestrictNamespaces"},
    {SettingGroup::sandbox, "restrict-realtime", "RestrictRealtime"},
    {SettingGroup::sandbox, "restrict-suid-sgid", "RestrictSUIDSGID"},
    {SettingGroup::sandbox, "lock-personality", "LockPersonality"},
    {SettingGroup::sandbox, "memory-deny-write-execute", "MemoryDenyWriteExecute"},
    {SettingGroup::sandbox, "remove-ipc", "RemoveIPC"},
    {SettingGroup::sandbox, "system-call-filter", "SystemCallFilter"},
    {SettingGroup::sandbox, "system-call-error-number", "SystemCallErrorNumber"},
    {SettingGroup::sandbox, "system-call-architectures", "SystemCallArchitectures"},
    {SettingGroup::sandbox, "system-call-log", "SystemCallLog"},

    {SettingGroup::security, "keyring", "KeyringMode"},
    {SettingGroup::security, "apparmor-profile", "AppArmorProfile"},
    {SettingGroup::security, "selinux-label", "SELinuxContext"},
    {SettingGroup::security, "smack-label", "SmackProcessLabel"},
    {SettingGroup::security, "load-credential", "LoadCredential"},
    {SettingGroup::security, "load-credential-encrypted", "LoadCredentialEncrypted"},
    {SettingGroup::security, "import-credential", "ImportCredential"},
    {SettingGroup::security, "set-credential", "SetCredential"},
    {SettingGroup::security, "set-credential-encrypted", "SetCredentialEncrypted"},
});

// clang-format on

// The setting that a directive means; nullptr for one that is none.
constexpr const SettingName* setting_of_directive(std::string_view directive) {
    for (const SettingName& row : kSettingNames)
        if (row.directive == directive) return &row;
    return nullptr;
}

// "Sandbox": what stands before the name in [Process].
constexpr std::string_view group_name(SettingGroup group) {
    constexpr std::array<std::string_view, 5> kNames{"Scheduling", "Capabilities", "Cgroup",
                                                     "Sandbox", "Security"};
    return kNames[static_cast<std::size_t>(group)];
}

// nullptr for a name that the group does not have.
constexpr const SettingName* find_setting(SettingGroup group, std::string_view name) {
    for (const SettingName& row : kSettingNames)
        if (row.group == group && row.name == name) return &row;
    return nullptr;
}

}  // namespace slipway::model
