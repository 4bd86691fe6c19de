// Observations: what a supervisor's report, a failure or a deadline changes.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

// Whoever was up for so long has not failed in a row.
constexpr Millis kCalm = 60000;

}  // namespace

void Plan::set_state(Id id, State state, Reason why, Id culprit, Millis now) {
    Unit& unit = units_[id];
    const State before = unit.state;
    unit.state = state;
    unit.reason = why;
    unit.culprit = culprit;
    unit.stuck = false;
    unit.leaving = false;
    unit.asleep = unit.marked = false;
    set_deadline(id, 0);
    if (before != state) {
        if (before == State::stopping) links_[id].wake = true;  // a stop may have waited for this
        unit.since = now;
        changes_.push_back({id, before, state, why, culprit});
    }
}

void Plan::set_deadline(Id id, Millis at) {
    Unit& unit = units_[id];
    if (unit.deadline != 0) deadlines_.erase({unit.deadline, id});
    unit.deadline = at;
    if (at != 0) deadlines_.insert({at, id});
}

Millis Plan::next_deadline() const {
    return deadlines_.empty() ? 0 : deadlines_.begin()->first;
}

// `id` has failed; so has whoever was waiting for it by a strong link, and so on. With `leaving`
// its process has yet to stop, and whoever must not run beside it waits for that.
void Plan::fail(Id id, Reason why, Id culprit, Millis now, bool leaving) {
    Closure failed{id}, names;  // names: for which one of the failed was meant
    set_state(id, State::failed, why, culprit, now);
    units_[id].leaving = leaving;
    units_[id].stuck = leaving && why == Reason::stop_timeout;
    if (leaving && !units_[id].stuck) set_deadline(id, now + bounded(graph_.nodes[id].stop_ms));
    for (std::size_t i = 0; i < failed.size() || fail_unprovided(names, failed, now); ++i) {
        const Id cause = failed[i];
        units_[cause].again = false;
        queue(cause);
        for (const Neighbour& link : graph_.in.of(cause)) {
            const Unit& other = units_[link.id];
            if (!(relation(link.id, cause, link.relation) & kStrong) || !other.goal_up) continue;
            if ((link.relation & kProvided) && other.state != State::failed) {
                names.push_back(link.id);
                continue;
            }
            if (other.state != State::down) continue;
            set_state(link.id, State::failed, Reason::dependency_failed, cause, now);
            failed.push_back(link.id);
        }
    }
    std::vector<Replacement> replaced;
    for (const Id name : names) {
        if (units_[name].state == State::failed) continue;
        if (const Id by = replacement(name, failed, {}); by != kNobody)
            replaced.push_back({name, by});
    }
    // Only now: a start that follows must find everyone failed who has failed.
    for (const Id cause : failed) end_bound(cause, now);
    take_over(replaced, now);
    for (const Id cause : failed) trigger(cause, kOnFailure, now);
    for (const Id cause : failed) uphold(cause, now);
}

// Of one that is wanted again, up or down: it is down, or on its way there.
void Plan::forget_failure(Id id, Reason why, Millis now) {
    const bool leaving = units_[id].leaving;
    set_state(id, leaving ? State::stopping : State::down, why, kNobody, now);
    if (leaving) set_deadline(id, now + bounded(graph_.nodes[id].stop_ms));
}

// Stops whoever is bound to `id`, which has ended.
void Plan::end_bound(Id id, Millis now) {
    std::vector<Id> bound;
    for (const Neighbour& link : graph_.in.of(id)) {
        const Unit& other = units_[link.id];
        if ((link.relation & kBound) && other.goal_up && other.state != State::failed &&
            !other.pinned)
            bound.push_back(link.id);
    }
    for (const Id other : bound) {
        want_down(stopped_with(other, kStopFlows), Reason::bound_to, other, now);
        units_[other].culprit = id;
        take_over(std::exchange(replaced_, {}), now);
    }
}

void Plan::trigger(Id id, std::uint16_t relation, Millis now) {
    for (const Neighbour& link : graph_.out.of(id)) {
        // Not those that this one comes from: two that name each other would never end.
        if (!(link.relation & relation) || comes_from(id, link.id)) continue;
        if (units_[link.id].pinned) continue;
        const Id refused = begin(link.id, Reason::triggered_by, id, false, now);
        if (refused != kNobody) fail_to_begin(link.id, refused, now);
    }
}

// Its start was refused because of `refused`. One that is on its way down goes on with that.
void Plan::fail_to_begin(Id id, Id refused, Millis now) {
    if (units_[id].state == State::down) fail(id, Reason::conflict, refused, now);
}

// `id` is down without having failed, or on its own before its stop was due.
void Plan::settle_down(Id id, Reason why, Millis now) {
    Unit& unit = units_[id];
    const bool told = unit.state == State::stopping || !unit.goal_up;
    set_state(id, State::down, told ? unit.reason : why, told ? unit.culprit : kNobody, now);
    links_[id].cursor = 0;
    queue(id);
    unit.done = why == Reason::ended && unit.goal_up;
    if (told) return;  // everything that follows from a stop was decided when it was asked for
    unit.goal_up = false;
    end_bound(id, now);
    if (why == Reason::outside) replace(id, now);
    if (why == Reason::ended) trigger(id, kOnSuccess, now);
    if (why == Reason::ended || why == Reason::outside) uphold(id, now);
}

void Plan::observe(Id id, Event event, Millis now) {
    Unit& unit = units_[id];
    const bool running = unit.state == State::starting || unit.state == State::up;
    const bool down = event == Event::finished || event == Event::stopped || event == Event::failed;
    if (unit.leaving && down) {
        unit.leaving = unit.stuck = false;
        set_deadline(id, 0);
        links_[id].wake = true;
        uphold(id, now);
    }
    if (unit.state == State::up && now - unit.since >= kCalm) links_[id].tries = 0;
    running_ = true;  // all that it changes, and then what follows
    switch (event) {
        case Event::ready:
            if (unit.state == State::up || unit.state == State::stopping) break;
            if (unit.state == State::starting) {
                set_state(id, State::up, unit.reason, unit.culprit, now);
            } else {  // somebody else started it, or it came up after its time
                set_state(id, State::up, Reason::outside, kNobody, now);
                unit.goal_up = true;
            }
            break;
        case Event::finished:
            if (running || unit.state == State::stopping) settle_down(id, Reason::ended, now);
            break;
        case Event::stopped:
            if (running || unit.state == State::stopping) settle_down(id, Reason::outside, now);
            break;
        case Event::failed:
            // Whoever is to stop anyway has not failed: a restart goes on.
            if (unit.state == State::stopping || (running && !unit.goal_up)) {
                settle_down(id, unit.reason, now);
            } else if (running) {
                fail(id, Reason::start_failed, kNobody, now);
            }
            break;
        case Event::restarting:
            if (unit.state != State::up) break;
            set_state(id, State::starting, unit.reason, unit.culprit, now);
            set_deadline(id, now + bounded(graph_.nodes[id].start_ms));
            break;
    }
    queue(id);
    running_ = false;
    run(now);
}

void Plan::adopt(Id id, const Unit& stored) {
    Unit& unit = units_[id];
    unit = stored;
    unit.deadline = 0;
    unit.blocker = kNobody;
    ends_.clear();
    unit.asleep = false;
    drops_ = drops_ || unit.released;
    adopt_provider(id);
    last_request_ = std::max(last_request_, unit.asked);
    update_settled(id);
}

void Plan::resume(Id id, Millis now) {
    const Unit& unit = units_[id];
    const Node& node = graph_.nodes[id];
    if (unit.state == State::starting) set_deadline(id, now + bounded(node.start_ms));
    if (unit.state == State::stopping || (unit.leaving && !unit.stuck))
        set_deadline(id, now + bounded(node.stop_ms));
    const bool ended = unit.reason == Reason::ended || unit.reason == Reason::outside;
    if (unit.state == State::failed || ended) uphold(id, now);
    queue(id);
    run(now);
}

// A start that takes too long has failed, and its process is told to stop; a stop that takes too
// long is waited for no longer.
void Plan::expire(Id id, Millis now) {
    Unit& unit = units_[id];
    if (unit.state == State::starting && !unit.goal_up) {
        queue(id);  // its stop waits for others, each with a deadline
    } else if (unit.state == State::starting) {
        steps_.push_back({id, Step::Action::stop});
        fail(id, Reason::start_timeout, kNobody, now, true);
    } else if (unit.state == State::stopping && unit.goal_up) {
        fail(id, Reason::stop_timeout, kNobody, now, true);
    } else if (unit.state == State::stopping || unit.leaving) {
        unit.again = false;
        unit.stuck = true;
        links_[id].wake = true;
        unit.reason = Reason::stop_timeout;
        set_deadline(id, 0);
        changes_.push_back({id, unit.state, unit.state, Reason::stop_timeout, kNobody});
        queue(id);
    } else if (unit.state == State::down && unit.goal_up) {
        const Id awaited = root_blocker(id);
        fail(id, Reason::late, awaited, now);
    } else if (const Id by = upholder_of(id); by != kNobody && !unit.pinned) {
        const Id refused = begin(id, Reason::upheld, by, false, now);
        if (refused != kNobody) fail(id, Reason::conflict, refused, now);
    }
}

void Plan::tick(Millis now) {
    running_ = true;
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const Id id = deadlines_.begin()->second;
        set_deadline(id, 0);
        expire(id, now);
    }
    running_ = false;
    run(now);
}

}  // namespace slipway::plan
