// systemd.resource-control(5). Kept by name; this version applies none of it.
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

constexpr std::string_view kNoLimit = "the service may take more: no cgroup limit is set";
constexpr std::string_view kUseUlimit =
    "accept it, or set Limit*= where the kernel has a limit per process";
constexpr std::string_view kNoShare = "the service gets an equal share of the resource";
constexpr std::string_view kUseNice = "use Nice= or IOSchedulingPriority=";
constexpr std::string_view kNoAccounting = "no statistics are kept by cgroup";
constexpr std::string_view kNoBpf = "the network and the devices of the service are not filtered";
constexpr std::string_view kUseNft = "write firewall rules for the service's user (nft meta skuid)";

// clang-format off
constexpr std::array<Row, 55> kRows{{
    {"CPUAccounting",                  kCgroup, kScalar, nothing, kIgnored, kNoAccounting, ""},
    {"MemoryAccounting",               kCgroup, kScalar, nothing, kIgnored, kNoAccounting, ""},
    {"TasksAccounting",                kCgroup, kScalar, nothing, kIgnored, kNoAccounting, ""},
    {"IOAccounting",                   kCgroup, kScalar, nothing, kIgnored, kNoAccounting, ""},
    {"IPAccounting",                   kCgroup, kScalar, nothing, kIgnored, kNoAccounting, ""},
    {"BlockIOAccounting",              kCgroup, kScalar, nothing, kIgnored, kNoAccounting, ""},
    {"CPUWeight",                      kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "cpu-weight"},
    {"StartupCPUWeight",               kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "startup-cpu-weight"},
    {"IOWeight",                       kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "io-weight"},
    {"StartupIOWeight",                kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "startup-io-weight"},
    {"CPUShares",                      kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "cpu-shares"},
    {"StartupCPUShares",               kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "startup-cpu-shares"},
    {"BlockIOWeight",                  kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "block-io-weight"},
    {"StartupBlockIOWeight",           kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice, kCgroupSettings, "startup-block-io-weight"},
    {"IODeviceWeight",                 kCgroup, kList, setting_words, kApproximated, kNoShare, kUseNice, kCgroupSettings, "io-device-weight"},
    {"BlockIODeviceWeight",            kCgroup, kList, setting_words, kApproximated, kNoShare, kUseNice, kCgroupSettings, "block-io-device-weight"},
    {"IODeviceLatencyTargetSec",       kCgroup, kList, setting_words, kApproximated, kNoShare, kUseNice, kCgroupSettings, "io-device-latency-target-sec"},
    {"CPUQuota",                       kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit, kCgroupSettings, "cpu-quota"},
    {"MemoryMax",                      kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit, kCgroupSettings, "memory-max"},
    {"MemoryHigh",                     kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit, kCgroupSettings, "memory-high"},
    {"MemoryLimit",                    kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit, kCgroupSettings, "memory-limit"},
    {"MemorySwapMax",                  kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit, kCgroupSettings, "memory-swap-max"},
    {"TasksMax",                       kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit, kCgroupSettings, "tasks-max"},
    {"CPUQuotaPeriodSec",              kCgroup, kScalar, nothing, kIgnored, "it has no effect without a quota", ""},
    {"MemoryMin",                      kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short", kCgroupSettings, "memory-min"},
    {"MemoryLow",                      kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short", kCgroupSettings, "memory-low"},
    {"DefaultMemoryMin",               kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short", kCgroupSettings, "default-memory-min"},
    {"DefaultMemoryLow",               kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short", kCgroupSettings, "default-memory-low"},
    {"AllowedCPUs",                    kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity=", kCgroupSettings, "allowed-cp-us"},
    {"StartupAllowedCPUs",             kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity=", kCgroupSettings, "startup-allowed-cp-us"},
    {"AllowedMemoryNodes",             kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity=", kCgroupSettings, "allowed-memory-nodes"},
    {"StartupAllowedMemoryNodes",      kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity=", kCgroupSettings, "startup-allowed-memory-nodes"},
    {"IOReadBandwidthMax",             kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice, kCgroupSettings, "io-read-bandwidth-max"},
    {"IOWriteBandwidthMax",            kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice, kCgroupSettings, "io-write-bandwidth-max"},
    {"IOReadIOPSMax",                  kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice, kCgroupSettings, "io-read-iops-max"},
    {"IOWriteIOPSMax",                 kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice, kCgroupSettings, "io-write-iops-max"},
    {"BlockIOReadBandwidth",           kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice, kCgroupSettings, "block-io-read-bandwidth"},
    {"BlockIOWriteBandwidth",          kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice, kCgroupSettings, "block-io-write-bandwidth"},
    {"IPAddressAllow",                 kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "ip-address-allow"},
    {"IPAddressDeny",                  kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "ip-address-deny"},
    {"IPIngressFilterPath",            kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "ip-ingress-filter-path"},
    {"IPEgressFilterPath",             kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "ip-egress-filter-path"},
    {"BPFProgram",                     kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "bpf-program"},
    {"SocketBindAllow",                kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "socket-bind-allow"},
    {"SocketBindDeny",                 kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "socket-bind-deny"},
    {"RestrictNetworkInterfaces",      kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft, kCgroupSettings, "restrict-network-interfaces"},
    {"DeviceAllow",                    kCgroup, kList, setting_words, kWeakened, kNoBpf, "accept it: access to devices is up to their permissions", kCgroupSettings, "device-allow"},
    {"DevicePolicy",                   kCgroup, kScalar, setting_mode, kWeakened, kNoBpf, "accept it: access to devices is up to their permissions", kCgroupSettings, "device-policy"},
    {"Slice",                          kCgroup, kScalar, nothing, kIgnored, "slices are not made; processes are grouped by service", ""},
    {"Delegate",                       kCgroup, kScalar, setting_mode, kApproximated, "the service gets no cgroup subtree of its own", "let the program make its own below /sys/fs/cgroup", kCgroupSettings, "delegate"},
    {"DisableControllers",             kCgroup, kList, nothing, kIgnored, "no controllers are enabled", ""},
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
