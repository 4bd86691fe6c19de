#include "engine/svscan/table.h"

#include <map>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace slipway::svscan {
namespace {

struct Table : testing::Test {
    std::unique_ptr<ServiceTable> table = std::make_unique<ServiceTable>();

    void TearDown() override { table->clear(); }
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

// Whatever is added, removed, started and ended in whatever order, and however often the table
// moves: it says what a plain model says.
TEST_F(Table, AgreesWithAModel) {
    struct Known {
        std::uint32_t row;
        std::array<Slot, 2> slots;
    };

    std::map<std::uint64_t, Known> known;
    std::mt19937 random(4);
    for (int i = 0; i < 60000; ++i) {
        const std::uint64_t inode = 1 + random() % 3000;
        const Identity identity{7, inode};
        const auto there = known.find(inode);
        ASSERT_EQ(table->find(identity).has_value(), there != known.end());
        if (there == known.end()) {
            const auto row = table->add(identity, std::to_string(inode));
            ASSERT_TRUE(row);
            known[inode] = {*row, {}};
            continue;
        }
        const std::uint32_t row = there->second.row;
        ASSERT_EQ(table->find(identity), row);
        ASSERT_EQ(table->name(row), std::to_string(inode));
        for (const Role role : kRoles) {
            Slot& slot = there->second.slots[static_cast<std::size_t>(role)];
            if (slot.pid != 0) {
                const auto found = table->find_pid(slot.pid);
                ASSERT_TRUE(found && found->service == row && found->role == role);
            }
            const bool waits = random() % 2 == 0;
            slot.state = waits ? SlotState::waiting : SlotState::up;
            slot.pid = waits ? 0 : 2 * i + 2 + static_cast<int>(role);
            slot.due = waits ? random() % 1000 : 0;
            table->set_slot({row, role}, slot);
        }
        if (i % 16 == 0) {
            std::optional<std::uint64_t> first;
            for (const auto& [_, other] : known)
                for (const Slot& slot : other.slots)
                    if (slot.state == SlotState::waiting && (!first || slot.due < *first))
                        first = slot.due;
            ASSERT_EQ(table->next_due(), first);
        }
        if (random() % 3 != 0) continue;
        for (const Role role : kRoles) {
            const int pid = there->second.slots[static_cast<std::size_t>(role)].pid;
            table->set_slot({row, role}, {});
            if (pid != 0) {
                ASSERT_FALSE(table->find_pid(pid));
            }
        }
        table->remove(row);
        known.erase(there);
    }
    EXPECT_EQ(table->count(), known.size());
    EXPECT_LE(table->end(), 3000u) << "gaps are used again";
}

TEST_F(Table, GrowingKeepsWhatIsThere) {
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const auto row = table->add({1, i + 1}, std::to_string(i));
        ASSERT_EQ(row, i);
        table->pipes(i) = {static_cast<int>(i), 2, 3};
        table->set_seen(i, i + 5);
        table->set_has_logger(i, i % 2 == 0);
        table->set_slot({i, Role::logger}, {SlotState::up, static_cast<int>(i) + 1, 0, i, 0});
    }
    for (std::uint32_t i = 0; i < 1000; ++i) {
        EXPECT_EQ(table->find({1, i + 1}), i);
        EXPECT_EQ(table->find_pid(static_cast<int>(i) + 1)->service, i);
        EXPECT_EQ(table->name(i), std::to_string(i));
        EXPECT_EQ(table->pipes(i).read_end, static_cast<int>(i));
        EXPECT_EQ(table->seen(i), i + 5);
        EXPECT_EQ(table->has_logger(i), i % 2 == 0);
        EXPECT_EQ(table->slot({i, Role::logger}).last_start, i);
    }
    EXPECT_EQ(table->alive(Role::logger), 1000u);
}

TEST_F(Table, CapacityCanBeLowered) {
    table->set_limit(2);
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
