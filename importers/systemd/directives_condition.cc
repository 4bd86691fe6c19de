// systemd.unit(5): conditions and asserts. The names of tests are those of
// docs/formats/exec-plan.md.
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using handle::condition;

// clang-format off
constexpr std::array<Row, 66> kRows{{
    {"ConditionArchitecture",              kUnit, kList, condition, kExact, {}, {}, "architecture"},
    {"ConditionFirmware",                  kUnit, kList, condition, kExact, {}, {}, "firmware"},
    {"ConditionVirtualization",            kUnit, kList, condition, kExact, {}, {}, "virtualization"},
    {"ConditionHost",                      kUnit, kList, condition, kExact, {}, {}, "host"},
    {"ConditionKernelCommandLine",         kUnit, kList, condition, kExact, {}, {}, "kernel-command-line"},
    {"ConditionKernelVersion",             kUnit, kList, condition, kExact, {}, {}, "kernel-version"},
    {"ConditionCredential",                kUnit, kList, condition, kExact, {}, {}, "credential"},
    {"ConditionEnvironment",               kUnit, kList, condition, kExact, {}, {}, "environment"},
    {"ConditionSecurity",                  kUnit, kList, condition, kExact, {}, {}, "security"},
    {"ConditionCapability",                kUnit, kList, condition, kExact, {}, {}, "capability"},
    {"ConditionACPower",                   kUnit, kList, condition, kExact, {}, {}, "ac-power"},
    {"ConditionNeedsUpdate",               kUnit, kList, condition, kExact, {}, {}, "needs-update"},
    {"ConditionFirstBoot",                 kUnit, kList, condition, kExact, {}, {}, "first-boot"},
    {"ConditionPathExists",                kUnit, kList, condition, kExact, {}, {}, "path-exists"},
    {"ConditionPathExistsGlob",            kUnit, kList, condition, kExact, {}, {}, "path-exists-glob"},
    {"ConditionPathIsDirectory",           kUnit, kList, condition, kExact, {}, {}, "path-is-directory"},
    {"ConditionPathIsSymbolicLink",        kUnit, kList, condition, kExact, {}, {}, "path-is-symbolic-link"},
    {"ConditionPathIsMountPoint",          kUnit, kList, condition, kExact, {}, {}, "path-is-mount-point"},
    {"ConditionPathIsReadWrite",           kUnit, kList, condition, kExact, {}, {}, "path-is-read-write"},
    {"ConditionPathIsEncrypted",           kUnit, kList, condition, kExact, {}, {}, "path-is-encrypted"},
    {"ConditionDirectoryNotEmpty",         kUnit, kList, condition, kExact, {}, {}, "directory-not-empty"},
    {"ConditionFileNotEmpty",              kUnit, kList, condition, kExact, {}, {}, "file-not-empty"},
    {"ConditionFileIsExecutable",          kUnit, kList, condition, kExact, {}, {}, "file-is-executable"},
    {"ConditionUser",                      kUnit, kList, condition, kExact, {}, {}, "user"},
    {"ConditionGroup",                     kUnit, kList, condition, kExact, {}, {}, "group"},
    {"ConditionControlGroupController",    kUnit, kList, condition, kExact, {}, {}, "control-group-controller"},
    {"ConditionMemory",                    kUnit, kList, condition, kExact, {}, {}, "memory"},
    {"ConditionCPUs",                      kUnit, kList, condition, kExact, {}, {}, "cpus"},
    {"ConditionCPUFeature",                kUnit, kList, condition, kExact, {}, {}, "cpu-feature"},
    {"ConditionOSRelease",                 kUnit, kList, condition, kExact, {}, {}, "os-release"},
    {"ConditionMemoryPressure",            kUnit, kList, condition, kExact, {}, {}, "memory-pressure"},
    {"ConditionCPUPressure",               kUnit, kList, condition, kExact, {}, {}, "cpu-pressure"},
    {"ConditionIOPressure",                kUnit, kList, condition, kExact, {}, {}, "io-pressure"},

    {"AssertArchitecture",                 kUnit, kList, condition, kExact, {}, {}, "architecture"},
    {"AssertFirmware",                     kUnit, kList, condition, kExact, {}, {}, "firmware"},
    {"AssertVirtualization",               kUnit, kList, condition, kExact, {}, {}, "virtualization"},
    {"AssertHost",                         kUnit, kList, condition, kExact, {}, {}, "host"},
    {"AssertKernelCommandLine",            kUnit, kList, condition, kExact, {}, {}, "kernel-command-line"},
    {"AssertKernelVersion",                kUnit, kList, condition, kExact, {}, {}, "kernel-version"},
    {"AssertCredential",                   kUnit, kList, condition, kExact, {}, {}, "credential"},
    {"AssertEnvironment",                  kUnit, kList, condition, kExact, {}, {}, "environment"},
    {"AssertSecurity",                     kUnit, kList, condition, kExact, {}, {}, "security"},
    {"AssertCapability",                   kUnit, kList, condition, kExact, {}, {}, "capability"},
    {"AssertACPower",                      kUnit, kList, condition, kExact, {}, {}, "ac-power"},
    {"AssertNeedsUpdate",                  kUnit, kList, condition, kExact, {}, {}, "needs-update"},
    {"AssertFirstBoot",                    kUnit, kList, condition, kExact, {}, {}, "first-boot"},
    {"AssertPathExists",                   kUnit, kList, condition, kExact, {}, {}, "path-exists"},
    {"AssertPathExistsGlob",               kUnit, kList, condition, kExact, {}, {}, "path-exists-glob"},
    {"AssertPathIsDirectory",              kUnit, kList, condition, kExact, {}, {}, "path-is-directory"},
    {"AssertPathIsSymbolicLink",           kUnit, kList, condition, kExact, {}, {}, "path-is-symbolic-link"},
    {"AssertPathIsMountPoint",             kUnit, kList, condition, kExact, {}, {}, "path-is-mount-point"},
    {"AssertPathIsReadWrite",              kUnit, kList, condition, kExact, {}, {}, "path-is-read-write"},
    {"AssertPathIsEncrypted",              kUnit, kList, condition, kExact, {}, {}, "path-is-encrypted"},
    {"AssertDirectoryNotEmpty",            kUnit, kList, condition, kExact, {}, {}, "directory-not-empty"},
    {"AssertFileNotEmpty",                 kUnit, kList, condition, kExact, {}, {}, "file-not-empty"},
    {"AssertFileIsExecutable",             kUnit, kList, condition, kExact, {}, {}, "file-is-executable"},
    {"AssertUser",                         kUnit, kList, condition, kExact, {}, {}, "user"},
    {"AssertGroup",                        kUnit, kList, condition, kExact, {}, {}, "group"},
    {"AssertControlGroupController",       kUnit, kList, condition, kExact, {}, {}, "control-group-controller"},
    {"AssertMemory",                       kUnit, kList, condition, kExact, {}, {}, "memory"},
    {"AssertCPUs",                         kUnit, kList, condition, kExact, {}, {}, "cpus"},
    {"AssertCPUFeature",                   kUnit, kList, condition, kExact, {}, {}, "cpu-feature"},
    {"AssertOSRelease",                    kUnit, kList, condition, kExact, {}, {}, "os-release"},
    {"AssertMemoryPressure",               kUnit, kList, condition, kExact, {}, {}, "memory-pressure"},
    {"AssertCPUPressure",                  kUnit, kList, condition, kExact, {}, {}, "cpu-pressure"},
    {"AssertIOPressure",                   kUnit, kList, condition, kExact, {}, {}, "io-pressure"},
}};

// clang-format on

}  // namespace

std::span<const Row> condition_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
