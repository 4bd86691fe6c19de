// What a plan knows of one service, and what it says about it.
#pragma once

#include <cstdint>

#include "engine/plan/graph.h"

namespace slipway::plan {

using Millis = std::uint64_t;  // on the caller's monotonic clock

enum class State : std::uint8_t {
    down,
    starting,  // told to start, not ready; or died and about to be started again by its supervisor
    up,        // ready
    stopping,  // told to stop, not down
    failed,    // down or told to go down, and will not be started again unless asked
};

// Why a service is in its state; `culprit` names the other service where there is one.
enum class Reason : std::uint8_t {
    none,
    asked,              // by a client
    boot,               // part of the default set
    needed_by,          // pulled by the culprit
    stopped_with,       // the culprit was stopped
    restarted_with,     // the culprit was restarted
    conflict,           // with the culprit
    dependency_failed,  // the culprit failed, so this was not started
    requisite_down,     // the culprit is not up
    start_failed,       // its process failed; the record has the details
    start_timeout,
    stop_timeout,
    ended,         // ended by itself with success, or was skipped by a condition
    outside,       // started or stopped by something else than the manager
    bound_to,      // the culprit is gone
    triggered_by,  // the culprit's OnFailure or OnSuccess
    not_raised,    // an event: nobody has raised it, or it was cleared
    masked,        // the administrator forbids it
    shutdown,
    switched,   // the generation was switched
    raised,     // an event: somebody has raised it
    cleared,    // the event `culprit` was cleared
    unneeded,   // released, and nobody needs it any more
    isolated,   // the culprit was asked for, and nothing beside it
    upheld,     // by the culprit
    marked,     // somebody says so
    late,       // a bundle: the whole start took too long; `culprit` is whom it waited for
    cancelled,  // what had been asked for was taken back
};

// What a supervisor reports. Only of the latest step that was sent to the service: an older report
// must not reach the plan.
enum class Event : std::uint8_t {
    ready,       // up and ready
    finished,    // down after success: a task is done, a start was skipped, it ended by itself
    stopped,     // down as it was told
    failed,      // down and will not be tried again
    restarting,  // died; its supervisor starts it again
};

struct Unit {
    State state = State::down;
    bool goal_up = false;
    bool again = false;    // wanted up again once it is down (a restart)
    bool stuck = false;    // did not stop in time; nobody waits for it
    bool leaving = false;  // failed, and its process is still being stopped
    bool done = false;  // ended with success since it was last wanted: as good as up for dependents
    bool raised = false;    // an event: it holds
    bool pinned = false;    // keeps its goal, whatever others need (holds.cc)
    bool released = false;  // goes down as soon as nobody needs it
    bool once = false;      // the next start is for one run
    bool marked = false;    // up because somebody said so: its supervisor knows nothing of it
    bool asleep = false;    // wanted up, and cannot be before an event is raised; counts as settled
    bool was_up = false;    // wanted up before the request `asked`, or before what changed it last
    std::uint32_t asked = 0;  // the request that changed its goal last; 0: none of a client's
    // What was said of it when all was told to stop, for who takes that back.
    bool was_pinned = false, was_released = false, was_once = false;
    bool held = false;  // comes back only when the switch that stopped it is over; see restart()
    Reason reason = Reason::none;
    Id culprit = kNobody;
    Millis since = 0;      // of `state`
    Millis deadline = 0;   // of a running start or stop; 0: none
    Id blocker = kNobody;  // whom it waits for now
};

// There, on its way up, or down only to come up again.
constexpr bool active(const Unit& unit) {
    return unit.again || (unit.goal_up && unit.state != State::failed);
}

struct Step {
    enum class Action : std::uint8_t { start, stop, reload, once, order };
    Id id = 0;
    Action action = Action::start;
    std::uint8_t number = 0;  // order: which of the service's actions
    friend bool operator==(const Step&, const Step&) = default;
};

struct Change {
    Id id = 0;
    State from = State::down;
    State to = State::down;
    Reason reason = Reason::none;
    Id culprit = kNobody;
};

// Names for people and for frames: "stopped", "starting", …
const char* state_name(State state);
const char* reason_name(Reason reason);

}  // namespace slipway::plan
