#include "engine/supervise/machine.h"

#include <set>

namespace slipway::supervise {
namespace {

bool does(const Step& step, Action action) {
    for (const Action a : step.actions)
        if (a == action) return true;
    return false;
}

template <typename Check>
void sweep(Check check) {
    for (std::size_t s = 0; s < kStates; ++s)
        for (std::size_t e = 0; e < kEvents; ++e) {
            const State state = static_cast<State>(s);
            const Event event = static_cast<Event>(e);
            SCOPED_TRACE(std::string(name_of(state)) + " + " + std::string(name_of(event)));
            check(state, event, transition(state, event));
        }
}

TEST(Machine, NoCellStartsASecondMainProcess) {
    sweep([](State state, Event, const Step& step) {
        if (does(step, Action::start_main)) {
            EXPECT_FALSE(has_main(state));
        }
        if (does(step, Action::start_main)) {
            EXPECT_EQ(step.next, State::starting);
        }
    });
}

TEST(Machine, ReallyDownIsOnlySaidFromEnded) {
    sweep([](State state, Event, const Step& step) {
        if (does(step, Action::say_really_down)) {
            EXPECT_EQ(state, State::ended);
        }
        if (does(step, Action::say_ready)) {
            EXPECT_TRUE(does(step, Action::mark_ready));
        }
        if (does(step, Action::say_down)) {
            EXPECT_NE(state, State::down);
        }
    });
}

TEST(Machine, WhoeverCanBeStoppedIs) {
    sweep([](State state, Event event, const Step& step) {
        const bool stops = event == Event::stop_by_command || event == Event::stop_by_signal ||
                           event == Event::take_down || event == Event::stop_nothing;
        if (!stops || !step.possible) return;
        if (state == State::stopping && event == Event::take_down) return;  // it was stopped before
        EXPECT_TRUE(does(step, Action::wish_down));
        EXPECT_NE(step.next, State::up) << name_of(state);
        EXPECT_NE(step.next, State::starting);
    });
}

TEST(Machine, EveryWaitIsBoundedOrHasAProcess) {
    // A state that waits for a command has an answer to its deadline.
    for (const State state :
         {State::preparing, State::starting, State::tracking, State::announcing, State::reloading,
          State::stop_command, State::stopping, State::finishing, State::cleaning,
          State::taking_down, State::emptying}) {
        const Step& step = transition(state, Event::timeout);
        EXPECT_TRUE(step.possible) << name_of(state);
        EXPECT_NE(step.actions[0], Action::none) << name_of(state);
    }
}

TEST(Machine, AnImpossibleEventChangesNothing) {
    sweep([](State state, Event, const Step& step) {
        if (step.possible) return;
        EXPECT_EQ(step.next, state);
        EXPECT_EQ(step.actions[0], Action::none);
    });
}

TEST(Machine, NamesAreComplete) {
    std::set<std::string_view> names;
    for (std::size_t s = 0; s < kStates; ++s) names.insert(name_of(static_cast<State>(s)));
    EXPECT_EQ(names.size(), kStates);
    names.clear();
    for (std::size_t e = 0; e < kEvents; ++e) names.insert(name_of(static_cast<Event>(e)));
    EXPECT_EQ(names.size(), kEvents);
    names.clear();
    for (std::size_t a = 0; a < kActions; ++a) names.insert(name_of(static_cast<Action>(a)));
    EXPECT_EQ(names.size(), kActions);
    EXPECT_EQ(name_of(State::gone), "gone");
    EXPECT_EQ(name_of(Event::settle_failed), "settle_failed");
    EXPECT_EQ(name_of(Action::leave), "leave");
}

}  // namespace
}  // namespace slipway::supervise
