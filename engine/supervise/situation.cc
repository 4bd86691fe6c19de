// What the machine's classification of an input depends on, as it is now.
#include "engine/supervise/effects.h"
#include "engine/supervise/restart.h"

namespace slipway::supervise {

using formats::Role;

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

}  // namespace slipway::supervise
