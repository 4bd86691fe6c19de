// From what happened to the event of the table: all guards are here, and pure.
#pragma once

#include <optional>

#include "engine/formats/policy.h"
#include "engine/formats/status.h"
#include "engine/supervise/machine.h"

namespace slipway::supervise {

// What happened, as the effects see it.
enum class Input {
    up,
    down,
    once,
    at_most_once,
    exit,
    quit,
    signal,
    reload,
    main_ended,    // and `Situation` says how
    command_done,  // the command of the state ended with success
    command_failed,
    ready,    // somebody said so, or it is assumed
    running,  // it runs, and nothing will ever say that it is ready
    tracked,  // the daemon of a forking service was found
    track_failed,
    timeout,
    watchdog,
    spawn_failed,
    emptied,  // nobody is left in the cgroup
    next,     // asked in State::ended
};

// How far the things that follow an end have come.
enum class Phase { none, finished, cleaned };

// What the guards look at. Plain data, filled by the effects.
struct Situation {
    State state = State::down;
    formats::Want want = formats::Want::down;
    bool exiting = false;
    formats::ServiceType type = formats::ServiceType::longrun;
    formats::ReadyKind ready = formats::ReadyKind::none;
    bool plain = true;  // no policy: s6's rules
    bool main_alive = false;
    bool already_ready = false;
    bool start_allowed = true;  // the policy could be read and the limit is not reached
    bool has_finish = false, has_prepare = false, has_started = false, has_reload = false,
         has_stop = false, has_cleanup = false, has_down = false;
    bool reload_by_signal = false;
    bool group_left = false;  // the cgroup has processes that shall go
    Phase phase = Phase::none;
    formats::RunResult result = formats::RunResult::none;  // of the run that ended
    bool restart = false;        // what the restart policy says about that result
    bool permanent = false;      // finish exited 125
    bool never_spawned = false;  // the program could not be executed
};

// std::nullopt: nothing to do.
std::optional<Event> classify(Input input, const Situation& now);

}  // namespace slipway::supervise
