// systemd.resource-control(5). Kept by name; this version applies only Delegate=.
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
    {"CPUWeight",                      kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"StartupCPUWeight",               kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"IOWeight",                       kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"StartupIOWeight",                kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"CPUShares",                      kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"StartupCPUShares",               kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"BlockIOWeight",                  kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"StartupBlockIOWeight",           kCgroup, kScalar, setting, kApproximated, kNoShare, kUseNice},
    {"IODeviceWeight",                 kCgroup, kList, setting_words, kApproximated, kNoShare, kUseNice},
    {"BlockIODeviceWeight",            kCgroup, kList, setting_words, kApproximated, kNoShare, kUseNice},
    {"IODeviceLatencyTargetSec",       kCgroup, kList, setting_words, kApproximated, kNoShare, kUseNice},
    {"CPUQuota",                       kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit},
    {"MemoryMax",                      kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit},
    {"MemoryHigh",                     kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit},
    {"MemoryLimit",                    kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit},
    {"MemorySwapMax",                  kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit},
    {"TasksMax",                       kCgroup, kScalar, setting, kWeakened, kNoLimit, kUseUlimit},
    {"CPUQuotaPeriodSec",              kCgroup, kScalar, nothing, kIgnored, "it has no effect without a quota", ""},
    {"MemoryMin",                      kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short"},
    {"MemoryLow",                      kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short"},
    {"DefaultMemoryMin",               kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short"},
    {"DefaultMemoryLow",               kCgroup, kScalar, setting, kApproximated, "memory of the service may be taken back by the kernel", "nothing to do while memory is not short"},
    {"AllowedCPUs",                    kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity="},
    {"StartupAllowedCPUs",             kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity="},
    {"AllowedMemoryNodes",             kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity="},
    {"StartupAllowedMemoryNodes",      kCgroup, kScalar, setting, kApproximated, "the service may run on every processor", "use CPUAffinity="},
    {"IOReadBandwidthMax",             kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice},
    {"IOWriteBandwidthMax",            kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice},
    {"IOReadIOPSMax",                  kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice},
    {"IOWriteIOPSMax",                 kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice},
    {"BlockIOReadBandwidth",           kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice},
    {"BlockIOWriteBandwidth",          kCgroup, kList, setting_words, kWeakened, kNoLimit, kUseNice},
    {"IPAddressAllow",                 kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"IPAddressDeny",                  kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"IPIngressFilterPath",            kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"IPEgressFilterPath",             kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"BPFProgram",                     kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"SocketBindAllow",                kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"SocketBindDeny",                 kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"RestrictNetworkInterfaces",      kCgroup, kList, setting_words, kWeakened, kNoBpf, kUseNft},
    {"DeviceAllow",                    kCgroup, kList, setting_words, kWeakened, kNoBpf, "accept it: access to devices is up to their permissions"},
    {"DevicePolicy",                   kCgroup, kScalar, setting_mode, kWeakened, kNoBpf, "accept it: access to devices is up to their permissions"},
    {"Slice",                          kCgroup, kScalar, nothing, kIgnored, "slices are not made; processes are grouped by service", ""},
    {"Delegate",                       kCgroup, kScalar, setting_mode, kApproximated, "it may make groups in its cgroup, but no controllers are enabled there, and it belongs to root", "run it as root, or let it do without limits"},
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
