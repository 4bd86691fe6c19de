// systemd.exec(5): the sandbox. Kept by name; the report says what of it this version does not
// apply.
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

constexpr std::string_view kNoSeccomp = "system calls are not filtered";
constexpr std::string_view kAccept =
    "accept it in a drop-in that empties the setting, so that it is on record";
constexpr std::string_view kNoImages =
    "this kind of image is not mounted: the program would not be found or would run outside";
constexpr std::string_view kOnePartition =
    "an image with more partitions than its root (usr, home, srv, var, tmp) does not start, and "
    "hashes of the image (verity) are not looked for";
constexpr std::string_view kUseMount = "mount the image in a service of its own";

// clang-format off
constexpr std::array<Row, 58> kRows{{
    {"PrivateTmp",               kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"PrivateDevices",           kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"PrivateMounts",            kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"ProtectSystem",            kExec, kScalar, setting_mode, kExact, {}, {}},
    {"ProtectHome",              kExec, kScalar, setting_mode, kExact, {}, {}},
    {"ProtectProc",              kExec, kScalar, setting_mode, kExact, {}, {}},
    {"ProcSubset",               kExec, kScalar, setting_mode, kExact, {}, {}},
    {"ReadWritePaths",           kExec, kList, setting_words, kExact, {}, {}},
    {"ReadOnlyPaths",            kExec, kList, setting_words, kExact, {}, {}},
    {"InaccessiblePaths",        kExec, kList, setting_words, kExact, {}, {}},
    {"ExecPaths",                kExec, kList, setting_words, kExact, {}, {}},
    {"NoExecPaths",              kExec, kList, setting_words, kExact, {}, {}},
    {"TemporaryFileSystem",      kExec, kList, setting_words, kExact, {}, {}},
    {"BindPaths",                kExec, kList, bind_paths, kExact, {}, {}},
    {"BindReadOnlyPaths",        kExec, kList, bind_paths, kExact, {}, {}},
    {"ReadWriteDirectories",     kExec, kList, setting_words, kExact, {}, {}, "ReadWritePaths"},
    {"ReadOnlyDirectories",      kExec, kList, setting_words, kExact, {}, {}, "ReadOnlyPaths"},
    {"InaccessibleDirectories",  kExec, kList, setting_words, kExact, {}, {}, "InaccessiblePaths"},
    {"MountFlags",               kExec, kScalar, setting, kExact, {}, {}},
    {"MountAPIVFS",              kExec, kScalar, setting_switch, kExact, {}, {}},
    {"RootImage",                kExec, kScalar, root_image, kApproximated, kOnePartition, kUseMount},
    {"RootHash",                 kExec, kScalar, setting, kRefused, kNoImages, kUseMount},
    {"RootHashSignature",        kExec, kScalar, setting, kRefused, kNoImages, kUseMount},
    {"RootVerity",               kExec, kScalar, setting, kRefused, kNoImages, kUseMount},
    {"RootImageOptions",         kExec, kList, setting_words, kApproximated, "those of other partitions than root: their partitions are not mounted", kUseMount},
    {"MountImages",              kExec, kList, setting_words, kRefused, kNoImages, kUseMount},
    {"ExtensionImages",          kExec, kList, setting_words, kRefused, kNoImages, kUseMount},
    {"ExtensionDirectories",     kExec, kList, setting_words, kRefused, kNoImages, kUseMount},
    {"ProtectKernelTunables",    kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"ProtectKernelModules",     kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"ProtectKernelLogs",        kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"ProtectControlGroups",     kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"ProtectClock",             kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"ProtectHostname",          kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"PrivateNetwork",           kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"PrivateIPC",               kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"PrivateUsers",             kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"NetworkNamespacePath",     kExec, kScalar, setting, kExact, {}, {}},
    {"IPCNamespacePath",         kExec, kScalar, setting, kExact, {}, {}},
    {"RestrictNamespaces",       kExec, kList, restricted_namespaces, kExact, {}, {}},
    {"RestrictAddressFamilies",  kExec, kList, address_families, kExact, {}, {}},
    {"RestrictFileSystems",      kExec, kList, setting_set, kWeakened, kNoSeccomp, kAccept},
    {"SystemCallFilter",         kExec, kList, system_calls, kExact, {}, {}},
    {"SystemCallArchitectures",  kExec, kList, system_call_architectures, kExact, {}, {}},
    {"SystemCallLog",            kExec, kList, system_calls, kExact, {}, {}},
    {"SystemCallErrorNumber",    kExec, kScalar, system_call_error, kExact, {}, {}},
    {"LockPersonality",          kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"MemoryDenyWriteExecute",   kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"RestrictRealtime",         kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"RestrictSUIDSGID",         kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"RemoveIPC",                kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"CapabilityBoundingSet",    kExec, kList, capability_set, kExact, {}, {}},
    {"AmbientCapabilities",      kExec, kList, capabilities_given, kExact, {}, {}},
    {"SecureBits",               kExec, kList, secure_bits, kExact, {}, {}},
    {"Capabilities",             kExec, kScalar, nothing, kIgnored, "an old name that systemd 252 does not read", ""},
    {"SELinuxContext",           kExec, kScalar, setting, kExact, {}, {}},
    {"AppArmorProfile",          kExec, kScalar, setting, kExact, {}, {}},
    {"SmackProcessLabel",        kExec, kScalar, setting, kExact, {}, {}},
}};

// clang-format on

}  // namespace

std::span<const Row> sandbox_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
