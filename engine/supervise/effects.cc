#include "engine/supervise/effects.h"

#include "engine/base/number.h"
#include "engine/supervise/restart.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

// Before the step: what belongs to leaving or entering a state whatever the way.
void enter(Supervisor& s, State from, State to) {
    s.state = to;
    if (from == to) return;
    if (to == State::gone) {
        // The record keeps the state, for a supervisor that comes to a oneshot that is up or to a
        // process that was left alone. What is down begins anew, with ./down, as s6 has it.
        if (from == State::down || from == State::waiting) s.record.boot_id = {};
        return;
    }
    s.record.state = static_cast<std::uint8_t>(to);
    if (from == State::reloading) end_order(s, formats::OrderEnd::cut_short);
    if (from == State::reloading) s.record.stop_step = 0;
    if (from == State::reloading || from == State::stopping) s.replaced = 0;
    if (to == State::tracking) s.tick = now_boot();
    s.record.reloading = to == State::reloading;
    if (to != State::up && to != State::reloading && to != State::announcing)
        s.watchdog_deadline = 0;
    if (to == State::ended) {
        // What never ran has nothing to finish; a oneshot's way down has cleanup only.
        if (from == State::finishing || from == State::preparing || from == State::taking_down ||
            from == State::done || (from == State::starting && s.never_spawned))
            s.phase = Phase::finished;
        if (from == State::cleaning) s.phase = Phase::cleaned;
        s.step_until = has_main(from) ? s.step_until : 0;
        close_readiness(s);
    }
    s.group_events.reset();
    if (to == State::waiting || to == State::down) s.record.permanent = false;
    if (to == State::down) s.record.failures = 0;
    // A oneshot's daemons keep it.
    if (to == State::done && s.grouped) (void)remove_group(s);
    // Who is not started again has no use for what is kept.
    if (to == State::down && !(s.request && s.request->returns)) remove_kept(s);
}

bool begins_to_stop(State from, State to) {
    if (from == to || from == State::stop_command) return false;
    return to == State::stop_command || to == State::stopping || to == State::taking_down;
}

void step(Supervisor& s, Input input) {
    // After each end: that it can be removed is the proof that nobody is left.
    const bool ends = s.state == State::ended || s.state == State::emptying;
    if (ends) s.group_left = s.grouped && !remove_group(s);
    const std::optional<Event> event = classify(input, situation_of(s));
    if (!event) return;
    const State from = s.state;
    const Step& cell = transition(from, *event);
    if (!cell.possible) {
        // By numbers: their names would be a fortieth of the program.
        warn(s, {"bug: event ", base::decimal(static_cast<int>(*event)).view(), " in state ",
                 base::decimal(static_cast<int>(from)).view(),
                 "; ignored (names: docs/formats/state-chart.md)"});
        return;
    }
    s.previous = from;
    if (begins_to_stop(from, cell.next)) renew_policy(s, true);
    if (from == State::reloading && *event == Event::timeout)
        end_order(s, formats::OrderEnd::timeout);
    enter(s, from, cell.next);
    for (const Action action : cell.actions) perform(s, action);
    s.dirty = true;
    if (s.state == State::ended) s.inputs.push_back(Input::next);
    const bool at_rest =
        s.state == State::down || s.state == State::waiting || s.state == State::done;
    if (at_rest && s.exiting) s.inputs.push_back(Input::exit);
}

}  // namespace

std::uint64_t now_boot() {
    return sys::boottime();
}

void handle(Supervisor& s, Input input) {
    step(s, input);
    handle_rest(s);
}

void handle_rest(Supervisor& s) {
    // What a step brings about is handled at once; each of these ends in a state that waits.
    while (!s.inputs.empty() && s.launch == nullptr) {
        const Input next = s.inputs[0];
        for (std::size_t i = 1; i < s.inputs.size(); ++i) s.inputs[i - 1] = s.inputs[i];
        s.inputs.resize_down(s.inputs.size() - 1);
        step(s, next);
    }
    run_due_controls(s);
    finish_request(s);
}

void settle(Supervisor& s) {
    if (s.launch != nullptr) return;
    const bool kept = !has_main(s.state) || keep_notify_socket(s);
    if (s.dirty || !s.letters.empty()) (void)publish(s);
    if (!kept) s.dirty = true;  // again in a second
}

void warn(const Supervisor& s, std::initializer_list<std::string_view> parts) {
    base::FixedString<900> text;
    for (const std::string_view part : parts)
        if (!text.append(part)) break;
    sys::report({"slipway-supervise ", s.name.view(), ": ", text.view()});
}

}  // namespace slipway::supervise
