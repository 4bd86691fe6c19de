#include <gtest/gtest.h>

#include "engine/graph/cgroup_settings.h"
#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

std::string service(const std::string& settings) {
    return "[Run]\nCommand = /bin/x\n[Process]\n" + settings;
}

// "memory.max 5; io.max /dev/sda rbps=1; "
std::string writes(const model::Settings& settings) {
    std::string out;
    for (const CgroupUse::Write& write : cgroup_use(settings).writes)
        out += write.file + " " + write.device + (write.device.empty() ? "" : " ") + write.value +
               "; ";
    return out;
}

TEST(Cgroups, OldNamesGiveWayToPresentOnes) {
    EXPECT_EQ(writes({{"memory-limit", {"5K"}}, {"cpu-shares", {"512"}}}),
              "memory.max 5120; cpu.weight 50; ");
    EXPECT_EQ(writes({{"memory-limit", {"5K"}},
                      {"memory-max", {"1K"}},
                      {"cpu-shares", {"512"}},
                      {"cpu-weight", {"7"}}}),
              "memory.max 1024; cpu.weight 7; ");
    EXPECT_EQ(writes({{"block-io-weight", {"500"}}}), "io.weight default 100; ");
    EXPECT_EQ(writes({{"block-io-weight", {"500"}},
                      {"io-read-iops-max", {"/dev/sda", "5", "/dev/sdb", "6"}}}),
              "io.max /dev/sda riops=5; io.max /dev/sdb riops=6; ");
    EXPECT_EQ(writes({{"cpu-quota", {"20%"}}, {"cpu-quota-period", {"10ms"}}}),
              "cpu.max 2000 10000; ");
    EXPECT_EQ(writes({{"oom-policy", {"continue"}}, {"cpu-quota-period", {"10ms"}}}), "");
}

TEST(Cgroups, WhatIsCountedAndWhatIsDelegated) {
    const CgroupUse use = cgroup_use({{"memory-accounting", {"yes"}},
                                      {"tasks-accounting", {"no"}},
                                      {"io-accounting", {"true"}},
                                      {"block-io-accounting", {"on"}},
                                      {"delegate", {"cpu", "memory"}},
                                      {"delegate-subgroup", {"main"}}});
    EXPECT_EQ(use.controllers, (std::vector<std::string>{"memory", "io"}));
    EXPECT_TRUE(use.delegate);
    EXPECT_EQ(use.delegated, (std::vector<std::string>{"cpu", "memory"}));
    EXPECT_EQ(use.subgroup, "main");
    EXPECT_FALSE(cgroup_use({{"delegate", {"no"}}}).delegate);
    EXPECT_EQ(cgroup_use({{"delegate", {"yes"}}}).delegated.size(), 5u);
}

TEST(Cgroups, WrongValuesAreRefused) {
    for (const std::string line : {"memory-max = 0",
                                   "memory-max = much",
                                   "tasks-max = 1K",
                                   "cpu-weight = 0",
                                   "cpu-quota = 20",
                                   "cpu-quota-period = soon",
                                   "io-read-bandwidth-max = /dev/sda",
                                   "io-read-bandwidth-max = sda 5",
                                   "allowed-cpus = a",
                                   "memory-accounting = maybe",
                                   "delegate = evil",
                                   "disable-controllers = evil",
                                   "slice = ../x.slice",
                                   "slice = a",
                                   "oom-policy = stop",
                                   "device-policy = open",
                                   "device-allow = sda",
                                   "device-allow = /dev/sda x",
                                   "ip-address-deny = all",
                                   "ip-address-allow = 10.0.0.0/33",
                                   "socket-bind-allow = 0",
                                   "socket-bind-deny = any:80",
                                   "restrict-network-interfaces = ~a/b"}) {
        Scene s;
        s.whole_machine = false;
        s.add("web", service("Cgroup." + line + "\n"));
        const std::string name = "Cgroup." + line.substr(0, line.find(' '));
        const std::string told = s.messages();
        EXPECT_TRUE(told.find("no value of " + name) != std::string::npos ||
                    told.find(name + " needs another word") != std::string::npos)
            << line << told;
        EXPECT_FALSE(s.ok) << line;
    }
    Scene right;
    right.whole_machine = false;
    right.add("web", service("Cgroup.memory-max = 50%\nCgroup.slice = a-b.slice\n"
                             "Cgroup.io-weight = 5\nCgroup.allowed-cpus = 0-3 5\n"));
    EXPECT_EQ(right.messages(), "");
}

TEST(Cgroups, SlicesAreNested) {
    EXPECT_EQ(slices_of({{"slice", {"a-b-c.slice"}}}),
              (std::vector<std::string>{"a.slice", "a-b.slice", "a-b-c.slice"}));
    EXPECT_TRUE(slices_of({{"slice", {"-.slice"}}}).empty());
    EXPECT_TRUE(slices_of({{"slice", {"../a.slice"}}}).empty());
}

TEST(Cgroups, AServiceHasWhatItsSlicesSay) {
    const model::Settings outer{
        {"cpu-weight", {"20"}}, {"default-memory-low", {"1M"}}, {"disable-controllers", {"io"}}};
    const model::Settings inner{{"default-memory-low", {"2M"}}};
    model::Settings settings{{"io-weight", {"5"}}, {"tasks-max", {"9"}}};
    std::vector<std::string> without;
    add_slices({{"a.slice", &outer}, {"a-b.slice", &inner}}, settings, without);
    EXPECT_EQ(without, (std::vector<std::string>{"io-weight"}));
    EXPECT_EQ(writes(settings), "memory.low 2097152; pids.max 9; ");
    EXPECT_EQ(settings.at("a.slice/cpu-weight"), (std::vector<std::string>{"20"}));
    EXPECT_EQ(split_slice_key("a.slice/cpu-weight"),
              (std::pair<std::string, std::string>{"a.slice", "cpu-weight"}));
}

TEST(Cgroups, ASliceIsABundleOfItsName) {
    Scene s;
    s.whole_machine = false;
    s.add("a.slice", "[Service]\nType = bundle\n[Process]\nCgroup.disable-controllers = cpu\n");
    s.add("web", service("Cgroup.slice = a-b.slice\nCgroup.cpu-weight = 5\n"));
    EXPECT_NE(s.messages().find("Cgroup.cpu-weight of \"web\" has no effect"), std::string::npos)
        << s.messages();
    EXPECT_TRUE(s.ok);
}

}  // namespace
}  // namespace slipway::graph
