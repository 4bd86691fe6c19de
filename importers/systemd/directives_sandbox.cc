// systemd.exec(5): the sandbox. Kept by name; this version applies none of it, and the report says
// so.
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

constexpr std::string_view kNoMounts =
    "the service sees the whole file system: no mount namespace is made";
constexpr std::string_view kNothingClosed = "no path is closed to the service that it would open";
constexpr std::string_view kUseBwrap = "accept it, or start the program through bwrap(1)";
constexpr std::string_view kNoKernel = "the service may change kernel state as far as its user may";
constexpr std::string_view kNoNamespaces = "the service stays in the namespaces of the machine";
constexpr std::string_view kUseUnshare = "accept it, or start the program through unshare(1)";
constexpr std::string_view kNoSeccomp = "system calls are not filtered";
constexpr std::string_view kAccept =
    "accept it in a drop-in that empties the setting, so that it is on record";
constexpr std::string_view kNoCapabilities = "capability sets are not changed";
constexpr std::string_view kUseSetpriv = "start the program through setpriv(1) with the same sets";
constexpr std::string_view kNoLsm = "the label or profile is not set";
constexpr std::string_view kUseLsm =
    "set it with the tools of the security module (aa-exec, runcon)";
constexpr std::string_view kNoImages =
    "disk images are not mounted: the program would not be found or would run outside";
constexpr std::string_view kUseMount = "mount the image in a service of its own";

// clang-format off
constexpr std::array<Row, 58> kRows{{
    {"PrivateTmp",               kExec, kScalar, setting_boolean, kWeakened, kNoMounts, kUseBwrap, kSandbox, "private-tmp"},
    {"PrivateDevices",           kExec, kScalar, setting_boolean, kWeakened, kNoMounts, kUseBwrap, kSandbox, "private-devices"},
    {"PrivateMounts",            kExec, kScalar, setting_boolean, kWeakened, kNoMounts, kUseBwrap, kSandbox, "private-mounts"},
    {"ProtectSystem",            kExec, kScalar, setting_mode, kWeakened, kNoMounts, kUseBwrap, kSandbox, "protect-system"},
    {"ProtectHome",              kExec, kScalar, setting_mode, kWeakened, kNoMounts, kUseBwrap, kSandbox, "protect-home"},
    {"ProtectProc",              kExec, kScalar, setting_mode, kWeakened, kNoMounts, kUseBwrap, kSandbox, "protect-proc"},
    {"ProcSubset",               kExec, kScalar, setting_mode, kWeakened, kNoMounts, kUseBwrap, kSandbox, "proc-subset"},
    {"ReadWritePaths",           kExec, kList, setting_words, kIgnored, kNothingClosed, {}, kSandbox, "read-write-paths"},
    {"ReadOnlyPaths",            kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "read-only-paths"},
    {"InaccessiblePaths",        kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "inaccessible-paths"},
    {"ExecPaths",                kExec, kList, setting_words, kIgnored, kNothingClosed, {}, kSandbox, "exec-paths"},
    {"NoExecPaths",              kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "no-exec-paths"},
    {"TemporaryFileSystem",      kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "temporary-file-system"},
    {"BindPaths",                kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "bind-paths"},
    {"BindReadOnlyPaths",        kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "bind-read-only-paths"},
    {"ReadWriteDirectories",     kExec, kList, setting_words, kIgnored, kNothingClosed, {}, kSandbox, "read-write-paths"},
    {"ReadOnlyDirectories",      kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "read-only-paths"},
    {"InaccessibleDirectories",  kExec, kList, setting_words, kWeakened, kNoMounts, kUseBwrap, kSandbox, "inaccessible-paths"},
    {"MountFlags",               kExec, kScalar, setting, kWeakened, kNoMounts, kUseBwrap, kSandbox, "mount-flags"},
    {"MountAPIVFS",              kExec, kScalar, setting_boolean, kApproximated, "/proc, /sys and /dev are not mounted below the root directory", "mount them in a service of its own", kSandbox, "mount-apivfs"},
    {"RootImage",                kExec, kScalar, setting, kRefused, kNoImages, kUseMount, kSandbox, "root-image"},
    {"RootHash",                 kExec, kScalar, setting, kRefused, kNoImages, kUseMount, kSandbox, "root-hash"},
    {"RootHashSignature",        kExec, kScalar, setting, kRefused, kNoImages, kUseMount, kSandbox, "root-hash-signature"},
    {"RootVerity",               kExec, kScalar, setting, kRefused, kNoImages, kUseMount, kSandbox, "root-verity"},
    {"RootImageOptions",         kExec, kList, setting_words, kRefused, kNoImages, kUseMount, kSandbox, "root-image-options"},
    {"MountImages",              kExec, kList, setting_words, kRefused, kNoImages, kUseMount, kSandbox, "mount-images"},
    {"ExtensionImages",          kExec, kList, setting_words, kRefused, kNoImages, kUseMount, kSandbox, "extension-images"},
    {"ExtensionDirectories",     kExec, kList, setting_words, kRefused, kNoImages, kUseMount, kSandbox, "extension-directories"},
    {"ProtectKernelTunables",    kExec, kScalar, setting_boolean, kWeakened, kNoKernel, kUseBwrap, kSandbox, "protect-kernel-tunables"},
    {"ProtectKernelModules",     kExec, kScalar, setting_boolean, kWeakened, kNoKernel, kUseBwrap, kSandbox, "protect-kernel-modules"},
    {"ProtectKernelLogs",        kExec, kScalar, setting_boolean, kWeakened, kNoKernel, kUseBwrap, kSandbox, "protect-kernel-logs"},
    {"ProtectControlGroups",     kExec, kScalar, setting_boolean, kWeakened, kNoKernel, kUseBwrap, kSandbox, "protect-control-groups"},
    {"ProtectClock",             kExec, kScalar, setting_boolean, kWeakened, kNoKernel, kUseBwrap, kSandbox, "protect-clock"},
    {"ProtectHostname",          kExec, kScalar, setting_boolean, kWeakened, kNoNamespaces, kUseUnshare, kSandbox, "protect-hostname"},
    {"PrivateNetwork",           kExec, kScalar, setting_boolean, kWeakened, kNoNamespaces, kUseUnshare, kSandbox, "private-network"},
    {"PrivateIPC",               kExec, kScalar, setting_boolean, kWeakened, kNoNamespaces, kUseUnshare, kSandbox, "private-ipc"},
    {"PrivateUsers",             kExec, kScalar, setting_boolean, kWeakened, kNoNamespaces, kUseUnshare, kSandbox, "private-users"},
    {"NetworkNamespacePath",     kExec, kScalar, setting, kRefused, "the service would run outside the namespace it is made for", "start the program through ip-netns(8) exec or nsenter(1)", kSandbox, "network-namespace-path"},
    {"IPCNamespacePath",         kExec, kScalar, setting, kRefused, "the service would run outside the namespace it is made for", "start the program through ip-netns(8) exec or nsenter(1)", kSandbox, "ipc-namespace-path"},
    {"RestrictNamespaces",       kExec, kScalar, setting_mode, kWeakened, kNoSeccomp, kAccept, kSandbox, "restrict-namespaces"},
    {"RestrictAddressFamilies",  kExec, kList, setting_set, kWeakened, kNoSeccomp, kAccept, kSandbox, "restrict-address-families"},
    {"RestrictFileSystems",      kExec, kList, setting_set, kWeakened, kNoSeccomp, kAccept, kSandbox, "restrict-file-systems"},
    {"SystemCallFilter",         kExec, kList, setting_set, kWeakened, kNoSeccomp, kAccept, kSandbox, "system-call-filter"},
    {"SystemCallArchitectures",  kExec, kList, setting_set, kWeakened, kNoSeccomp, kAccept, kSandbox, "system-call-architectures"},
    {"SystemCallLog",            kExec, kList, setting_set, kIgnored, kNoSeccomp, {}, kSandbox, "system-call-log"},
    {"SystemCallErrorNumber",    kExec, kScalar, setting, kIgnored, "it has no effect without a filter of system calls", "", kSandbox, "system-call-error-number"},
    {"LockPersonality",          kExec, kScalar, setting_boolean, kWeakened, kNoSeccomp, kAccept, kSandbox, "lock-personality"},
    {"MemoryDenyWriteExecute",   kExec, kScalar, setting_boolean, kWeakened, kNoSeccomp, kAccept, kSandbox, "memory-deny-write-execute"},
    {"RestrictRealtime",         kExec, kScalar, setting_boolean, kWeakened, kNoSeccomp, kAccept, kSandbox, "restrict-realtime"},
    {"RestrictSUIDSGID",         kExec, kScalar, setting_boolean, kWeakened, kNoSeccomp, kAccept, kSandbox, "restrict-suid-sgid"},
    {"RemoveIPC",                kExec, kScalar, setting_boolean, kApproximated, "IPC objects of the user stay after the stop", "remove them with ipcrm(1) in ExecStopPost=", kSandbox, "remove-ipc"},
    {"CapabilityBoundingSet",    kExec, kList, setting_set, kWeakened, kNoCapabilities, kUseSetpriv, kCapabilities, "bounding"},
    {"AmbientCapabilities",      kExec, kList, setting_words, kWeakened, "the service lacks the capabilities it is given here, and may fail", kUseSetpriv, kCapabilities, "ambient"},
    {"SecureBits",               kExec, kList, setting_words, kWeakened, kNoCapabilities, kUseSetpriv, kCapabilities, "secure-bits"},
    {"Capabilities",             kExec, kScalar, nothing, kIgnored, "an old name that systemd 252 does not read", "", nullptr, "capabilities"},
    {"SELinuxContext",           kExec, kScalar, setting, kWeakened, kNoLsm, kUseLsm, kSecurity, "selinux-label"},
    {"AppArmorProfile",          kExec, kScalar, setting, kWeakened, kNoLsm, kUseLsm, kSecurity, "apparmor-profile"},
    {"SmackProcessLabel",        kExec, kScalar, setting, kWeakened, kNoLsm, kUseLsm, kSecurity, "smack-label"},
}};

// clang-format on

}  // namespace

std::span<const Row> sandbox_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
