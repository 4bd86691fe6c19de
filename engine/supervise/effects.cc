#include "engine/supervise/effects.h"

#include "engine/base/number.h"
#include "engine/supervise/restart.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::Role;
using formats::RunResult;
using formats::ServiceType;
using formats::Want;

constexpr std::uint64_t kKillInterval = 5 * sys::kSecond;    // as s6
constexpr std::uint64_t kRetryInterval = 10 * sys::kSecond;  // as s6 2.11
constexpr std::uint64_t kDefaultFinish = 5000;               // ms, as s6

formats::Tai now_tai() {
    const sys::WallTime time = sys::realtime();
    return formats::tai_from_unix(time.seconds, time.nanoseconds);
}

// 0: none.
void arm(Supervisor& s, std::uint64_t nanoseconds) {
    s.record.deadline = nanoseconds == 0 ? 0 : now_boot() + nanoseconds;
}

// Every start that failed counts, whether its program was reached or not.
void arm_restart(Supervisor& s) {
    const std::uint64_t started = s.record.start_times[0], now = now_boot();
    const bool failed = s.record.result != RunResult::success;
    s.record.failures =
        failed ? failures_after(s.record.failures, started, now, s.policy) : std::uint8_t{0};
    s.record.deadline = restart_due(started, now, s.record.failures, s.policy);
}

// s6 closes its ends of the log pipe, so that a logger sees the end of its input.
void mark_exit(Supervisor& s) {
    s.exiting = true;
    if (s.keep_streams) return;
    s.input.reset();
    s.output.reset();
    if (s.hosting != nullptr) return;
    const auto null = sys::open_at(sys::kHere, "/dev/null", sys::Open::read | sys::Open::write);
    if (!null) return;
    (void)sys::place_at(null.value(), 0, true);
    (void)sys::place_at(null.value(), 1, true);
}

void fail(Supervisor& s, RunResult result) {
    if (!s.record.cause) s.record.result = result;
    s.record.cause = true;
}

void wish(Supervisor& s, Want want) {
    s.record.want = want;
    s.s6.want_up = want == Want::up;
}

void mark_ready(Supervisor& s) {
    s.s6.ready = true;
    s.s6.readied = now_tai();
    if (has_main(s.state) && s.policy.watchdog_ms != 0)
        s.watchdog_deadline = now_boot() + s.policy.watchdog_ms * sys::kMillisecond;
}

void say(Supervisor& s, char letter) {
    const char text[2] = {letter, '\0'};
    if (!s.letters.append(text)) {
        (void)publish(s);  // full: tell what there is
        s.letters.append(text);
    }
}

void say_down(Supervisor& s) {
    s.s6.changed = now_tai();
    s.s6.ready = false;
    s.s6.paused = false;
    say(s, 'd');
}

// NOLINTNEXTLINE(readability-function-size): one line for each action of the table
void perform(Supervisor& s, Action action) {
    switch (action) {
        case Action::none:
            break;
        case Action::wish_up:
            wish(s, Want::up);
            break;
        case Action::wish_down:
            wish(s, Want::down);
            break;
        case Action::wish_once:
            wish(s, Want::once);
            break;
        case Action::mark_exit:
            mark_exit(s);
            break;
        case Action::start_prepare:
        case Action::start_main:
        case Action::start_started:
        case Action::start_reload:
        case Action::start_stop:
        case Action::start_finish:
        case Action::start_cleanup:
        case Action::start_down:
            start(s, action);
            break;
        case Action::send_signal:
            send_signal(s, s.signal, s.signal_group);
            break;
        case Action::send_reload:
            send_reload(s);
            break;
        case Action::first_step:
            first_step(s);
            break;
        case Action::next_step:
            next_step(s);
            break;
        case Action::kill_command:
            for (const Role role : {Role::prepare, Role::started, Role::control, Role::finish})
                kill_role(s, role);
            break;
        case Action::kill_leftovers:
            kill_leftovers(s);
            break;
        case Action::empty_group:
            empty_group(s);
            break;
        case Action::arm_now:
            s.record.deadline = now_boot();
            break;
        case Action::arm_start:
            arm(s, s.policy.start_timeout_ms * sys::kMillisecond);
            break;
        case Action::arm_command:
            if (s.state == State::reloading && s.action != 0) break;  // it has all the time
            arm(s, s.policy.stop_timeout_ms * sys::kMillisecond);
            break;
        case Action::arm_finish:
            arm(s, read_number(s, "timeout-finish", kDefaultFinish) * sys::kMillisecond);
            break;
        case Action::arm_kill:
            arm(s, kKillInterval);
            break;
        case Action::arm_restart:
            arm_restart(s);
            break;
        case Action::arm_retry:
            arm(s, kRetryInterval);
            break;
        case Action::disarm:
            s.record.deadline = 0;
            break;
        case Action::fail_timeout:
            fail(s, RunResult::timeout);
            break;
        case Action::fail_watchdog:
            fail(s, RunResult::watchdog);
            break;
        case Action::fail_command:
            fail(s, s.previous == State::preparing ? RunResult::prepare : RunResult::exit_code);
            break;
        case Action::fail_spawn:
            fail(s, RunResult::resources);
            break;
        case Action::fail_protocol:
            fail(s, RunResult::protocol);
            break;
        case Action::fail_refused:
            s.record.result = s.policy_ok ? RunResult::start_limit : RunResult::resources;
            break;
        case Action::note_end:
            note_end(s);
            break;
        case Action::mark_ready:
            mark_ready(s);
            break;
        case Action::unmark_ready:
            s.s6.ready = false;
            break;
        case Action::say_ready:
            say(s, 'U');
            break;
        case Action::say_down:
            say_down(s);
            break;
        case Action::say_failed:
            if (s.policy_ok && s.record.result != RunResult::skipped)
                warn(s, {"failed for good, the last result is ",
                         formats::run_result_name(s.record.result),
                         "; it is started again only when told (s6-svc -u)"});
            say(s, 'O');
            break;
        case Action::say_really_down:
            say(s, 'D');
            break;
        case Action::leave:
            break;  // the loop sees the state
    }
}

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

Situation situation_of(const Supervisor& s) {
    Situation now;
    now.state = s.state;
    now.want = s.record.want;
    now.exiting = s.exiting;
    now.type = s.policy.type;
    now.ready = s.policy.ready;
    now.plain = !s.policy.present;
    now.main_alive = s.record.child(Role::main).pid != 0;
    now.already_ready = s.s6.ready;
    // Most have no limit, and then nobody needs to know what time it is.
    const bool limited = s.policy.limit_count != 0 &&
                         limit_reached(s.record.start_times, s.record.starts, now_boot(), s.policy);
    now.start_allowed = s.policy_ok && !limited;
    now.has_finish = s.state == State::ended && may_exist("finish");
    now.has_prepare = s.files.prepare;
    now.has_started = s.files.started;
    now.has_reload = s.files.reload;
    now.has_stop = s.files.stop;
    now.has_cleanup = s.files.cleanup;
    now.has_down = s.files.down;
    now.reload_by_signal =
        s.action == 0 && s.replaced == 0 && (s.policy.reload_signal != 0 || !s.files.reload);
    using formats::KillMode;
    const bool all = s.policy.kill == KillMode::group || s.policy.kill == KillMode::mixed;
    now.group_left = s.group_left && (all || s.lost) && !s.spared;
    now.phase = s.phase;
    now.result = s.record.result;
    const int raw = s.s6.wait_status;
    const bool exited = (raw & 0x7f) == 0 && !s.record.cause;
    now.restart = shall_restart(s.record.result, exited ? raw >> 8 : -1, s.policy);
    now.permanent = s.record.permanent;
    now.never_spawned = s.never_spawned;
    return now;
}

bool starts_again(const Supervisor& s) {
    Situation now = situation_of(s);
    now.phase = Phase::cleaned;
    now.has_finish = false;
    const auto next = classify(Input::next, now);
    return !s.exiting && (next == Event::settle_wait || next == Event::settle_retry);
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
