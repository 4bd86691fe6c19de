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
    {"ConditionArchitecture",              kUnit, kList, condition, kExact, {}, {}, nullptr, "architecture"},
    {"ConditionFirmware",                  kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "firmware"},
    {"ConditionVirtualization",            kUnit, kList, condition, kExact, {}, {}, nullptr, "virtualization"},
    {"ConditionHost",                      kUnit, kList, condition, kExact, {}, {}, nullptr, "host"},
    {"ConditionKernelCommandLine",         kUnit, kList, condition, kExact, {}, {}, nullptr, "kernel-command-line"},
    {"ConditionKernelVersion",             kUnit, kList, condition, kExact, {}, {}, nullptr, "kernel-version"},
    {"ConditionCredential",                kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "credential"},
    {"ConditionEnvironment",               kUnit, kList, condition, kExact, {}, {}, nullptr, "environment"},
    {"ConditionSecurity",                  kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "security"},
    {"ConditionCapability",                kUnit, kList, condition, kExact, {}, {}, nullptr, "capability"},
    {"ConditionACPower",                   kUnit, kList, condition, kExact, {}, {}, nullptr, "ac-power"},
    {"ConditionNeedsUpdate",               kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "needs-update"},
    {"ConditionFirstBoot",                 kUnit, kList, condition, kExact, {}, {}, nullptr, "first-boot"},
    {"ConditionPathExists",                kUnit, kList, condition, kExact, {}, {}, nullptr, "path-exists"},
    {"ConditionPathExistsGlob",            kUnit, kList, condition, kExact, {}, {}, nullptr, "path-exists-glob"},
    {"ConditionPathIsDirectory",           kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-directory"},
    {"ConditionPathIsSymbolicLink",        kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-symbolic-link"},
    {"ConditionPathIsMountPoint",          kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-mount-point"},
    {"ConditionPathIsReadWrite",           kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-read-write"},
    {"ConditionPathIsEncrypted",           kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "path-is-encrypted"},
    {"ConditionDirectoryNotEmpty",         kUnit, kList, condition, kExact, {}, {}, nullptr, "directory-not-empty"},
    {"ConditionFileNotEmpty",              kUnit, kList, condition, kExact, {}, {}, nullptr, "file-not-empty"},
    {"ConditionFileIsExecutable",          kUnit, kList, condition, kExact, {}, {}, nullptr, "file-is-executable"},
    {"ConditionUser",                      kUnit, kList, condition, kExact, {}, {}, nullptr, "user"},
    {"ConditionGroup",                     kUnit, kList, condition, kExact, {}, {}, nullptr, "group"},
    {"ConditionControlGroupController",    kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "control-group-controller"},
    {"ConditionMemory",                    kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "memory"},
    {"ConditionCPUs",                      kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "cpus"},
    {"ConditionCPUFeature",                kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "cpu-feature"},
    {"ConditionOSRelease",                 kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "os-release"},
    {"ConditionMemoryPressure",            kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "memory-pressure"},
    {"ConditionCPUPressure",               kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "cpu-pressure"},
    {"ConditionIOPressure",                kUnit, kList, condition, kApproximated, kNoTest, kUseCommand, nullptr, "io-pressure"},

    {"AssertArchitecture",                 kUnit, kList, condition, kExact, {}, {}, nullptr, "architecture"},
    {"AssertFirmware",                     kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "firmware"},
    {"AssertVirtualization",               kUnit, kList, condition, kExact, {}, {}, nullptr, "virtualization"},
    {"AssertHost",                         kUnit, kList, condition, kExact, {}, {}, nullptr, "host"},
    {"AssertKernelCommandLine",            kUnit, kList, condition, kExact, {}, {}, nullptr, "kernel-command-line"},
    {"AssertKernelVersion",                kUnit, kList, condition, kExact, {}, {}, nullptr, "kernel-version"},
    {"AssertCredential",                   kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "credential"},
    {"AssertEnvironment",                  kUnit, kList, condition, kExact, {}, {}, nullptr, "environment"},
    {"AssertSecurity",                     kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "security"},
    {"AssertCapability",                   kUnit, kList, condition, kExact, {}, {}, nullptr, "capability"},
    {"AssertACPower",                      kUnit, kList, condition, kExact, {}, {}, nullptr, "ac-power"},
    {"AssertNeedsUpdate",                  kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "needs-update"},
    {"AssertFirstBoot",                    kUnit, kList, condition, kExact, {}, {}, nullptr, "first-boot"},
    {"AssertPathExists",                   kUnit, kList, condition, kExact, {}, {}, nullptr, "path-exists"},
    {"AssertPathExistsGlob",               kUnit, kList, condition, kExact, {}, {}, nullptr, "path-exists-glob"},
    {"AssertPathIsDirectory",              kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-directory"},
    {"AssertPathIsSymbolicLink",           kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-symbolic-link"},
    {"AssertPathIsMountPoint",             kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-mount-point"},
    {"AssertPathIsReadWrite",              kUnit, kList, condition, kExact, {}, {}, nullptr, "path-is-read-write"},
    {"AssertPathIsEncrypted",              kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "path-is-encrypted"},
    {"AssertDirectoryNotEmpty",            kUnit, kList, condition, kExact, {}, {}, nullptr, "directory-not-empty"},
    {"AssertFileNotEmpty",                 kUnit, kList, condition, kExact, {}, {}, nullptr, "file-not-empty"},
    {"AssertFileIsExecutable",             kUnit, kList, condition, kExact, {}, {}, nullptr, "file-is-executable"},
    {"AssertUser",                         kUnit, kList, condition, kExact, {}, {}, nullptr, "user"},
    {"AssertGroup",                        kUnit, kList, condition, kExact, {}, {}, nullptr, "group"},
    {"AssertControlGroupController",       kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "control-group-controller"},
    {"AssertMemory",                       kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "memory"},
    {"AssertCPUs",                         kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "cpus"},
    {"AssertCPUFeature",                   kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "cpu-feature"},
    {"AssertOSRelease",                    kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "os-release"},
    {"AssertMemoryPressure",               kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "memory-pressure"},
    {"AssertCPUPressure",                  kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "cpu-pressure"},
    {"AssertIOPressure",                   kUnit, kList, condition, kWeakened, kNoTest, kUseCommand, nullptr, "io-pressure"},
}};

// clang-format on

}  // namespace

std::span<const Row> condition_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
