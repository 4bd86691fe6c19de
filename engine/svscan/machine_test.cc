#include "engine/svscan/machine.h"

#include <gtest/gtest.h>

namespace slipway::svscan {
namespace {

constexpr SlotEvent kSlotAll[] = {SlotEvent::appear,       SlotEvent::vanish, SlotEvent::due,
                                  SlotEvent::start_failed, SlotEvent::died,   SlotEvent::end};
constexpr EndEvent kEndAll[] = {EndEvent::terminate,     EndEvent::quit,     EndEvent::abort,
                                EndEvent::services_gone, EndEvent::all_gone, EndEvent::deadline};

// What the world does with the machine's wishes: a process exists from `start` until it died.
struct World {
    SlotState state = SlotState::free;
    bool process = false;
    bool doubled = false;
    bool ended = false;

    // Events that cannot come in this world are left out.
    bool possible(SlotEvent event) const {
        switch (event) {
            case SlotEvent::died:
                return process;
            case SlotEvent::appear:
                return !ended;
            case SlotEvent::due:
                return state == SlotState::waiting;
            case SlotEvent::start_failed:
                return false;  // follows a start at once, see apply()
            case SlotEvent::vanish:
            case SlotEvent::end:
                return true;
        }
        return false;
    }

    void apply(SlotEvent event, bool start_works) {
        if (event == SlotEvent::died) process = false;
        if (event == SlotEvent::end) ended = true;
        const auto done = step(state, event);
        state = done.next;
        if (done.action != SlotAction::start) return;
        if (start_works) {
            doubled |= process;
            process = true;
        } else {
            state = step(state, SlotEvent::start_failed).next;
        }
    }
};

// Small worlds: every sequence of seven events, each start working or failing.
void explore(const World& world, int depth, int& worlds) {
    ++worlds;
    ASSERT_FALSE(world.doubled);
    // A slot says there is a process exactly when there is one, so none is lost or doubled.
    ASSERT_EQ(world.process, world.state == SlotState::up || world.state == SlotState::leaving);
    if (world.ended) {
        ASSERT_NE(world.state, SlotState::waiting) << "nothing starts once the tree ends";
    }
    if (depth == 0) return;
    for (const auto event : kSlotAll)
        for (const bool works : {true, false}) {
            if (!world.possible(event)) continue;
            World next = world;
            next.apply(event, works);
            explore(next, depth - 1, worlds);
        }
}

TEST(SlotMachine, SmallWorlds) {
    int worlds = 0;
    explore({}, 7, worlds);
    EXPECT_GT(worlds, 1000);
}

TEST(SlotMachine, AVanishedServiceIsNotStartedAgain) {
    EXPECT_EQ(step(SlotState::up, SlotEvent::vanish).next, SlotState::leaving);
    EXPECT_EQ(step(SlotState::leaving, SlotEvent::died).action, SlotAction::release);
    EXPECT_EQ(step(SlotState::leaving, SlotEvent::appear).next, SlotState::up);
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
