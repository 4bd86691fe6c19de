#include "engine/supervise/classify.h"

namespace slipway::supervise {
namespace {

using formats::ReadyKind;
using formats::RunResult;
using formats::ServiceType;
using formats::Want;

bool unwanted(const Situation& now) {
    return now.want == Want::down || now.exiting;
}

Event start(const Situation& now) {
    if (!now.start_allowed) return Event::refuse_start;
    return now.has_prepare ? Event::begin_prepare : Event::begin_main;
}

Event stop(const Situation& now) {
    const bool was_up = now.state == State::up || now.state == State::reloading ||
                        now.state == State::stop_command || now.state == State::stopping;
    if (now.main_alive) {
        return now.has_stop && was_up ? Event::stop_by_command : Event::stop_by_signal;
    }
    const bool oneshot_up = now.state == State::done || now.state == State::announcing;
    return oneshot_up && now.has_down ? Event::take_down : Event::stop_nothing;
}

bool succeeded(const Situation& now) {
    return now.result == RunResult::success || now.result == RunResult::skipped;
}

Event main_ended(const Situation& now) {
    const bool did_all = now.type == ServiceType::oneshot && now.result == RunResult::success;
    // It was over before the stop could reach it.
    if (now.state == State::stopping && did_all && now.has_down) return Event::take_down;
    if (now.state != State::starting) return Event::main_ended;
    // A oneshot that was skipped is down: what it did not do is not undone at its stop.
    // One whose supervisor is to exit stays up, as it does when it is told so later.
    if (did_all && now.want != Want::down)
        return now.has_started ? Event::oneshot_done_hook : Event::oneshot_done;
    const bool forks = now.ready == ReadyKind::pid_file || now.ready == ReadyKind::parent_exit;
    // Nobody saw how it ended: its daemon may be there.
    if (forks && (now.result == RunResult::success || now.result == RunResult::unknown))
        return Event::main_forked;
    return Event::main_ended;
}

std::optional<Event> command_ended(bool success, const Situation& now) {
    switch (now.state) {
        case State::preparing:
            if (unwanted(now)) return Event::prepared_to_stop;
            break;
        case State::announcing:
            if (!now.main_alive) return success ? Event::oneshot_done : Event::announce_failed;
            break;
        case State::finishing:
        case State::cleaning:
            return Event::command_done;  // how they end changes nothing
        default:
            break;
    }
    return success ? Event::command_done : Event::command_failed;
}

std::optional<Event> became_ready(const Situation& now) {
    if (now.already_ready) return std::nullopt;
    const bool first = now.state == State::starting || now.state == State::tracking;
    return first && now.has_started ? Event::ready_hook : Event::ready;
}

std::optional<Event> timeout(const Situation& now) {
    if (now.state == State::waiting) return start(now);
    if (now.state == State::announcing && !now.main_alive) return Event::announce_failed;
    if (now.state == State::emptying && !now.group_left) return Event::emptied;
    return Event::timeout;
}

// What follows in State::ended.
Event next(const Situation& now) {
    if (now.group_left) return Event::empty_group;
    if (now.phase == Phase::none && now.has_finish) return Event::run_finish;
    if (now.phase != Phase::cleaned && now.has_cleanup) return Event::run_cleanup;
    if (now.permanent) return Event::settle_failed;
    if (now.want == Want::down) return Event::settle_down;
    if (now.type == ServiceType::task && succeeded(now)) return Event::settle_down;
    if (now.want == Want::once)
        return now.plain || succeeded(now) ? Event::settle_down : Event::settle_failed;
    if (now.restart)
        return now.never_spawned && now.plain ? Event::settle_retry : Event::settle_wait;
    return succeeded(now) ? Event::settle_down : Event::settle_failed;
}

}  // namespace

std::optional<Event> classify(Input input, const Situation& now) {
    switch (input) {
        case Input::up:
            return Event::want_up;
        case Input::down:
            return stop(now);
        case Input::once:
            return Event::want_once;
        case Input::at_most_once:
            return Event::want_no_more;
        case Input::exit:
            return Event::exit_when_down;
        case Input::quit:
            return Event::exit_now;
        case Input::signal:
            return Event::signal;
        case Input::reload:
            return now.reload_by_signal ? Event::reload_signal : Event::reload_command;
        case Input::main_ended:
            return main_ended(now);
        case Input::command_done:
            return command_ended(true, now);
        case Input::command_failed:
            return command_ended(false, now);
        case Input::ready:
        case Input::tracked:
            return became_ready(now);
        case Input::running:
            return Event::running;
        case Input::track_failed:
            return Event::track_failed;
        case Input::timeout:
            return timeout(now);
        case Input::watchdog:
            return Event::watchdog;
        case Input::spawn_failed:
            if (now.state == State::announcing && !now.main_alive) return Event::announce_failed;
            return Event::spawn_failed;
        case Input::emptied:
            return Event::emptied;
        case Input::next:
            return next(now);
    }
    return std::nullopt;
}

}  // namespace slipway::supervise
