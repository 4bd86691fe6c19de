// Requests: which goals follow from what a client asks for.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

bool there(const Unit& unit) {
    return unit.state != State::down && unit.state != State::failed;
}

// Told to restart and not down yet.
bool about_to_return(const Unit& unit) {
    return !unit.goal_up && unit.again && there(unit);
}

}  // namespace

// Sets the goal only; run() does the rest.
void Plan::want_up(Id id, Reason why, Millis now) {
    Unit& unit = units_[id];
    const Id culprit = unit.culprit;
    note_goal(id, true);
    if (unit.state == State::failed) forget_failure(id, why, now);
    if (unit.state == State::down) set_deadline(id, 0);  // nobody has to uphold it
    unit.goal_up = true;
    unit.again = false;
    unit.done = false;
    if (unit.stuck) {  // it has one more time to go down
        unit.stuck = false;
        set_deadline(id, now + bounded(graph_.nodes[id].stop_ms));
    }
    unit.reason = why;
    unit.culprit = culprit;
    links_[id].cursor = 0;
    links_[id].wake = true;
    queue(id);
}

// Whoever of `wanted` is still there and hangs upon something that is about to be restarted goes
// down with it and comes back: it was to stop first, and that stop must not be taken back alone.
void Plan::return_with_restarted(const Closure& wanted) {
    constexpr std::uint16_t kFlows = kStopFlows | kRestartFlows;
    Closure returning;
    const auto give_way = [&](Id id) {
        Unit& unit = units_[id];
        if (!unit.goal_up || !there(unit) || unit.pinned) return;
        unit.goal_up = false;
        unit.again = true;
        returning.push_back(id);
        queue(id);
    };
    for (const Id id : wanted)
        for (const Neighbour& link : graph_.out.of(id))
            if ((relation(id, link.id, link.relation) & kFlows) && about_to_return(units_[link.id]))
                give_way(id);
    for (std::size_t i = 0; i < returning.size(); ++i)
        for (const Neighbour& link : graph_.in.of(returning[i]))
            if (relation(link.id, returning[i], link.relation) & kFlows) give_way(link.id);
}

Id Plan::start(Id id, Reason why, Millis now, bool force) {
    if (units_[id].pinned && !active(units_[id])) return id;
    links_[id].tries = 0;
    if (active(units_[id])) return start_contents(id, force, now);
    return begin(id, why, kNobody, force, now);
}

// Of a bundle that is up, and of those in it: what was stopped since then, or has failed.
Id Plan::start_contents(Id bundle, bool force, Millis now) {
    Closure bundles{bundle}, set;
    const auto contains = [](const Closure& list, Id id) {
        return std::find(list.begin(), list.end(), id) != list.end();
    };
    for (std::size_t i = 0; i < bundles.size(); ++i)
        for (const Neighbour& link : graph_.out.of(bundles[i])) {
            if (!(link.relation & kContents)) continue;
            const Unit& unit = units_[link.id];
            const bool holds = graph_.nodes[link.id].kind == Kind::bundle;
            if (active(unit) && holds && !contains(bundles, link.id)) bundles.push_back(link.id);
            const bool done = unit.done && graph_.nodes[link.id].kind == Kind::task;
            if (active(unit) || done || unit.pinned || contains(set, link.id)) continue;
            units_[link.id].culprit = bundles[i];
            links_[link.id].tries = 0;
            set.push_back(link.id);
        }
    moved_ = {bundle};
    return set.empty() ? kNobody
                       : bring_up(pulled_by(std::move(set), kStrong | kWeak), kNobody,
                                  Reason::needed_by, force, now);
}

// What is asked for is refused or done; what follows from something else has failed if it is
// refused.
Id Plan::begin(Id id, Reason why, Id culprit, bool force, Millis now) {
    if (!running_) moved_ = {id};
    if (active(units_[id])) return kNobody;
    links_[id].origin = why == Reason::triggered_by ? culprit : kNobody;
    // Whom somebody stopped before, and nobody needs, is not wanted by a request taken back.
    const std::uint16_t pulls = why == Reason::cancelled ? kStrong : kStrong | kWeak;
    const Id before = std::exchange(units_[id].culprit, culprit);
    const Id refused = bring_up(pulled_by({id}, pulls), id, why, force, now);
    if (refused != kNobody) units_[id].culprit = before;
    return refused;
}

// The goals of a closure, `named` for the reason `why`.
Id Plan::bring_up(Closure set, Id named, Reason why, bool force, Millis now) {
    const bool outermost = !running_;
    Closure losers;
    const Id refused = clear_conflicts(set, losers, force, now);
    if (refused != kNobody) return refused;
    const std::vector<Replacement> replaced = std::exchange(replaced_, {});
    for (const Id member : set) want_up(member, member == named ? why : Reason::needed_by, now);
    return_with_restarted(set);
    running_ = true;  // whoever is started by a failure finds all failed who have
    take_over(replaced, now);
    for (const Id loser : losers) {
        if (units_[loser].state == State::down) fail(loser, Reason::conflict, kNobody, now);
    }
    if (outermost) {
        running_ = false;
        moved_ = std::move(set);  // now: whoever failed may have started others
    }
    run(now);
    return kNobody;
}

// Sets the goals only; run() does the rest.
void Plan::want_down(const Closure& set, Reason why, Id named, Millis now) {
    for (const Id member : set) {
        Unit& unit = units_[member];
        // Whoever goes down already makes others unneeded, and not the other way round.
        const bool new_reason =
            member == named || unit.goal_up || unit.again || why != Reason::unneeded;
        note_goal(member, false);
        unit.goal_up = false;
        unit.again = false;
        unit.done = false;
        unit.released = unit.once = false;
        if (unit.state == State::failed) forget_failure(member, why, now);
        if (unit.state == State::down) set_deadline(member, 0);  // nobody upholds it
        if (new_reason) {
            unit.reason = member == named ? why : Reason::stopped_with;
            unit.culprit = member == named ? kNobody : named;
        }
        links_[member].cursor = 0;
        links_[member].wake = true;  // who waits for it as a requisite waits for nothing now
        queue(member);
    }
}

Id Plan::stop(Id id, Reason why, bool force, Millis now) {
    if (units_[id].pinned) return id;
    const Closure set = stopped_with(id, kStopFlows);
    if (!force) {
        const Id essential = refused_essential(set, id);
        if (essential != kNobody) return essential;
        if (pinned_one_ != kNobody) return pinned_one_;
    }
    want_down(set, why, id, now);
    moved_ = set;
    take_over(std::exchange(replaced_, {}), now);
    run(now);
    return kNobody;
}

Id Plan::restart(Id id, Reason why, bool force, Millis now) {
    if (units_[id].pinned) return id;
    const Closure set = stopped_with(id, kStopFlows | kRestartFlows);
    if (!force) {
        const Id essential = refused_essential(set, id);
        if (essential != kNobody) return essential;
        if (pinned_one_ != kNobody) return pinned_one_;
    }
    std::vector<bool> wanted;
    for (const Id member : set) wanted.push_back(member == id || active(units_[member]));
    want_down(set, why, id, now);
    for (std::size_t i = 0; i < set.size(); ++i) {
        units_[set[i]].again = wanted[i];
        if (why == Reason::switched) units_[set[i]].held = true;
        update_settled(set[i]);
        if (set[i] != id && wanted[i]) units_[set[i]].reason = Reason::restarted_with;
    }
    moved_.clear();
    for (std::size_t i = 0; i < set.size(); ++i)
        if (wanted[i]) moved_.push_back(set[i]);
    run(now);
    return kNobody;
}

void Plan::let_return() {
    for (Id id = 0; id < units_.size(); ++id) {
        units_[id].held = false;
        update_settled(id);
    }
}

bool Plan::reload(Id id) {
    if (units_[id].state != State::up) return false;
    moved_ = reloaded_with(id);
    std::erase_if(moved_, [&](Id other) { return units_[other].state != State::up; });
    for (const Id other : moved_) steps_.push_back({other, Step::Action::reload});
    return true;
}

bool Plan::order(Id id, std::uint8_t number) {
    if (units_[id].state != State::up) return false;
    moved_ = {id};
    steps_.push_back({id, Step::Action::order, number});
    return true;
}

void Plan::stop_all(Millis now) {
    Closure set;
    for (Id id = 0; id < units_.size(); ++id)
        if (!graph_.nodes[id].survives_shutdown) set.push_back(id);
    ending_ = true;
    for (const Id id : set) {
        Unit& unit = units_[id];
        unit.was_pinned = unit.was_pinned || unit.pinned;
        unit.was_released = unit.was_released || unit.released;
        unit.was_once = unit.was_once || unit.once;
    }
    want_down(set, Reason::shutdown, kNobody, now);
    for (const Id id : set) {
        units_[id].reason = Reason::shutdown;
        units_[id].culprit = kNobody;
        units_[id].pinned = false;
    }
    run(now);
}

}  // namespace slipway::plan
