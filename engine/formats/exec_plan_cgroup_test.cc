#include "engine/formats/exec_plan_cgroup.h"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/formats/exec_plan.h"

namespace slipway::formats {
namespace {

struct Decoded {
    explicit Decoded(std::string lines) : text(std::move(lines) + "\ncommand /bin/true\n") {
        storage.resize(text.size());
        ok = decode_exec_plan(text, storage, *plan, error);
    }

    std::string text, storage;
    std::unique_ptr<ExecPlan> plan = std::make_unique<ExecPlan>();
    PlanError error;
    bool ok = false;
};

TEST(ExecPlanCgroup, WritesOfTheServiceAndOfItsSlices) {
    const Decoded d(
        "cgroup memory.max 50%\ncgroup cpu.max 20000 100000\ncgroup io.max '/dev/my disk' "
        "rbps=5\ncgroup-slice a-b.slice cpu.weight 20\ncgroup-slice a.slice\ncgroup-controllers "
        "pids io\n"
        "cgroup-delegate cpu memory\ncgroup-subgroup main");
    ASSERT_TRUE(d.ok) << d.error.what.message;
    const CgroupPlan& plan = d.plan->cgroup;
    ASSERT_EQ(plan.writes.size(), 5u);
    EXPECT_EQ(plan.writes[0].value, "50%");
    EXPECT_EQ(cgroup_setting_of(plan.writes[0]), "memory-max");
    EXPECT_EQ(plan.writes[1].more, "100000");
    EXPECT_EQ(cgroup_setting_of(plan.writes[1]), "cpu-quota");
    EXPECT_EQ(plan.writes[2].device, "/dev/my disk");
    EXPECT_EQ(cgroup_setting_of(plan.writes[2]), "io-read-bandwidth-max");
    EXPECT_EQ(plan.writes[3].slice, "a-b.slice");
    EXPECT_EQ(cgroup_setting_of(plan.writes[4]), "slice");
    EXPECT_EQ(plan.controllers.size(), 2u);
    EXPECT_EQ(plan.delegated.size(), 2u);
    EXPECT_EQ(plan.subgroup.text, "main");
    EXPECT_TRUE(Decoded("nice 3").plan->cgroup.empty());
}

TEST(ExecPlanCgroup, SomeHoldOnlyWhileTheMachineStartsOrEnds) {
    using Phase = CgroupPlan::Phase;
    const Decoded d(
        "cgroup-startup cpu.weight 66\ncgroup-normal cpuset.cpus ''\n"
        "cgroup-slice-startup a.slice io.weight default 50\ncgroup-slice-normal a.slice cpu.idle "
        "1");
    ASSERT_TRUE(d.ok) << d.error.what.message;
    const auto& writes = d.plan->cgroup.writes;
    ASSERT_EQ(writes.size(), 4u);
    EXPECT_EQ(writes[0].phase, Phase::startup);
    EXPECT_EQ(cgroup_setting_of(writes[0]), "startup-cpu-weight");
    EXPECT_EQ(writes[1].phase, Phase::normal);
    EXPECT_EQ(cgroup_setting_of(writes[1]), "allowed-cpus");
    EXPECT_EQ(writes[2].phase, Phase::startup);
    EXPECT_EQ(writes[2].slice, "a.slice");
    EXPECT_EQ(cgroup_setting_of(writes[2]), "startup-io-weight");
    EXPECT_EQ(writes[3].phase, Phase::normal);
    EXPECT_EQ(cgroup_setting_of(writes[3]), "cpu-weight");
}

TEST(ExecPlanCgroup, WhatIsWritten) {
    const auto text = [](std::string_view value, std::string_view more) {
        CgroupText out;
        EXPECT_TRUE(append_cgroup_text({.value = value, .more = more}, out));
        return std::string(out.view());
    };
    EXPECT_EQ(text("5", ""), "5");
    EXPECT_EQ(text("default", "50"), "default 50");
    EXPECT_EQ(text("", ""), "\n");
    EXPECT_EQ(bfq_weight("default 50").view(), "default 50");
    EXPECT_EQ(bfq_weight("8:0 10000").view(), "8:0 1000");
}

TEST(ExecPlanCgroup, NothingElseIsWritten) {
    for (const char* line : {"cgroup cgroup.procs 1",
                             "cgroup ../memory.max 1",
                             "cgroup memory.max/../x 1",
                             "cgroup memory.max '1\n2'",
                             "cgroup memory.max 1 2",
                             "cgroup memory.max /dev/sda 1",
                             "cgroup cpu.max 1",
                             "cgroup cpuset.cpus 1;2",
                             "cgroup io.max rbps=1",
                             "cgroup io.max /dev/sda evil=1",
                             "cgroup io.max /dev/sda rbps=x",
                             "cgroup io.max /dev/sda",
                             "cgroup io.weight /dev/sda x",
                             "cgroup io.weight 5",
                             "cgroup pids.max",
                             "cgroup-devices open",
                             "cgroup-devices closed a",
                             "cgroup-devices closed\ncgroup-devices strict",
                             "cgroup-devices closed a.slice\ncgroup-devices strict a.slice",
                             "cgroup-device /dev/sda r a",
                             "cgroup-device sda",
                             "cgroup-device char-",
                             "cgroup-device --/dev/null",
                             "cgroup-device /dev/sda rx",
                             "cgroup-slice ../x.slice cpu.weight 1",
                             "cgroup-slice -.slice cpu.weight 1",
                             "cgroup-slice a.slice cgroup.procs 1",
                             "cgroup-startup memory.max 1",
                             "cgroup-normal io.weight /dev/sda 5",
                             "cgroup-normal cpu.weight",
                             "cgroup-startup cpu.max 1 2",
                             "cgroup-slice-startup a cpu.weight 1",
                             "cgroup-slice-normal a.slice cgroup.procs 1",
                             "cgroup-controllers evil",
                             "cgroup-delegate a/b",
                             "cgroup-subgroup ..",
                             "cgroup-subgroup a/b",
                             "cgroup-subgroup memory.max",
                             "cgroup-subgroup cgroup.procs",
                             "cgroup-subgroup ''"})
        EXPECT_FALSE(Decoded(line).ok) << line;
}

}  // namespace
}  // namespace slipway::formats
