#include "engine/supervise/classify.h"

namespace slipway::supervise {
namespace {

using formats::ReadyKind;
using formats::RunResult;
using formats::ServiceType;
using formats::Want;

constexpr int kInputs = static_cast<int>(Input::next) + 1;

// Whether the state has its main process: a oneshot that is announced has none any more.
bool main_expected(const Situation& now) {
    if (now.state == State::announcing) return now.type != ServiceType::oneshot;
    return has_main(now.state);
}

// Where an input can come from: the effects give the others only in these states.
bool can_come(Input input, const Situation& now) {
    const bool command_runs = now.state == State::preparing || now.state == State::announcing ||
                              now.state == State::reloading || now.state == State::stop_command ||
                              now.state == State::finishing || now.state == State::cleaning ||
                              now.state == State::taking_down;
    switch (input) {
        case Input::next:
            return now.state == State::ended;
        case Input::main_ended:
            return has_main(now.state) && !now.main_alive;
        case Input::running:
            return now.state == State::starting && now.main_alive;
        case Input::command_done:
        case Input::command_failed:
            return command_runs;
        case Input::spawn_failed:
            return command_runs || (now.state == State::starting && !now.main_alive);
        case Input::tracked:
        case Input::track_failed:
            return now.state == State::tracking;
        case Input::emptied:
            return now.state == State::emptying;
        case Input::watchdog:
            return has_main(now.state) && now.main_alive;
        case Input::ready:
            return (has_main(now.state) && now.main_alive) || now.state == State::tracking;
        case Input::timeout:
            return now.state != State::down && now.state != State::up && now.state != State::done &&
                   now.state != State::ended && now.main_alive == main_expected(now);
        default:
            return now.state != State::ended && (now.main_alive == main_expected(now));
    }
}

bool can_be(const Situation& now) {
    const bool only_main = now.state == State::up || now.state == State::reloading ||
                           now.state == State::stop_command || now.state == State::stopping;
    if (only_main && now.type == ServiceType::oneshot && now.state != State::stopping) return false;
    if (now.state == State::done && now.type != ServiceType::oneshot) return false;
    return true;
}

// Whatever the situation, the event is possible in the state: no cell that says "never" is reached.
TEST(Classify, NeverGivesAnImpossibleEvent) {
    for (std::size_t state = 0; state < kStates; ++state)
        for (int input = 0; input < kInputs; ++input)
            for (unsigned bits = 0; bits < 1u << 14; ++bits) {
                Situation now;
                now.state = static_cast<State>(state);
                if (now.state == State::gone) continue;
                const auto bit = [&](unsigned i) { return ((bits >> i) & 1) != 0; };
                now.want = bit(0) ? Want::up : bit(1) ? Want::once : Want::down;
                now.exiting = bit(2);
                now.type = bit(3) ? ServiceType::oneshot : ServiceType::longrun;
                now.ready = bit(4) ? ReadyKind::parent_exit : ReadyKind::exec;
                now.plain = bit(5);
                now.main_alive = bit(6);
                now.has_prepare = now.has_started = now.has_finish = bit(7);
                now.has_stop = now.has_down = now.has_reload = now.has_cleanup = bit(8);
                now.start_allowed = bit(9);
                now.result = bit(10) ? RunResult::success : RunResult::exit_code;
                now.restart = bit(11);
                now.permanent = bit(12);
                now.group_left = bit(13);
                const Input in = static_cast<Input>(input);
                if (!can_be(now) || !can_come(in, now)) continue;
                const auto event = classify(in, now);
                if (!event) continue;
                EXPECT_TRUE(transition(now.state, *event).possible)
                    << name_of(now.state) << " + " << name_of(*event) << " by input " << input;
                if (::testing::Test::HasFailure()) return;
            }
}

TEST(Classify, WhatFollowsAnEnd) {
    Situation now;
    now.state = State::ended;
    now.want = Want::up;
    now.restart = true;
    now.has_finish = now.has_cleanup = true;
    now.group_left = true;
    EXPECT_EQ(classify(Input::next, now), Event::empty_group);
    now.group_left = false;
    EXPECT_EQ(classify(Input::next, now), Event::run_finish);
    now.phase = Phase::finished;
    EXPECT_EQ(classify(Input::next, now), Event::run_cleanup);
    now.phase = Phase::cleaned;
    EXPECT_EQ(classify(Input::next, now), Event::settle_wait);
    now.permanent = true;
    EXPECT_EQ(classify(Input::next, now), Event::settle_failed);
    now.permanent = false;
    now.restart = false;
    now.result = RunResult::unknown;
    EXPECT_EQ(classify(Input::next, now), Event::settle_failed);  // never taken for success
    now.want = Want::down;
    EXPECT_EQ(classify(Input::next, now), Event::settle_down);
}

TEST(Classify, OneshotsAndTasks) {
    Situation now;
    now.state = State::starting;
    now.want = Want::up;
    now.plain = false;
    now.result = RunResult::success;
    now.type = ServiceType::oneshot;
    EXPECT_EQ(classify(Input::main_ended, now), Event::oneshot_done);
    now.has_started = true;
    EXPECT_EQ(classify(Input::main_ended, now), Event::oneshot_done_hook);
    now.exiting = true;
    EXPECT_EQ(classify(Input::main_ended, now), Event::oneshot_done_hook) << "it stays up";
    now.exiting = false;
    now.want = Want::down;
    EXPECT_EQ(classify(Input::main_ended, now), Event::main_ended);
    now.state = State::stopping;
    now.has_down = true;
    EXPECT_EQ(classify(Input::main_ended, now), Event::take_down);  // it was over already
    now.result = RunResult::signal;
    EXPECT_EQ(classify(Input::main_ended, now), Event::main_ended);
    now.result = RunResult::success;
    now.has_down = false;
    now.state = State::starting;
    now.want = Want::up;
    now.type = ServiceType::task;
    EXPECT_EQ(classify(Input::main_ended, now), Event::main_ended);
    now.state = State::ended;
    now.restart = true;
    EXPECT_EQ(classify(Input::next, now), Event::settle_down);
}

}  // namespace
}  // namespace slipway::supervise
