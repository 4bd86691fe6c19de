#include "engine/manager/boot_watch.h"

#include "engine/manager/testing/tree.h"
#include "engine/sys/lock.h"

namespace slipway::manager {
namespace {

struct Watch : ::testing::Test {
    Watch() : tree(testing::sample()) {
        tree.supervise_all();
        core = tree.start_manager();
        watch.state_path = tree.path() + "/state";
        watch.generation = 1;
        watch.deadline = 10'000;
    }

    void write_state(const formats::BootState& state) {
        const auto text = formats::encode(state);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.c_str());
        ASSERT_TRUE(sys::replace_file(tree.fd(), "state", "state.new", {bytes, text.size()}, 0644));
    }

    void reach_milestone() { core->plan->adopt(4, {.state = plan::State::up, .goal_up = true}); }

    testing::Tree tree;
    std::unique_ptr<Core> core;
    BootWatch watch;
};

TEST_F(Watch, MilestoneMustHold) {
    EXPECT_EQ(next_look(watch), 10'000u);
    EXPECT_EQ(watch_boot(watch, *core, 100), BootVerdict::nothing);
    reach_milestone();
    EXPECT_EQ(watch_boot(watch, *core, 200), BootVerdict::nothing);
    EXPECT_EQ(next_look(watch), 5'200u);
    EXPECT_EQ(watch_boot(watch, *core, 5'199), BootVerdict::nothing);
    EXPECT_EQ(watch_boot(watch, *core, 5'200), BootVerdict::milestone_held);
    EXPECT_EQ(watch_boot(watch, *core, 99'999), BootVerdict::nothing);
    EXPECT_EQ(next_look(watch), 0u);
}

TEST_F(Watch, MilestoneThatFallsBeginsAnew) {
    reach_milestone();
    watch_boot(watch, *core, 200);
    core->plan->adopt(4, {.state = plan::State::down});
    EXPECT_EQ(watch_boot(watch, *core, 9'999), BootVerdict::nothing);
    EXPECT_EQ(watch_boot(watch, *core, 10'000), BootVerdict::missed);
}

// Applied, and perhaps it would never boot.
TEST_F(Watch, AnotherGenerationThanTheBootedOneIsNotJudged) {
    watch.generation = 7;
    reach_milestone();
    EXPECT_EQ(watch_boot(watch, *core, 200), BootVerdict::nothing);
    EXPECT_EQ(next_look(watch), 0u);
    EXPECT_EQ(watch_boot(watch, *core, 99'999), BootVerdict::nothing);
}

TEST_F(Watch, WhatWasBootedIsWhatInitWrote) {
    EXPECT_FALSE(booted_generation(tree.fd()));
    const auto say = [&](std::string_view text) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        ASSERT_TRUE(sys::replace_file(tree.fd(), "boot", "boot.new", {bytes, text.size()}, 0644));
    };
    say("generation 12\nreason tentative\nwanted 12\n");
    EXPECT_EQ(booted_generation(tree.fd()), 12u);
    for (const char* damaged : {"", "generation ", "generation x\n", "reason tentative\n"}) {
        say(damaged);
        EXPECT_FALSE(booted_generation(tree.fd())) << damaged;
    }
}

TEST_F(Watch, GoodGenerationIsWrittenAndItsTriesAreForgotten) {
    write_state({.current = 1, .last_good = 7, .tried = 1, .tries = 2});
    EXPECT_TRUE(is_tentative(watch));
    EXPECT_TRUE(mark_good(watch, 1));
    const auto state = read_boot_state(watch.state_path);
    ASSERT_TRUE(state);
    EXPECT_EQ(*state, (formats::BootState{.current = 1, .last_good = 1}));
    EXPECT_FALSE(is_tentative(watch));
}

TEST_F(Watch, CommitThatRunsIsNotOverwritten) {
    write_state({.current = 1});
    const sys::Fd lock = sys::testing::make_file(tree.fd(), "lock");
    ASSERT_TRUE(sys::lock_description(lock));
    EXPECT_FALSE(mark_good(watch, 100));
    EXPECT_EQ(next_look(watch), 5'100u);
    ASSERT_TRUE(sys::unlock_description(lock));
    EXPECT_TRUE(mark_good(watch, 5'100));
    EXPECT_EQ(read_boot_state(watch.state_path)->last_good, 1u);
}

TEST_F(Watch, WithoutAnotherGoodGenerationNobodyReboots) {
    write_state({.current = 1});
    EXPECT_FALSE(is_tentative(watch));
}

TEST_F(Watch, WithoutABootStateNothingIsWritten) {
    EXPECT_TRUE(mark_good(watch, 1));
    EXPECT_FALSE(read_boot_state(watch.state_path));
    EXPECT_FALSE(is_tentative(watch));
}

}  // namespace
}  // namespace slipway::manager
