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
                             "cgroup-device sda",
                             "cgroup-device char-",
                             "cgroup-device --/dev/null",
                             "cgroup-device /dev/sda rx",
                             "cgroup-slice ../x.slice cpu.weight 1",
                             "cgroup-slice -.slice cpu.weight 1",
                             "cgroup-slice a.slice cgroup.procs 1",
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
