#include "engine/svscan/table.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace slipway::svscan {
namespace {

struct Table : testing::Test {
    std::unique_ptr<ServiceTable> table = std::make_unique<ServiceTable>();
};

TEST_F(Table, FindsByIdentityAndPid) {
    const auto a = table->add({1, 10}, "a");
    const auto b = table->add({1, 11}, "b");
    ASSERT_TRUE(a && b);
    EXPECT_EQ(table->find({1, 11}), b);
    EXPECT_FALSE(table->find({2, 11}));
    table->set_slot({*b, Role::logger}, {SlotState::up, 77, 0, 5});
    const auto found = table->find_pid(77);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->service, *b);
    EXPECT_EQ(found->role, Role::logger);
    EXPECT_FALSE(table->find_pid(78));
    EXPECT_EQ(table->alive(Role::logger), 1u);
    EXPECT_EQ(table->alive(Role::service), 0u);
}

TEST_F(Table, ARemovedRowIsUsedAgainAndHoldsNothing) {
    ASSERT_TRUE(table->add({1, 10}, "a"));
    const auto b = table->add({1, 11}, "b");
    table->pipes(*b).read_end = 9;
    table->set_slot({*b, Role::service}, {SlotState::waiting, 0, 1, 2});
    table->set_slot({*b, Role::service}, {});
    table->remove(*b);
    EXPECT_EQ(table->end(), 1u);
    const auto c = table->add({1, 12}, "c");
    EXPECT_EQ(c, b);
    EXPECT_EQ(table->pipes(*c).read_end, 0);
    EXPECT_EQ(table->slot({*c, Role::service}).last_start, 0u);
    EXPECT_EQ(table->name(*c), "c");
}

TEST_F(Table, IsFullAtItsCapacity) {
    for (std::uint32_t i = 0; i < kMaxServices; ++i) ASSERT_TRUE(table->add({1, i + 1}, "x"));
    EXPECT_FALSE(table->add({1, kMaxServices + 1}, "x"));
    table->remove(500);
    EXPECT_EQ(table->add({1, kMaxServices + 1}, "y"), 500u);
    EXPECT_FALSE(table->add({1, kMaxServices + 2}, "x"));
    EXPECT_EQ(table->count(), kMaxServices);
}

TEST_F(Table, CapacityCanBeLowered) {
    table->set_capacity(2);
    EXPECT_TRUE(table->add({1, 1}, "a"));
    EXPECT_TRUE(table->add({1, 2}, "b"));
    EXPECT_FALSE(table->add({1, 3}, "c"));
}

TEST_F(Table, NamesThatDoNotFitAreRefused) {
    EXPECT_FALSE(table->add({1, 1}, std::string(252, 'x')));
    EXPECT_EQ(table->count(), 0u);
    EXPECT_TRUE(table->add({1, 1}, std::string(251, 'x')));
}

TEST_F(Table, NextDueIsTheEarliestThatWaits) {
    EXPECT_FALSE(table->next_due());
    table->add({1, 1}, "a");
    table->add({1, 2}, "b");
    table->set_slot({0, Role::service}, {SlotState::waiting, 0, 50, 0});
    table->set_slot({1, Role::logger}, {SlotState::waiting, 0, 40, 0});
    EXPECT_EQ(table->next_due(), 40u);
    table->set_slot({1, Role::logger}, {SlotState::up, 5, 0, 0});
    EXPECT_EQ(table->next_due(), 50u);
    table->set_slot({0, Role::service}, {SlotState::up, 6, 0, 0});
    EXPECT_FALSE(table->next_due());
}

}  // namespace
}  // namespace slipway::svscan
