#include "engine/formats/exec_plan_network.h"

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

TEST(ExecPlanNetwork, RulesOfTheServiceAndOfItsSlices) {
    const Decoded d(
        "cgroup-address allow 10.0.0.0/8\ncgroup-address deny ::/0\ncgroup-bind deny any a.slice\n"
        "cgroup-bind allow ipv4:tcp:80\ncgroup-interface allow lo\n"
        "cgroup-interface deny eth0 a-b.slice\n");
    ASSERT_TRUE(d.ok) << d.error.what.message;
    const NetworkRules& rules = d.plan->network_rules;
    ASSERT_EQ(rules.addresses.size(), 2u);
    EXPECT_TRUE(rules.addresses[0].allow);
    EXPECT_TRUE(rules.addresses[1].prefix.ipv6);
    ASSERT_EQ(rules.binds.size(), 2u);
    EXPECT_EQ(rules.binds[0].slice, "a.slice");
    EXPECT_EQ(rules.binds[1].rule.last, 80);
    ASSERT_EQ(rules.interfaces.size(), 2u);
    EXPECT_TRUE(rules.interfaces[0].allow);
    EXPECT_EQ(rules.interfaces[1].name, "eth0");
    EXPECT_EQ(rules.interfaces[1].slice, "a-b.slice");
    EXPECT_TRUE(Decoded("nice 3").plan->network_rules.empty());
}

TEST(ExecPlanNetwork, WrongOnesAreRefused) {
    for (const char* line :
         {"cgroup-address allow any", "cgroup-address maybe ::1", "cgroup-address allow",
          "cgroup-address allow ::1 a.slice", "cgroup-bind deny 0", "cgroup-bind any",
          "cgroup-bind deny any a", "cgroup-interface allow a/b", "cgroup-interface lo"})
        EXPECT_FALSE(Decoded(line).ok) << line;
    std::string many;
    for (int i = 0; i < 257; ++i) many += "cgroup-address deny ::1\n";
    EXPECT_FALSE(Decoded(many).ok);
}

}  // namespace
}  // namespace slipway::formats
