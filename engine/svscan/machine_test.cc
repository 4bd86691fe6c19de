#include "engine/svscan/machine.h"

#include <gtest/gtest.h>

namespace slipway::svscan {
namespace {

constexpr SlotEvent kSlotAll[] = {SlotEvent::appear,       SlotEvent::vanish, SlotEvent::due,
                                  SlotEvent::start_failed, SlotEvent::died,   SlotEvent::end};

// What a start comes to, and how the process ends: without its service, or before it has ended it.
struct Chance {
    bool start_works = true;
    bool leaves = false;
};

constexpr Chance kChances[] = {{true, false}, {true, true}, {false, false}};
constexpr EndEvent kEndAll[] = {EndEvent::terminate,     EndEvent::quit,     EndEvent::abort,
                                EndEvent::services_gone, EndEvent::all_gone, EndEvent::deadline};

// What the world does with the machine's wishes: a process exists from `start` until it died.
struct World {
    SlotState state = SlotState::free;
    bool process = false;
    bool left = false;  // what is to be ended runs, and nobody supervises it
    bool doubled = false;
    bool ended = false;
    std::uint8_t returns = 0;
    bool started_for_nothing = false;
    bool removes = false;  // what vanishes is told to stop, too

    // Events that cannot come in this world are left out.
    bool possible(SlotEvent event) const {
        switch (event) {
            case SlotEvent::died:
                return process;
            case SlotEvent::appear:
            case SlotEvent::vanish:
                return !ended;
            case SlotEvent::due:
                return state == SlotState::waiting || state == SlotState::returning;
            case SlotEvent::start_failed:
            case SlotEvent::died_early:
            case SlotEvent::end_early:
                return false;  // see apply() and tell()
            case SlotEvent::end:
                return true;
        }
        return false;
    }

    // As effects.cc tells the machine.
    SlotStep tell(SlotEvent event) {
        if ((ended || removes) && !process && left && asks_what_is_left(state, event))
            event = when_left(event, returns);
        const auto done = step(state, event);
        state = done.next;
        // What only vanished while the tree ran is not of the tree any more.
        if (!ended && !removes && done.action == SlotAction::release) left = false;
        return done;
    }

    void apply(SlotEvent event, Chance chance) {
        if (event == SlotEvent::died) {
            process = false;
            left = chance.leaves;
        }
        if (event == SlotEvent::end) ended = true;
        if (tell(event).action != SlotAction::start) return;
        const bool returned = state == SlotState::leaving;
        started_for_nothing |= (ended || returned) && !left;
        returns = returned ? static_cast<std::uint8_t>(returns + 1) : std::uint8_t{0};
        if (chance.start_works) {
            doubled |= process;
            process = true;
            left = false;
        } else {
            tell(returned ? SlotEvent::died : SlotEvent::start_failed);
        }
    }
};

// Small worlds: every sequence of seven events, each start working or failing, each process leaving
// something or not.
void explore(const World& world, int depth, int& worlds) {
    ++worlds;
    ASSERT_FALSE(world.doubled);
    // A slot says there is a process exactly when there is one, so none is lost or doubled.
    ASSERT_EQ(world.process, world.state == SlotState::up || world.state == SlotState::leaving);
    if (world.ended) {
        ASSERT_NE(world.state, SlotState::waiting) << "nothing is kept running once the tree ends";
    }
    ASSERT_FALSE(world.started_for_nothing);
    if (world.left && world.state == SlotState::free) {
        ASSERT_TRUE(world.returns == kMostReturns) << "what was left must be ended";
    }
    ASSERT_LE(world.returns, kMostReturns);
    if (depth == 0) return;
    for (const auto event : kSlotAll)
        for (const Chance chance : kChances) {
            if (!world.possible(event)) continue;
            World next = world;
            next.apply(event, chance);
            explore(next, depth - 1, worlds);
        }
}

TEST(SlotMachine, SmallWorlds) {
    int worlds = 0;
    explore({}, 7, worlds);
    EXPECT_GT(worlds, 1000);
    World removing;
    removing.removes = true;
    explore(removing, 7, worlds);
    World late;
    late.state = SlotState::leaving;
    late.process = late.ended = true;
    late.returns = kMostReturns - 2;
    explore(late, 7, worlds);
}

// A supervisor that dies in a loop does not hold up the end.
TEST(SlotMachine, WhatIsLeftIsReturnedToFiveTimes) {
    World world;
    world.state = SlotState::waiting;
    world.left = true;
    world.apply(SlotEvent::end, {});
    int starts = 0;
    for (; world.state == SlotState::returning; ++starts) {
        world.apply(SlotEvent::due, {});
        ASSERT_EQ(world.state, SlotState::leaving);
        world.apply(SlotEvent::died, {true, true});
    }
    EXPECT_EQ(starts, 5);
    EXPECT_EQ(world.state, SlotState::free);
}

TEST(SlotMachine, NothingIsAskedWhileTheTreeKeepsItRunning) {
    for (const auto event : kSlotAll) {
        EXPECT_FALSE(asks_what_is_left(SlotState::up, event));
        EXPECT_FALSE(asks_what_is_left(SlotState::free, event));
        EXPECT_FALSE(asks_what_is_left(SlotState::returning, event));
    }
}

TEST(SlotMachine, AVanishedServiceIsNotStartedAgain) {
    EXPECT_EQ(step(SlotState::up, SlotEvent::vanish).next, SlotState::leaving);
    EXPECT_EQ(step(SlotState::leaving, SlotEvent::died).action, SlotAction::release);
    EXPECT_EQ(step(SlotState::leaving, SlotEvent::appear).next, SlotState::up);
}

TEST(SlotMachine, WhatComesBackBeforeItHasEndedIsKeptRunning) {
    World world;
    world.state = SlotState::waiting;
    world.left = world.removes = true;
    world.apply(SlotEvent::vanish, {});
    ASSERT_EQ(world.state, SlotState::returning);
    world.apply(SlotEvent::appear, {});
    world.apply(SlotEvent::due, {});
    EXPECT_EQ(world.state, SlotState::up);
    EXPECT_EQ(world.returns, 0);
}

// From every state: deadlines and departures alone lead to the end, so the end is bounded.
TEST(EndMachine, IsBounded) {
    for (const auto order : {EndEvent::terminate, EndEvent::quit, EndEvent::abort}) {
        auto state = step(EndState::running, order).next;
        int deadlines = 0;
        for (; state != EndState::over; ++deadlines) {
            ASSERT_LT(deadlines, 5);
            state = step(state, EndEvent::deadline).next;
        }
    }
}

TEST(EndMachine, NeverGoesBackToRunning) {
    for (std::size_t s = 1; s < kEndStates; ++s)
        for (const auto event : kEndAll)
            EXPECT_NE(step(static_cast<EndState>(s), event).next, EndState::running);
}

TEST(EndMachine, LoggersAreDrainedAfterTheServicesOnly) {
    for (std::size_t s = 0; s < kEndStates; ++s)
        for (const auto event : kEndAll) {
            const auto done = step(static_cast<EndState>(s), event);
            if (done.action != EndAction::drain_loggers) continue;
            EXPECT_TRUE(event == EndEvent::services_gone || event == EndEvent::deadline);
        }
}

}  // namespace
}  // namespace slipway::svscan
