// Requests: which goals follow from what a client asks for.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

// There, on its way up, or down only to come up again.
bool active(const Unit& unit) {
    return unit.again || (unit.goal_up && unit.state != State::failed);
}

bool waiting(const Unit& unit) {
    return unit.goal_up && unit.state == State::down;
}

bool there(const Unit& unit) {
    return unit.state != State::down && unit.state != State::failed;
}

// Told to restart and not down yet.
bool about_to_return(const Unit& unit) {
    return !unit.goal_up && unit.again && there(unit);
}

}  // namespace

bool Plan::mark(Id id) {
    if (marks_[id] == round_) return false;
    marks_[id] = round_;
    return true;
}

// `id` and whatever it pulls, nearest first; not beyond services that are on their way already.
Plan::Closure Plan::pulled_by(Id id) {
    ++round_;
    Closure set{id};
    mark(id);
    for (std::size_t i = 0; i < set.size(); ++i)
        for (const Neighbour& link : graph_.out.of(set[i]))
            if ((link.relation & (kStrong | kWeak)) && !active(units_[link.id]) && mark(link.id)) {
                units_[link.id].culprit = set[i];
                set.push_back(link.id);
            }
    return set;
}

// `id` and whoever its end reaches by links of the kinds `flows`, and a bundle's contents.
Plan::Closure Plan::stopped_with(Id id, std::uint16_t flows) {
    ++round_;
    Closure set{id};
    mark(id);
    const auto concerned = [&](Id other) {
        return units_[other].goal_up || units_[other].state != State::down;
    };
    for (std::size_t i = 0; i < set.size(); ++i) {
        for (const Neighbour& link : graph_.in.of(set[i])) {
            // Whoever has not begun yet and must have this one cannot begin now.
            const bool hopeless = (link.relation & kStrong) && waiting(units_[link.id]);
            if (((link.relation & flows) || hopeless) && concerned(link.id) && mark(link.id))
                set.push_back(link.id);
        }
        for (const Neighbour& link : graph_.out.of(set[i]))
            if ((link.relation & kContents) && concerned(link.id) && mark(link.id))
                set.push_back(link.id);
    }
    return set;
}

Id Plan::refused_essential(const Closure& set, Id named) const {
    for (const Id id : set)
        if (id != named && graph_.nodes[id].essential && units_[id].goal_up) return id;
    return kNobody;
}

// Stops whoever conflicts with a member of `set`; members that go down with those are not started.
// Of two members that conflict, the one that is farther from what was asked for is a loser.
void Plan::clear_conflicts(Closure& set, Closure& losers, Millis now) {
    std::vector<std::pair<Id, Id>> rivals;  // to stop, because of
    for (const Id id : set) {
        if (!links_[id].careful) continue;
        if (std::find(losers.begin(), losers.end(), id) != losers.end()) continue;
        for (const Neighbour& link : graph_.out.of(id)) {
            if (!(link.relation & kConflict)) continue;
            if (marks_[link.id] == round_) {
                losers.push_back(link.id);
            } else if (active(units_[link.id])) {
                rivals.emplace_back(link.id, id);
            }
        }
    }
    Closure stopped;
    for (const auto& [rival, because] : rivals) {
        const Closure with = stopped_with(rival, kStopFlows);
        want_down(with, Reason::conflict, rival, now);
        units_[rival].culprit = because;
        stopped.insert(stopped.end(), with.begin(), with.end());
    }
    if (stopped.empty()) return;
    ++round_;
    for (const Id id : stopped) mark(id);
    std::erase_if(set, [&](Id id) { return marks_[id] == round_; });
}

// Sets the goal only; run() does the rest.
void Plan::want_up(Id id, Reason why, Millis now) {
    Unit& unit = units_[id];
    const Id culprit = unit.culprit;
    if (unit.state == State::failed) forget_failure(id, why, now);
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
        if (!unit.goal_up || !there(unit)) return;
        unit.goal_up = false;
        unit.again = true;
        returning.push_back(id);
        queue(id);
    };
    for (const Id id : wanted)
        for (const Neighbour& link : graph_.out.of(id))
            if ((link.relation & kFlows) && about_to_return(units_[link.id])) give_way(id);
    for (std::size_t i = 0; i < returning.size(); ++i)
        for (const Neighbour& link : graph_.in.of(returning[i]))
            if (link.relation & kFlows) give_way(link.id);
}

void Plan::start(Id id, Reason why, Millis now) {
    begin(id, why, kNobody, now);
}

void Plan::begin(Id id, Reason why, Id culprit, Millis now) {
    if (!running_) moved_ = {id};
    if (active(units_[id])) return;
    Closure set = pulled_by(id);
    Closure losers;
    clear_conflicts(set, losers, now);
    units_[id].culprit = culprit;
    for (const Id member : set) want_up(member, member == id ? why : Reason::needed_by, now);
    return_with_restarted(set);
    for (const Id loser : losers) {
        if (units_[loser].state == State::down) fail(loser, Reason::conflict, kNobody, now);
    }
    if (!running_) moved_ = std::move(set);  // now: whoever failed may have started others
    run(now);
}

// Sets the goals only; run() does the rest.
void Plan::want_down(const Closure& set, Reason why, Id named, Millis now) {
    for (const Id member : set) {
        Unit& unit = units_[member];
        unit.goal_up = false;
        unit.again = false;
        unit.done = false;
        if (unit.state == State::failed) forget_failure(member, why, now);
        unit.reason = member == named ? why : Reason::stopped_with;
        unit.culprit = member == named ? kNobody : named;
        links_[member].cursor = 0;
        queue(member);
    }
}

Id Plan::stop(Id id, Reason why, bool force, Millis now) {
    const Closure set = stopped_with(id, kStopFlows);
    if (!force) {
        const Id essential = refused_essential(set, id);
        if (essential != kNobody) return essential;
    }
    want_down(set, why, id, now);
    moved_ = set;
    run(now);
    return kNobody;
}

Id Plan::restart(Id id, Reason why, bool force, Millis now) {
    const Closure set = stopped_with(id, kStopFlows | kRestartFlows);
    if (!force) {
        const Id essential = refused_essential(set, id);
        if (essential != kNobody) return essential;
    }
    std::vector<bool> wanted;
    for (const Id member : set) wanted.push_back(member == id || active(units_[member]));
    want_down(set, why, id, now);
    for (std::size_t i = 0; i < set.size(); ++i) {
        units_[set[i]].again = wanted[i];
        if (set[i] != id) units_[set[i]].reason = Reason::restarted_with;
    }
    moved_.clear();
    for (std::size_t i = 0; i < set.size(); ++i)
        if (wanted[i]) moved_.push_back(set[i]);
    run(now);
    return kNobody;
}

bool Plan::reload(Id id) {
    if (units_[id].state != State::up) return false;
    ++round_;
    Closure set{id};
    mark(id);
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (units_[set[i]].state == State::up) steps_.push_back({set[i], Step::Action::reload});
        for (const Neighbour& link : graph_.out.of(set[i]))
            if ((link.relation & kReload) && mark(link.id)) set.push_back(link.id);
    }
    return true;
}

void Plan::stop_all(Millis now) {
    Closure set;
    for (Id id = 0; id < units_.size(); ++id)
        if (!graph_.nodes[id].survives_shutdown) set.push_back(id);
    ending_ = true;
    want_down(set, Reason::shutdown, kNobody, now);
    for (const Id id : set) {
        units_[id].reason = Reason::shutdown;
        units_[id].culprit = kNobody;
    }
    run(now);
}

}  // namespace slipway::plan
