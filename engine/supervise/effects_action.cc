// One action of the table, done.
#include "engine/supervise/effects.h"
#include "engine/supervise/restart.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"

namespace slipway::supervise {
namespace {

using formats::Role;
using formats::RunResult;
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
    if (has_main(s.state)) start_watchdog(s);
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

}  // namespace

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
            say_why_not_forked(s);
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

}  // namespace slipway::supervise
