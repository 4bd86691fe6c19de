// systemd.unit(5): conditions and asserts. The names of tests are those of
// docs/formats/exec-plan.md.
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using handle::condition;

constexpr std::string_view kNoTest =
    "the engine has no such test: the service starts whatever it would say";
constexpr std::string_view kUseCommand = "test it in ExecCondition=";

// clang-format off
constexpr std::array<Row, 66> kRows{{
    {"ConditionArchitecture",              kUnit, kList, condition, kExact, {}, {}, "architecture"},
    {"ConditionFirmware",                  kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "firmware"},
    {"ConditionVirtualization",            kUnit, kList, condition, kExact, {}, {}, "virtualization"},
    {"ConditionHost",                      kUnit, kList, condition, kExact, {}, {}, "host"},
    {"ConditionKernelCommandLine",         kUnit, kList, condition, kExact, {}, {}, "kernel-command-line"},
    {"ConditionKernelVersion",             kUnit, kList, condition, kExact, {}, {}, "kernel-version"},
    {"ConditionCredential",                kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "credential"},
    {"ConditionEnvironment",               kUnit, kList, condition, kExact, {}, {}, "environment"},
    {"ConditionSecurity",                  kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "security"},
    {"ConditionCapability",                kUnit, kList, condition, kExact, {}, {}, "capability"},
    {"ConditionACPower",                   kUnit, kList, condition, kExact, {}, {}, "ac-power"},
    {"ConditionNeedsUpdate",               kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "needs-update"},
    {"ConditionFirstBoot",                 kUnit, kList, condition, kExact, {}, {}, "first-boot"},
    {"ConditionPathExists",                kUnit, kList, condition, kExact, {}, {}, "path-exists"},
    {"ConditionPathExistsGlob",            kUnit, kList, condition, kExact, {}, {}, "path-exists-glob"},
    {"ConditionPathIsDirectory",           kUnit, kList, condition, kExact, {}, {}, "path-is-directory"},
    {"ConditionPathIsSymbolicLink",        kUnit, kList, condition, kExact, {}, {}, "path-is-symbolic-link"},
    {"ConditionPathIsMountPoint",          kUnit, kList, condition, kExact, {}, {}, "path-is-mount-point"},
    {"ConditionPathIsReadWrite",           kUnit, kList, condition, kExact, {}, {}, "path-is-read-write"},
    {"ConditionPathIsEncrypted",           kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "path-is-encrypted"},
    {"ConditionDirectoryNotEmpty",         kUnit, kList, condition, kExact, {}, {}, "directory-not-empty"},
    {"ConditionFileNotEmpty",              kUnit, kList, condition, kExact, {}, {}, "file-not-empty"},
    {"ConditionFileIsExecutable",          kUnit, kList, condition, kExact, {}, {}, "file-is-executable"},
    {"ConditionUser",                      kUnit, kList, condition, kExact, {}, {}, "user"},
    {"ConditionGroup",                     kUnit, kList, condition, kExact, {}, {}, "group"},
    {"ConditionControlGroupController",    kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "control-group-controller"},
    {"ConditionMemory",                    kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "memory"},
    {"ConditionCPUs",                      kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "cpus"},
    {"ConditionCPUFeature",                kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "cpu-feature"},
    {"ConditionOSRelease",                 kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "os-release"},
    {"ConditionMemoryPressure",            kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "memory-pressure"},
    {"ConditionCPUPressure",               kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "cpu-pressure"},
    {"ConditionIOPressure",                kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, "io-pressure"},

    {"AssertArchitecture",                 kUnit, kList, condition, kExact, {}, {}, "architecture"},
    {"AssertFirmware",                     kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "firmware"},
    {"AssertVirtualization",               kUnit, kList, condition, kExact, {}, {}, "virtualization"},
    {"AssertHost",                         kUnit, kList, condition, kExact, {}, {}, "host"},
    {"AssertKernelCommandLine",            kUnit, kList, condition, kExact, {}, {}, "kernel-command-line"},
    {"AssertKernelVersion",                kUnit, kList, condition, kExact, {}, {}, "kernel-version"},
    {"AssertCredential",                   kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "credential"},
    {"AssertEnvironment",                  kUnit, kList, condition, kExact, {}, {}, "environment"},
    {"AssertSecurity",                     kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "security"},
    {"AssertCapability",                   kUnit, kList, condition, kExact, {}, {}, "capability"},
    {"AssertACPower",                      kUnit, kList, condition, kExact, {}, {}, "ac-power"},
    {"AssertNeedsUpdate",                  kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "needs-update"},
    {"AssertFirstBoot",                    kUnit, kList, condition, kExact, {}, {}, "first-boot"},
    {"AssertPathExists",                   kUnit, kList, condition, kExact, {}, {}, "path-exists"},
    {"AssertPathExistsGlob",               kUnit, kList, condition, kExact, {}, {}, "path-exists-glob"},
    {"AssertPathIsDirectory",              kUnit, kList, condition, kExact, {}, {}, "path-is-directory"},
    {"AssertPathIsSymbolicLink",           kUnit, kList, condition, kExact, {}, {}, "path-is-symbolic-link"},
    {"AssertPathIsMountPoint",             kUnit, kList, condition, kExact, {}, {}, "path-is-mount-point"},
    {"AssertPathIsReadWrite",              kUnit, kList, condition, kExact, {}, {}, "path-is-read-write"},
    {"AssertPathIsEncrypted",              kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "path-is-encrypted"},
    {"AssertDirectoryNotEmpty",            kUnit, kList, condition, kExact, {}, {}, "directory-not-empty"},
    {"AssertFileNotEmpty",                 kUnit, kList, condition, kExact, {}, {}, "file-not-empty"},
    {"AssertFileIsExecutable",             kUnit, kList, condition, kExact, {}, {}, "file-is-executable"},
    {"AssertUser",                         kUnit, kList, condition, kExact, {}, {}, "user"},
    {"AssertGroup",                        kUnit, kList, condition, kExact, {}, {}, "group"},
    {"AssertControlGroupController",       kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "control-group-controller"},
    {"AssertMemory",                       kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "memory"},
    {"AssertCPUs",                         kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "cpus"},
    {"AssertCPUFeature",                   kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "cpu-feature"},
    {"AssertOSRelease",                    kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "os-release"},
    {"AssertMemoryPressure",               kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "memory-pressure"},
    {"AssertCPUPressure",                  kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "cpu-pressure"},
    {"AssertIOPressure",                   kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, "io-pressure"},
}};

// clang-format on

}  // namespace

std::span<const Row> condition_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
