// Names of states, events and actions: for the state chart and for tests.
#include "engine/supervise/machine.h"

namespace slipway::supervise {
namespace {

constexpr std::array<std::string_view, kStates> kStateNames{
    "down", "waiting",     "preparing",    "starting", "tracking",  "announcing",
    "up",   "reloading",   "stop_command", "stopping", "finishing", "cleaning",
    "done", "taking_down", "ended",        "gone",     "emptying"};

constexpr std::array<std::string_view, kEvents> kEventNames{
    "begin_prepare",  "begin_main",       "refuse_start",    "want_up",           "want_once",
    "want_no_more",   "stop_by_command",  "stop_by_signal",  "take_down",         "stop_nothing",
    "exit_when_down", "exit_now",         "signal",          "reload_signal",     "reload_command",
    "main_ended",     "main_forked",      "oneshot_done",    "oneshot_done_hook", "command_done",
    "command_failed", "prepared_to_stop", "announce_failed", "track_failed",      "running",
    "ready",          "ready_hook",       "timeout",         "watchdog",          "spawn_failed",
    "emptied",        "empty_group",      "run_finish",      "run_cleanup",       "settle_down",
    "settle_wait",    "settle_retry",     "settle_failed"};

constexpr std::array<std::string_view, kActions> kActionNames{
    "none",           "wish_up",         "wish_down",
    "wish_once",      "mark_exit",       "start_prepare",
    "start_main",     "start_started",   "start_reload",
    "start_stop",     "start_finish",    "start_cleanup",
    "start_down",     "send_signal",     "send_reload",
    "first_step",     "next_step",       "kill_command",
    "kill_leftovers", "empty_group",     "arm_now",
    "arm_start",      "arm_command",     "arm_finish",
    "arm_kill",       "arm_restart",     "arm_retry",
    "disarm",         "fail_timeout",    "fail_watchdog",
    "fail_command",   "fail_spawn",      "fail_protocol",
    "fail_refused",   "note_end",        "mark_ready",
    "unmark_ready",   "say_ready",       "say_down",
    "say_failed",     "say_really_down", "leave"};

}  // namespace

std::string_view name_of(State state) {
    return kStateNames[static_cast<std::size_t>(state)];
}

std::string_view name_of(Event event) {
    return kEventNames[static_cast<std::size_t>(event)];
}

std::string_view name_of(Action action) {
    return kActionNames[static_cast<std::size_t>(action)];
}

}  // namespace slipway::supervise
