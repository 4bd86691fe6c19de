// systemd.resource-control(5).
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

constexpr std::string_view kNoAccounting = "what is sent and received is not counted";
constexpr std::string_view kNoBpf =
    "programs that something else has put into /sys/fs/bpf are not attached";
constexpr std::string_view kAttach =
    "let what makes the program attach it to supervise/cgroup (bpftool cgroup attach)";

// clang-format off
constexpr std::array<Row, 55> kRows{{
    {"CPUAccounting",                  kCgroup, kScalar, cgroup_accounting, kExact, "", ""},
    {"MemoryAccounting",               kCgroup, kScalar, cgroup_accounting, kExact, "", ""},
    {"TasksAccounting",                kCgroup, kScalar, cgroup_accounting, kExact, "", ""},
    {"IOAccounting",                   kCgroup, kScalar, cgroup_accounting, kExact, "", ""},
    {"IPAccounting",                   kCgroup, kScalar, nothing, kIgnored, kNoAccounting, ""},
    {"BlockIOAccounting",              kCgroup, kScalar, cgroup_accounting, kExact, "", ""},
    {"CPUWeight",                      kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"StartupCPUWeight",               kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"IOWeight",                       kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"StartupIOWeight",                kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"CPUShares",                      kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"StartupCPUShares",               kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"BlockIOWeight",                  kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"StartupBlockIOWeight",           kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"IODeviceWeight",                 kCgroup, kList, cgroup_device, kExact, "", ""},
    {"BlockIODeviceWeight",            kCgroup, kList, cgroup_device, kExact, "", ""},
    {"IODeviceLatencyTargetSec",       kCgroup, kList, cgroup_device, kExact, "", ""},
    {"CPUQuota",                       kCgroup, kScalar, cgroup_quota, kExact, "", ""},
    {"MemoryMax",                      kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"MemoryHigh",                     kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"MemoryLimit",                    kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"MemorySwapMax",                  kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"TasksMax",                       kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"CPUQuotaPeriodSec",              kCgroup, kScalar, cgroup_quota_period, kExact, "", ""},
    {"MemoryMin",                      kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"MemoryLow",                      kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"DefaultMemoryMin",               kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"DefaultMemoryLow",               kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"AllowedCPUs",                    kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"StartupAllowedCPUs",             kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"AllowedMemoryNodes",             kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"StartupAllowedMemoryNodes",      kCgroup, kScalar, cgroup_value, kExact, "", ""},
    {"IOReadBandwidthMax",             kCgroup, kList, cgroup_device, kExact, "", ""},
    {"IOWriteBandwidthMax",            kCgroup, kList, cgroup_device, kExact, "", ""},
    {"IOReadIOPSMax",                  kCgroup, kList, cgroup_device, kExact, "", ""},
    {"IOWriteIOPSMax",                 kCgroup, kList, cgroup_device, kExact, "", ""},
    {"BlockIOReadBandwidth",           kCgroup, kList, cgroup_device, kExact, "", ""},
    {"BlockIOWriteBandwidth",          kCgroup, kList, cgroup_device, kExact, "", ""},
    {"IPAddressAllow",                 kCgroup, kList, ip_addresses, kExact, "", ""},
    {"IPAddressDeny",                  kCgroup, kList, ip_addresses, kExact, "", ""},
    {"IPIngressFilterPath",            kCgroup, kList, setting_words, kWeakened, kNoBpf, kAttach},
    {"IPEgressFilterPath",             kCgroup, kList, setting_words, kWeakened, kNoBpf, kAttach},
    {"BPFProgram",                     kCgroup, kList, setting_words, kWeakened, kNoBpf, kAttach},
    {"SocketBindAllow",                kCgroup, kList, bind_rule, kExact, "", ""},
    {"SocketBindDeny",                 kCgroup, kList, bind_rule, kExact, "", ""},
    {"RestrictNetworkInterfaces",      kCgroup, kList, network_interfaces, kExact, "", ""},
    {"DeviceAllow",                    kCgroup, kList, device_allow, kExact, "", ""},
    {"DevicePolicy",                   kCgroup, kScalar, device_policy, kExact, "", ""},
    {"Slice",                          kCgroup, kScalar, slice, kExact, "", ""},
    {"Delegate",                       kCgroup, kScalar, cgroup_controllers, kExact, "", ""},
    {"DisableControllers",             kCgroup, kList, cgroup_controllers, kExact, "", ""},
    {"ManagedOOMSwap",                 kCgroup, kScalar, nothing, kIgnored, "systemd-oomd is not there; the kernel's own killer goes by OOMScoreAdjust=", ""},
    {"ManagedOOMMemoryPressure",       kCgroup, kScalar, nothing, kIgnored, "systemd-oomd is not there; the kernel's own killer goes by OOMScoreAdjust=", ""},
    {"ManagedOOMMemoryPressureLimit",  kCgroup, kScalar, nothing, kIgnored, "systemd-oomd is not there; the kernel's own killer goes by OOMScoreAdjust=", ""},
    {"ManagedOOMPreference",           kCgroup, kScalar, nothing, kIgnored, "systemd-oomd is not there; the kernel's own killer goes by OOMScoreAdjust=", ""},
}};

// clang-format on

}  // namespace

std::span<const Row> cgroup_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
