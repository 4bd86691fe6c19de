#include "engine/formats/cgroup_value.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

// "FILE DEVICE VALUE"; "-": refused.
std::string converted(std::string_view name, std::string_view text, std::string_view device = {}) {
    const CgroupSetting* setting = find_cgroup_setting(name);
    CgroupWrite write;
    if (setting == nullptr || !convert_cgroup_value(*setting, device, text, write)) return "-";
    std::string out(write.file);
    if (!write.device.empty()) out += " " + std::string(write.device);
    return out + " " + std::string(write.value.view());
}

std::string quota(std::string_view text, std::string_view period = {}) {
    CgroupWrite write;
    return convert_cpu_quota(text, period, write) ? std::string(write.value.view()) : "-";
}

TEST(CgroupValue, Memory) {
    EXPECT_EQ(converted("memory-max", "1G"), "memory.max 1073741824");
    EXPECT_EQ(converted("memory-max", "1.5G"), "memory.max 1610612736");
    EXPECT_EQ(converted("memory-limit", "512K"), "memory.max 524288");
    EXPECT_EQ(converted("memory-high", "infinity"), "memory.high max");
    EXPECT_EQ(converted("memory-low", "12.5%"), "memory.low 12.5%");
    EXPECT_EQ(converted("memory-min", "0"), "memory.min 0");
    EXPECT_EQ(converted("memory-swap-max", "0"), "memory.swap.max 0");
    for (const char* text :
         {"0", "0%", "101%", "x", "", "-1", "1X", "1 G G", "18446744073709551615",
          "18446744073709551616", "99999999E", "1.G", "1.5.5M", "1.1234567M"})
        EXPECT_EQ(converted("memory-max", text), "-") << text;
}

TEST(CgroupValue, TasksAndProcessors) {
    EXPECT_EQ(converted("tasks-max", "50"), "pids.max 50");
    EXPECT_EQ(converted("tasks-max", "15%"), "pids.max 15%");
    EXPECT_EQ(converted("tasks-max", "infinity"), "pids.max max");
    for (const char* text : {"0", "0%", "1K", "150%"})
        EXPECT_EQ(converted("tasks-max", text), "-") << text;
    EXPECT_EQ(converted("cpu-weight", "20"), "cpu.weight 20");
    EXPECT_EQ(converted("cpu-weight", "idle"), "cpu.idle 1");
    EXPECT_EQ(converted("cpu-weight", "0"), "-");
    EXPECT_EQ(converted("cpu-weight", "10001"), "-");
    // As systemd computes it.
    EXPECT_EQ(converted("cpu-shares", "1024"), "cpu.weight 100");
    EXPECT_EQ(converted("cpu-shares", "2"), "cpu.weight 1");
    EXPECT_EQ(converted("cpu-shares", "262144"), "cpu.weight 10000");
    EXPECT_EQ(converted("allowed-cpus", "0-3 5,6"), "cpuset.cpus 0-3,5,6");
    EXPECT_EQ(converted("allowed-memory-nodes", "0"), "cpuset.mems 0");
    for (const char* text : {"", "3-1", "a", "1-", "-1", "70000", "0\n1"})
        EXPECT_EQ(converted("allowed-cpus", text), "-") << text;
}

TEST(CgroupValue, Quota) {
    EXPECT_EQ(quota("20%"), "20000 100000");
    EXPECT_EQ(quota("250%"), "250000 100000");
    EXPECT_EQ(quota("20%", "10ms"), "2000 10000");
    EXPECT_EQ(quota("infinity"), "max 100000");
    EXPECT_EQ(quota("50%", "1 s"), "500000 1000000");
    // Never less than a millisecond, of the quota and of the period; nor a period over a second.
    EXPECT_EQ(quota("1%", "1ms"), "1000 100000");
    EXPECT_EQ(quota("50%", "5s"), "500000 1000000");
    EXPECT_EQ(quota("0.01%"), "1000 1000000");
    for (const char* text : {"", "0%", "20", "x%", "-5%"}) EXPECT_EQ(quota(text), "-") << text;
    EXPECT_EQ(quota("20%", "x"), "-");
}

TEST(CgroupValue, Devices) {
    EXPECT_EQ(converted("io-weight", "200"), "io.weight default 200");
    EXPECT_EQ(converted("block-io-weight", "1000"), "io.weight default 200");
    EXPECT_EQ(converted("io-device-weight", "200", "/dev/sda"), "io.weight /dev/sda 200");
    EXPECT_EQ(converted("io-read-bandwidth-max", "5M", "/dev/sda"), "io.max /dev/sda rbps=5000000");
    EXPECT_EQ(converted("block-io-write-bandwidth", "1K", "/"), "io.max / wbps=1000");
    EXPECT_EQ(converted("io-write-iops-max", "infinity", "/dev/sda"), "io.max /dev/sda wiops=max");
    EXPECT_EQ(converted("io-device-latency-target", "25ms", "/dev/sda"),
              "io.latency /dev/sda target=25000");
    EXPECT_EQ(converted("io-read-bandwidth-max", "5M", "sda"), "-");
    EXPECT_EQ(converted("io-read-bandwidth-max", "5M"), "-");
    EXPECT_EQ(converted("io-weight", "5", "/dev/sda"), "-");
    EXPECT_EQ(converted("oom-policy", "kill"), "memory.oom.group 1");
    EXPECT_EQ(converted("oom-policy", "stop"), "-");
}

TEST(CgroupValue, NamesOfSlices) {
    for (const char* name : {"a.slice", "a-b.slice", "a-b-c.slice", "system-sshd\\x2dkeygen.slice"})
        EXPECT_TRUE(is_slice_name(name)) << name;
    for (const char* name : {"", "a", ".slice", "-.slice", "a-.slice", "-a.slice", "a--b.slice",
                             "../a.slice", "a/b.slice", "..slice", "a b.slice", "a.slice/"})
        EXPECT_FALSE(is_slice_name(name)) << name;
}

}  // namespace
}  // namespace slipway::formats
