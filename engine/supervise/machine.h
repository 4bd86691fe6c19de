// The supervisor's state machine: one cell for every (state, event).
//
// Pure: no clock, no kernel, no memory besides the state. Guards are turned into events before the
// table is asked (classify.h), so the table is the whole truth. docs/formats/state-chart.md is made
// from it. The numbers of the states stand in supervise/status and never change their meaning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace slipway::supervise {

enum class State : std::uint8_t {
    down,          // no process, none wanted
    waiting,       // starts when its deadline comes
    preparing,     // data/prepare runs
    starting,      // the main process runs and is not ready yet
    tracking,      // the parent of a forking service ended; its daemon's pid is awaited
    announcing,    // ready; data/started runs
    up,            // ready, or a service that never says so
    reloading,     // up, data/reload runs
    stop_command,  // data/stop runs before the first signal
    stopping,      // the main process was told to end
    finishing,     // ./finish runs
    cleaning,      // data/cleanup runs
    done,          // a oneshot is up, without a process
    taking_down,   // data/down of a oneshot runs
    ended,         // for no time: what comes next is decided here
    gone,          // the supervisor exits
    emptying,      // what is left in the cgroup is told to end
};

inline constexpr std::size_t kStates = 17;

enum class Event : std::uint8_t {
    begin_prepare,    // a start is due, and data/prepare exists
    begin_main,       // a start is due
    refuse_start,     // a start is due, but too many were made or the policy is wrong
    want_up,          // it shall be up
    want_once,        // it shall run, and not be started again
    want_no_more,     // it shall not be started again
    stop_by_command,  // stop; the main process is up and data/stop exists
    stop_by_signal,   // stop; the main process lives
    take_down,        // stop; a oneshot is up, or came up although it was stopped; data/down exists
    stop_nothing,     // stop; there is no main process
    exit_when_down,   // the supervisor shall exit when the service is down
    exit_now,         // at once; whatever runs is left alone
    signal,           // deliver a signal to the main process
    reload_signal,
    reload_command,
    main_ended,         // for good
    main_forked,        // the parent of a forking service ended with success
    oneshot_done,       // run of a oneshot exited 0 (and so did data/started)
    oneshot_done_hook,  // run of a oneshot exited 0, and data/started exists
    command_done,       // the command of this state exited 0 (finish, cleanup: any exit)
    command_failed,
    prepared_to_stop,  // data/prepare ended, but the service is not wanted any more
    announce_failed,   // data/started of a oneshot failed
    track_failed,      // the daemon of a forking service is not there
    running,           // it runs and will never say that it is ready
    ready,
    ready_hook,  // ready, and data/started exists
    timeout,     // the state's deadline
    watchdog,    // WATCHDOG=1 did not come in time
    spawn_failed,
    emptied,      // nobody is left in the cgroup
    empty_group,  // somebody is; this and the following only come in `ended`
    run_finish,
    run_cleanup,
    settle_down,    // down, and not wanted
    settle_wait,    // down, and started again at the deadline
    settle_retry,   // the program could not be executed: tried again later, nobody is told
    settle_failed,  // down, and not started again
};

inline constexpr std::size_t kEvents = 38;

// What the effects do, in order. State and record are on disk before any letter is sent.
enum class Action : std::uint8_t {
    none,
    wish_up,
    wish_down,
    wish_once,
    mark_exit,      // exit when down; give up standard input and output
    start_prepare,  // start_…: run it, record it; failure comes back as spawn_failed
    start_main,     // says `u`
    start_started,
    start_reload,
    start_stop,
    start_finish,
    start_cleanup,
    start_down,
    send_signal,  // the one of the control byte
    send_reload,
    first_step,      // the first stop signal, and the deadline of its step
    next_step,       // the next one; at the end KILL every 5 s
    kill_command,    // the command of this state and its group
    kill_leftovers,  // what the main process left, as the kill mode says
    empty_group,     // the first step to those in the cgroup, and its deadline
    arm_now,         // deadlines
    arm_start,
    arm_command,
    arm_finish,
    arm_kill,  // 5 s
    arm_restart,
    arm_retry,
    disarm,
    fail_timeout,  // the run has failed, whatever its exit says
    fail_watchdog,
    fail_command,
    fail_spawn,
    fail_protocol,
    fail_refused,
    note_end,  // of the main process: death tally, result, wait status
    mark_ready,
    unmark_ready,
    say_ready,  // the letters of event/
    say_down,
    say_failed,
    say_really_down,
    leave,  // exit
};

inline constexpr std::size_t kActions = 42;
inline constexpr std::size_t kMaxActions = 8;

struct Step {
    State next = State::down;
    std::array<Action, kMaxActions> actions{};
    bool possible = true;  // false: classify never makes this event here
};

// The cell. For an impossible event the state stays and nothing is done.
const Step& transition(State state, Event event);

std::string_view name_of(State state);
std::string_view name_of(Event event);
std::string_view name_of(Action action);

// Whether the main process may be alive in this state.
constexpr bool has_main(State state) {
    return state == State::starting || state == State::announcing || state == State::up ||
           state == State::reloading || state == State::stop_command || state == State::stopping;
}

}  // namespace slipway::supervise
