// Commands in place of signals: data/control.NAME, for the signals that the policy names. One that
// fails, or cannot be started, lets the signal be sent after all, as runsv does.
#include <utility>

#include "engine/formats/signal_name.h"
#include "engine/supervise/effects.h"

namespace slipway::supervise {
namespace {

constexpr std::uint64_t bit_of(int signal) {
    return std::uint64_t{1} << (signal - 1);
}

}  // namespace

bool is_replaced(const Supervisor& s, int signal) {
    return signal > 0 && (s.policy.controls & bit_of(signal)) != 0;
}

void choose_control(Supervisor& s, int signal) {
    s.action = 0;
    s.replaced = signal;
    s.action_program.assign("./data/control.");
    s.action_program.append(formats::signal_name(signal).view());
}

void obey_signal_byte(Supervisor& s) {
    const int signal = s.signal.value;
    const bool replaced = is_replaced(s, signal);
    if (replaced && s.state == State::reloading) {
        s.controls_due |= bit_of(signal);  // one command at a time
    } else if (replaced && s.state == State::up) {
        choose_control(s, signal);
        s.record.stop_step = static_cast<std::uint32_t>(signal);
        handle(s, Input::reload);
    } else {
        handle(s, Input::signal);
    }
}

void run_due_controls(Supervisor& s) {
    if (s.controls_due == 0 || s.state == State::reloading || s.launch != nullptr) return;
    const std::uint64_t due = std::exchange(s.controls_due, 0);
    if (s.state != State::up) return;
    int signal = 1;
    while ((due & bit_of(signal)) == 0) ++signal;
    s.controls_due = due & ~bit_of(signal);
    s.signal = {signal};
    obey_signal_byte(s);
}

bool stop_by_control(Supervisor& s, int signal) {
    if (!is_replaced(s, signal)) return false;
    // Another command of the service may not have ended yet of its KILL.
    if (s.record.child(formats::Role::control).pid != 0) return s.replaced == signal;
    choose_control(s, signal);
    start(s, Action::start_reload);
    return true;
}

bool is_stopped_by_control(const Supervisor& s) {
    return s.state == State::stopping && s.record.stop_step <= 1 &&
           s.policy.kill != formats::KillMode::none && is_replaced(s, first_signal(s));
}

void resume_control(Supervisor& s, bool begun) {
    if (s.state == State::reloading && s.record.stop_step != 0 && s.record.stop_step <= 64)
        choose_control(s, static_cast<int>(s.record.stop_step));
    const bool first = s.record.stop_step == 0 && s.policy.kill != formats::KillMode::none;
    if (s.state != State::stopping || s.policy.controls == 0) return;
    if (s.record.child(formats::Role::control).pid != 0) choose_control(s, first_signal(s));
    // Its number is recorded after the start, and the child has recorded itself.
    if (first && !begun) first_step(s);
    if (first && begun) note_first_step(s);
}

}  // namespace slipway::supervise
