#include "importers/systemd/handlers.h"
#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;
using diag::Loss;
using List = std::vector<std::string>;

TEST(HandleCgroup, LimitsAreKeptAsTheEngineTakesThem) {
    const Imported i = import_lines(
        "MemoryMax=1.5G\nMemoryHigh=40%\nMemoryLow=infinity\nTasksMax=15%\nCPUWeight=idle\n"
        "CPUQuota=250%\nCPUQuotaPeriodSec=10ms\nAllowedCPUs=0-3 5\nMemoryAccounting=yes\n"
        "TasksAccounting=no\nIOReadBandwidthMax=/dev/sda 5M\nIOReadBandwidthMax=/dev/sdb 1K\n"
        "IODeviceLatencyTargetSec=/dev/sda 1min 2s\nOOMPolicy=kill\n");
    const model::Settings& cgroup = i["t"].process.cgroup;
    EXPECT_EQ(cgroup.at("memory-max"), (List{"1.5G"}));
    EXPECT_EQ(cgroup.at("memory-high"), (List{"40%"}));
    EXPECT_EQ(cgroup.at("tasks-max"), (List{"15%"}));
    EXPECT_EQ(cgroup.at("cpu-weight"), (List{"idle"}));
    EXPECT_EQ(cgroup.at("cpu-quota"), (List{"250%"}));
    EXPECT_EQ(cgroup.at("cpu-quota-period"), (List{"10000us"}));
    EXPECT_EQ(cgroup.at("allowed-cpus"), (List{"0-3 5"}));
    EXPECT_EQ(cgroup.at("io-read-bandwidth-max"), (List{"/dev/sda", "5M", "/dev/sdb", "1K"}));
    EXPECT_EQ(cgroup.at("io-device-latency-target"), (List{"/dev/sda", "62000000us"}));
    EXPECT_EQ(cgroup.at("oom-policy"), (List{"kill"}));
    EXPECT_EQ(cgroup.count("tasks-accounting"), 0u);
    EXPECT_EQ(i.of(Loss::weakened) + i.of(Loss::approximated) + i.of(Loss::ignored), "");
}

TEST(HandleCgroup, WrongValuesAreSkippedAsSystemdSkipsThem) {
    const Imported i = import_lines(
        "MemoryMax=5M\nMemoryMax=0\nTasksMax=1K\nCPUWeight=0\nCPUQuota=20\nAllowedCPUs=x\n"
        "IOReadBandwidthMax=sda 5\nSlice=../x.slice\nDisableControllers=evil\n");
    const model::Settings& cgroup = i["t"].process.cgroup;
    EXPECT_EQ(cgroup.size(), 1u);
    EXPECT_EQ(cgroup.at("memory-max"), (List{"5M"}));
    EXPECT_EQ(i.of(Loss::ignored),
              "invalid-value invalid-value invalid-value invalid-value invalid-value "
              "invalid-value invalid-value invalid-value");
}

TEST(HandleCgroup, Devices) {
    const Imported i = import_lines(
        "DevicePolicy=closed\nDeviceAllow=/dev/sda\nDeviceAllow=char-pts rw\nDeviceAllow=sda r\n"
        "DeviceAllow=/dev/sda x\n");
    EXPECT_EQ(i["t"].process.cgroup.at("device-policy"), (List{"closed"}));
    EXPECT_EQ(i["t"].process.cgroup.at("device-allow"),
              (List{"/dev/sda", "rwm", "char-pts", "rw"}));
    EXPECT_EQ(i.of(Loss::ignored), "invalid-value invalid-value");
    EXPECT_EQ(i.of(Loss::weakened), "");
}

TEST(HandleCgroup, EmptyOnesTakeBack) {
    const Imported i = import_lines(
        "MemoryMax=5M\nMemoryMax=\nDelegate=yes\nDelegate=no\nSlice=a.slice\n"
        "Slice=-.slice\nDisableControllers=cpu\nDisableControllers=\n");
    EXPECT_TRUE(i["t"].process.cgroup.empty());
    EXPECT_EQ(import_lines("Delegate=cpu memory\n")["t"].process.cgroup.at("delegate"),
              (List{"cpu", "memory"}));
}

TEST(HandleCgroup, ASliceComesWithItsServices) {
    common::MemoryRoot root;
    root.file(lib("a.slice"), "[Slice]\nCPUWeight=20\n");
    root.file(lib("a-b.slice"), "[Unit]\nDescription=inner\n[Slice]\nMemoryMax=1G\n");
    root.file(lib("t.service"), "[Service]\nSlice=a-b.slice\nExecStart=/bin/t\n");
    for (const Imported& i : {import_all(root), import_all(root, {"t"})}) {
        EXPECT_EQ(i["t"].process.cgroup.at("slice"), (List{"a-b.slice"}));
        EXPECT_EQ(i["a.slice"].kind, model::Kind::bundle);
        EXPECT_EQ(i["a.slice"].process.cgroup.at("cpu-weight"), (List{"20"}));
        EXPECT_EQ(i["a-b.slice"].process.cgroup.at("memory-max"), (List{"1G"}));
        EXPECT_TRUE(i["a-b.slice"].edges.empty());
    }
}

}  // namespace
}  // namespace slipway::importers::systemd
