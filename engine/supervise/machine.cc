// The table. A cell that is missing or given twice does not compile.
#include "engine/supervise/machine.h"

#include "engine/supervise/machine_table.h"

namespace slipway::supervise {
namespace {

using A = Action;
using E = Event;
using S = State;

// clang-format off

// What every state but `ended` and `gone` answers alike.
constexpr void common(Builder& t, S s) {
    t.on(s, E::exit_now, S::gone, A::leave);
    if (s != S::emptying) t.never(s, E::emptied);
    t.never(s, E::empty_group, E::run_finish, E::run_cleanup, E::settle_down, E::settle_wait, E::settle_retry,
            E::settle_failed);
}

constexpr void down(Builder& t) {
    const S s = S::down;
    common(t, s);
    t.on(s, E::want_up,        S::waiting, A::wish_up, A::arm_now);
    t.on(s, E::want_once,      S::waiting, A::wish_once, A::arm_now);
    t.on(s, E::want_no_more,   s,          A::wish_down);
    t.on(s, E::stop_nothing,   s,          A::wish_down);
    t.on(s, E::exit_when_down, S::gone,    A::leave);
    t.ignore(s, E::signal, E::reload_signal, E::reload_command);
    t.never(s, E::timeout, E::begin_prepare, E::begin_main, E::refuse_start, E::stop_by_command, E::stop_by_signal, E::take_down, E::main_ended, E::main_forked, E::oneshot_done,
            E::oneshot_done_hook, E::command_done, E::command_failed, E::prepared_to_stop, E::announce_failed,
            E::track_failed, E::running, E::ready, E::ready_hook, E::watchdog, E::spawn_failed);
}

constexpr void waiting(Builder& t) {
    const S s = S::waiting;
    common(t, s);
    t.on(s, E::begin_prepare,  S::preparing, A::arm_start, A::start_prepare);
    t.on(s, E::begin_main,     S::starting,  A::arm_start, A::start_main);
    t.on(s, E::refuse_start,   S::down,      A::disarm, A::wish_down, A::fail_refused, A::say_failed);
    t.on(s, E::want_up,        s,            A::wish_up, A::arm_now);
    t.on(s, E::want_once,      s,            A::wish_once, A::arm_now);
    t.on(s, E::want_no_more,   S::down,      A::disarm, A::wish_down);
    t.on(s, E::stop_nothing,   S::down,      A::disarm, A::wish_down);
    t.on(s, E::exit_when_down, S::gone,      A::leave);
    t.ignore(s, E::signal, E::reload_signal, E::reload_command);
    t.never(s, E::timeout);  // classify makes a start of it
    t.never(s, E::stop_by_command, E::stop_by_signal, E::take_down, E::main_ended, E::main_forked, E::oneshot_done,
            E::oneshot_done_hook, E::command_done, E::command_failed, E::prepared_to_stop, E::announce_failed,
            E::track_failed, E::running, E::ready, E::ready_hook, E::watchdog, E::spawn_failed);
}

constexpr void preparing(Builder& t) {
    const S s = S::preparing;
    common(t, s);
    t.on(s, E::want_up,          s,           A::wish_up);
    t.on(s, E::want_once,        s,           A::wish_once);
    t.on(s, E::want_no_more,        s,           A::wish_once);
    t.on(s, E::stop_nothing,     s,           A::wish_down, A::kill_command);
    t.on(s, E::exit_when_down,   s,           A::mark_exit, A::kill_command);
    t.on(s, E::command_done,     S::starting, A::start_main);
    t.on(s, E::command_failed,   S::ended,    A::disarm, A::fail_command);
    t.on(s, E::prepared_to_stop, S::ended,    A::disarm);
    t.on(s, E::timeout,          s,           A::fail_timeout, A::kill_command, A::arm_kill);
    t.on(s, E::spawn_failed,     S::ended,    A::disarm, A::fail_spawn);
    t.ignore(s, E::signal, E::reload_signal, E::reload_command);
    t.never(s, E::begin_prepare, E::begin_main, E::refuse_start, E::stop_by_command, E::stop_by_signal, E::take_down,
            E::main_ended, E::main_forked, E::oneshot_done, E::oneshot_done_hook, E::announce_failed, E::track_failed,
            E::running, E::ready, E::ready_hook, E::watchdog);
}

// What all states with a living main process answer alike.
constexpr void alive(Builder& t, S s) {
    common(t, s);
    t.on(s, E::want_up,   s, A::wish_up);
    t.on(s, E::want_once, s, A::wish_once);
    t.on(s, E::want_no_more, s, A::wish_once);
    t.on(s, E::signal,    s, A::send_signal);
    t.never(s, E::begin_prepare, E::begin_main, E::refuse_start, E::prepared_to_stop, E::track_failed);
    if (s != S::starting) t.never(s, E::running);
    if (s != S::starting && s != S::announcing) t.never(s, E::announce_failed);
}

constexpr void starting(Builder& t) {
    const S s = S::starting;
    alive(t, s);
    t.on(s, E::stop_by_signal,    S::stopping,     A::wish_down, A::first_step);
    t.on(s, E::exit_when_down,    s,               A::mark_exit);
    t.on(s, E::running,           S::up,           A::disarm);
    t.on(s, E::main_ended,        S::ended,        A::disarm, A::note_end, A::kill_leftovers, A::say_down);
    t.on(s, E::main_forked,       S::tracking);
    t.on(s, E::oneshot_done,      S::done,         A::disarm, A::note_end, A::mark_ready, A::say_ready);
    t.on(s, E::oneshot_done_hook, S::announcing,   A::note_end, A::start_started);
    t.on(s, E::ready,             S::up,           A::disarm, A::mark_ready, A::say_ready);
    t.on(s, E::ready_hook,        S::announcing,   A::start_started);
    t.on(s, E::timeout,           S::stopping,     A::fail_timeout, A::first_step);
    t.on(s, E::spawn_failed,      S::ended,        A::disarm, A::fail_spawn);
    t.on(s, E::reload_signal,     s,               A::send_reload);
    t.on(s, E::watchdog,          S::stopping,     A::fail_watchdog, A::first_step);
    t.ignore(s, E::reload_command);
    t.never(s, E::stop_by_command, E::take_down, E::stop_nothing, E::command_done, E::command_failed,
            E::announce_failed);
}

constexpr void tracking(Builder& t) {
    const S s = S::tracking;
    common(t, s);
    t.on(s, E::want_up,        s,             A::wish_up);
    t.on(s, E::want_once,      s,             A::wish_once);
    t.on(s, E::want_no_more,      s,             A::wish_once);
    t.on(s, E::stop_nothing,   S::ended,      A::wish_down, A::disarm, A::kill_leftovers, A::say_down);
    t.on(s, E::exit_when_down, s,             A::mark_exit);
    t.on(s, E::track_failed,   S::ended,      A::fail_protocol, A::disarm, A::kill_leftovers, A::say_down);
    t.on(s, E::ready,          S::up,         A::disarm, A::mark_ready, A::say_ready);
    t.on(s, E::ready_hook,     S::announcing, A::start_started);
    t.on(s, E::timeout,        S::ended,      A::fail_timeout, A::disarm, A::kill_leftovers, A::say_down);
    t.ignore(s, E::signal, E::reload_signal, E::reload_command);
    t.never(s, E::begin_prepare, E::begin_main, E::refuse_start, E::prepared_to_stop, E::stop_by_command,
            E::stop_by_signal, E::take_down, E::main_ended, E::main_forked, E::oneshot_done, E::oneshot_done_hook, E::command_done,
            E::command_failed, E::announce_failed, E::running, E::watchdog, E::spawn_failed);
}

constexpr void announcing(Builder& t) {
    const S s = S::announcing;
    alive(t, s);
    t.on(s, E::stop_by_signal,  S::stopping,     A::wish_down, A::kill_command, A::first_step);
    t.on(s, E::announce_failed, S::ended,        A::fail_command, A::kill_command, A::disarm, A::say_down);
    t.on(s, E::take_down,       S::taking_down,  A::wish_down, A::kill_command, A::say_down, A::start_down, A::arm_command);
    t.on(s, E::stop_nothing,    S::ended,        A::wish_down, A::kill_command, A::disarm, A::say_down);
    t.on(s, E::exit_when_down,  s,               A::mark_exit);
    t.on(s, E::main_ended,      S::ended,        A::kill_command, A::disarm, A::note_end, A::kill_leftovers, A::say_down);
    t.on(s, E::command_done,    S::up,           A::disarm, A::mark_ready, A::say_ready);
    t.on(s, E::oneshot_done,    S::done,         A::disarm, A::mark_ready, A::say_ready);
    t.on(s, E::command_failed,  S::stopping,     A::fail_command, A::first_step);
    t.on(s, E::spawn_failed,    S::stopping,     A::fail_spawn, A::first_step);
    t.on(s, E::timeout,         S::stopping,     A::fail_timeout, A::kill_command, A::first_step);
    t.on(s, E::watchdog,        S::stopping,     A::fail_watchdog, A::kill_command, A::first_step);
    t.on(s, E::reload_signal,   s,               A::send_reload);
    t.ignore(s, E::ready, E::reload_command);
    t.never(s, E::ready_hook, E::stop_by_command, E::main_forked, E::oneshot_done_hook);
}

constexpr void up(Builder& t) {
    const S s = S::up;
    alive(t, s);
    t.on(s, E::stop_by_command, S::stop_command, A::wish_down, A::unmark_ready, A::start_stop, A::arm_command);
    t.on(s, E::stop_by_signal,  S::stopping,     A::wish_down, A::first_step);
    t.on(s, E::exit_when_down,  s,               A::mark_exit);
    t.on(s, E::main_ended,      S::ended,        A::disarm, A::note_end, A::kill_leftovers, A::say_down);
    t.on(s, E::reload_signal,   s,               A::send_reload);
    t.on(s, E::reload_command,  S::reloading,    A::start_reload, A::arm_command);
    t.on(s, E::watchdog,        S::stopping,     A::fail_watchdog, A::first_step);
    t.on(s, E::ready,           s,               A::mark_ready, A::say_ready);
    t.never(s, E::timeout, E::ready_hook, E::take_down, E::stop_nothing, E::main_forked, E::oneshot_done, E::oneshot_done_hook, E::command_done,
            E::command_failed, E::spawn_failed);
}

constexpr void reloading(Builder& t) {
    const S s = S::reloading;
    alive(t, s);
    t.on(s, E::stop_by_command, S::stop_command, A::wish_down, A::kill_command, A::start_stop, A::arm_command);
    t.on(s, E::stop_by_signal,  S::stopping,     A::wish_down, A::kill_command, A::first_step);
    t.on(s, E::exit_when_down,  s,               A::mark_exit);
    t.on(s, E::main_ended,      S::ended,        A::kill_command, A::disarm, A::note_end, A::kill_leftovers, A::say_down);
    t.on(s, E::command_done,    S::up,           A::disarm);
    t.on(s, E::command_failed,  S::up,           A::disarm);
    t.on(s, E::spawn_failed,    S::up,           A::disarm);
    t.on(s, E::timeout,         s,               A::kill_command, A::arm_kill);
    t.on(s, E::watchdog,        S::stopping,     A::fail_watchdog, A::kill_command, A::first_step);
    t.on(s, E::reload_signal,   s,               A::send_reload);
    t.ignore(s, E::ready, E::reload_command);
    t.never(s, E::ready_hook, E::take_down, E::stop_nothing, E::main_forked, E::oneshot_done, E::oneshot_done_hook);
}

constexpr void stop_command(Builder& t) {
    const S s = S::stop_command;
    alive(t, s);
    t.on(s, E::stop_by_command, s,           A::wish_down);
    t.on(s, E::stop_by_signal,  s,           A::wish_down);
    t.on(s, E::exit_when_down,  s,           A::mark_exit);
    t.on(s, E::main_ended,      S::ended,    A::kill_command, A::disarm, A::note_end, A::kill_leftovers, A::say_down);
    t.on(s, E::command_done,    S::stopping, A::first_step);
    t.on(s, E::command_failed,  S::stopping, A::first_step);
    t.on(s, E::spawn_failed,    S::stopping, A::first_step);
    t.on(s, E::timeout,         S::stopping, A::kill_command, A::first_step);
    t.ignore(s, E::ready, E::reload_signal, E::reload_command, E::watchdog);
    t.never(s, E::ready_hook, E::take_down, E::stop_nothing, E::main_forked, E::oneshot_done, E::oneshot_done_hook);
}

constexpr void stopping(Builder& t) {
    const S s = S::stopping;
    alive(t, s);
    t.on(s, E::stop_by_command, s,        A::wish_down);
    t.on(s, E::stop_by_signal,  s,        A::wish_down, A::first_step);
    t.on(s, E::exit_when_down,  s,        A::mark_exit);
    // The command is one in place of the first signal: what it was to end has ended.
    t.on(s, E::main_ended,      S::ended, A::kill_command, A::disarm, A::note_end, A::kill_leftovers, A::say_down);
    t.on(s, E::take_down,       S::taking_down, A::kill_command, A::note_end, A::kill_leftovers, A::say_down, A::start_down, A::arm_command);
    t.on(s, E::timeout,         s,        A::next_step);
    t.on(s, E::reload_signal,   s,        A::send_reload);
    t.on(s, E::ready,           s,        A::mark_ready, A::say_ready);
    t.ignore(s, E::reload_command, E::watchdog);
    t.never(s, E::ready_hook, E::stop_nothing, E::main_forked, E::oneshot_done, E::oneshot_done_hook, E::command_done,
            E::command_failed, E::spawn_failed);
}

// finish, cleanup and down: no main process, one command that is killed when its time is over.
constexpr void command(Builder& t, S s) {
    common(t, s);
    t.on(s, E::want_up,        s,        A::wish_up);
    t.on(s, E::want_once,      s,        A::wish_once);
    t.on(s, E::want_no_more,      s,        A::wish_once);
    t.on(s, E::stop_nothing,   s,        A::wish_down);
    t.on(s, E::exit_when_down, s,        A::mark_exit);
    t.on(s, E::command_done,   S::ended, A::disarm);
    // How finish and cleanup end changes nothing.
    if (s == S::taking_down)
        t.on(s, E::command_failed, S::ended, A::fail_command, A::disarm);
    else
        t.never(s, E::command_failed);
    t.on(s, E::spawn_failed,   S::ended, A::disarm);
    t.on(s, E::timeout,        s,        A::kill_command, A::arm_kill);
    t.ignore(s, E::signal, E::reload_signal, E::reload_command);
    t.never(s, E::begin_prepare, E::begin_main, E::refuse_start, E::stop_by_command, E::stop_by_signal, E::take_down,
            E::main_ended, E::main_forked, E::oneshot_done, E::oneshot_done_hook, E::prepared_to_stop,
            E::announce_failed, E::track_failed, E::running, E::ready, E::ready_hook, E::watchdog);
}

// No main process and no command, but what they left in the cgroup.
constexpr void emptying(Builder& t) {
    const S s = S::emptying;
    common(t, s);
    t.on(s, E::want_up,        s,        A::wish_up);
    t.on(s, E::want_once,      s,        A::wish_once);
    t.on(s, E::want_no_more,   s,        A::wish_once);
    t.on(s, E::stop_nothing,   s,        A::wish_down);
    t.on(s, E::exit_when_down, s,        A::mark_exit);
    t.on(s, E::emptied,        S::ended, A::disarm);
    t.on(s, E::timeout,        s,        A::next_step);
    t.ignore(s, E::signal, E::reload_signal, E::reload_command);
    t.never(s, E::begin_prepare, E::begin_main, E::refuse_start, E::stop_by_command, E::stop_by_signal, E::take_down,
            E::main_ended, E::main_forked, E::oneshot_done, E::oneshot_done_hook, E::command_done, E::command_failed,
            E::prepared_to_stop, E::announce_failed, E::track_failed, E::running, E::ready, E::ready_hook, E::watchdog,
            E::spawn_failed);
}

constexpr void done(Builder& t) {
    const S s = S::done;
    common(t, s);
    t.on(s, E::want_up,        s,              A::wish_up);
    t.on(s, E::want_once,      s,              A::wish_once);
    t.on(s, E::want_no_more,      s,              A::wish_once);
    t.on(s, E::take_down,      S::taking_down, A::wish_down, A::unmark_ready, A::say_down, A::start_down, A::arm_command);
    t.on(s, E::stop_nothing,   S::ended,       A::wish_down, A::say_down);
    t.on(s, E::exit_when_down, S::gone,        A::leave);  // it stays up: the next supervisor reads that
    t.ignore(s, E::signal, E::reload_signal, E::reload_command);
    t.never(s, E::timeout, E::ready, E::ready_hook, E::watchdog, E::begin_prepare, E::begin_main, E::refuse_start, E::stop_by_command, E::stop_by_signal, E::main_ended,
            E::main_forked, E::oneshot_done, E::oneshot_done_hook, E::command_done, E::command_failed,
            E::prepared_to_stop, E::announce_failed, E::track_failed, E::running, E::spawn_failed);
}

constexpr void ended(Builder& t) {
    const S s = S::ended;
    t.on(s, E::empty_group,   S::emptying,  A::empty_group);
    t.on(s, E::run_finish,    S::finishing, A::start_finish, A::arm_finish);
    t.on(s, E::run_cleanup,   S::cleaning,  A::start_cleanup, A::arm_command);
    t.on(s, E::settle_down,   S::down,      A::wish_down, A::mark_ready, A::say_really_down);
    t.on(s, E::settle_wait,   S::waiting,   A::mark_ready, A::arm_restart, A::say_really_down);
    t.on(s, E::settle_retry,  S::waiting,   A::mark_ready, A::arm_retry);
    t.on(s, E::settle_failed, S::down,      A::wish_down, A::mark_ready, A::say_failed, A::say_really_down);
    t.never(s, E::begin_prepare, E::begin_main, E::refuse_start, E::want_up, E::want_once, E::want_no_more,
            E::stop_by_command,
            E::stop_by_signal, E::take_down, E::stop_nothing, E::exit_when_down, E::exit_now, E::signal,
            E::reload_signal, E::reload_command, E::main_ended, E::main_forked, E::oneshot_done, E::oneshot_done_hook,
            E::command_done, E::command_failed, E::prepared_to_stop, E::announce_failed, E::track_failed, E::running,
            E::ready, E::ready_hook, E::timeout, E::watchdog, E::spawn_failed, E::emptied);
}

constexpr void gone(Builder& t) {
    for (std::size_t event = 0; event < kEvents; ++event) t.never(S::gone, static_cast<E>(event));
}

consteval Table build() {
    Builder t;
    down(t);
    waiting(t);
    preparing(t);
    starting(t);
    tracking(t);
    announcing(t);
    up(t);
    reloading(t);
    stop_command(t);
    stopping(t);
    command(t, S::finishing);
    command(t, S::cleaning);
    done(t);
    command(t, S::taking_down);
    ended(t);
    gone(t);
    emptying(t);
    return t.finish();
}

// clang-format on

constexpr Table kTable = build();

constexpr Folded kFolded = fold(kTable);
static_assert(kFolded.count <= 256, "a cell is one byte");

consteval auto steps_of_folded() {
    std::array<Step, kFolded.count> steps{};
    for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = kFolded.steps[i];
    return steps;
}

constexpr auto kSteps = steps_of_folded();
constexpr auto kCells = kFolded.cells;

}  // namespace

const Step& transition(State state, Event event) {
    return kSteps[kCells[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)]];
}

}  // namespace slipway::supervise
