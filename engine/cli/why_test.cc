#include "engine/cli/why.h"

#include "engine/cli/testing.h"

namespace slipway::cli {
namespace {

using formats::NodeKind;
using formats::ServiceState;
using testing::Machine;

// "a", "b<a:Needs"
std::vector<std::string> texts(const std::vector<WhyStep>& steps) {
    std::vector<std::string> out;
    for (const WhyStep& step : steps)
        out.push_back(step.info->name + (step.from.empty() ? "" : "<" + step.from) +
                      (step.word.empty() ? "" : ":" + step.word));
    return out;
}

using Texts = std::vector<std::string>;

TEST(Why, ChainIsTheShortestOfThoseThatAreWanted) {
    Machine machine;
    const auto db = machine.add("db", ServiceState::running, true);
    const auto web = machine.add("web", ServiceState::running, true);
    const auto shop = machine.add("shop", ServiceState::running, true);
    const auto off = machine.add("off", ServiceState::stopped, false);
    const auto all = machine.add("default", ServiceState::running, true, "", NodeKind::bundle);
    machine.needs(off, db);
    machine.needs(shop, web);
    machine.needs(web, db);
    machine.needs(shop, db);
    machine.spec.nodes[all].members = {shop, off};
    const auto why = why_of(machine.database(), machine.services, "db");
    ASSERT_TRUE(why.has_value());
    EXPECT_EQ(texts(why->wanted), (Texts{"default", "shop<default:Contents", "db<shop:Needs"}));
    EXPECT_EQ(texts(why->others), (Texts{"web:Needs"}));
    EXPECT_EQ(texts(why->idle), (Texts{"off:Needs"}));
    EXPECT_EQ(texts(why->causes), (Texts{"db"}));
    EXPECT_FALSE(why_of(machine.database(), machine.services, "dv").has_value());
}

TEST(Why, TheDefaultSetIsPreferredAmongEqualBeginnings) {
    Machine machine;
    const auto db = machine.add("db", ServiceState::running, true);
    const auto all = machine.add("default", ServiceState::running, true, "", NodeKind::bundle);
    const auto web = machine.add("web", ServiceState::running, true);
    machine.needs(web, db);
    machine.spec.nodes[all].members = {db};
    for (const auto boot : {all, web}) {
        machine.spec.boot = boot;
        const auto why = why_of(machine.database(), machine.services, "db");
        ASSERT_TRUE(why.has_value());
        EXPECT_EQ(why->wanted[0].info->name, boot == all ? "default" : "web");
    }
}

TEST(Why, CirclesOfPullsEnd) {
    Machine machine;
    const auto a = machine.add("a", ServiceState::failed, true);
    const auto b = machine.add("b", ServiceState::failed, true);
    machine.needs(a, b);
    machine.needs(b, a);
    const auto why = why_of(machine.database(), machine.services, "a");
    ASSERT_TRUE(why.has_value());
    EXPECT_EQ(texts(why->wanted), (Texts{"a"}));
    EXPECT_EQ(texts(why->others), (Texts{"b:Needs"}));
    EXPECT_EQ(texts(why->causes), (Texts{"a", "b"}));
}

TEST(Why, WhatHoldsItUpIsFollowedToTheEnd) {
    Machine machine;
    const auto disk = machine.add("disk", ServiceState::failed, true);
    const auto db = machine.add("db", ServiceState::failed, true);
    const auto web = machine.add("web", ServiceState::failed, true);
    const auto slow = machine.add("slow", ServiceState::starting, true);
    const auto shop = machine.add("shop", ServiceState::waiting, true);
    machine.needs(db, disk);
    machine.needs(web, slow);
    machine.needs(web, db);
    machine.needs(shop, slow);
    machine.services[shop].waits_for = "slow";
    EXPECT_EQ(texts(why_of(machine.database(), machine.services, "web")->causes),
              (Texts{"web", "db", "disk"}));
    EXPECT_EQ(texts(why_of(machine.database(), machine.services, "shop")->causes),
              (Texts{"shop", "slow"}));
}

}  // namespace
}  // namespace slipway::cli
