// Requests: which goals follow from what a client asks for.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

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

// `set` and whatever its members pull by links of the kinds `pulls`, nearest first; not beyond
// services that are on their way already.
Plan::Closure Plan::pulled_by(Closure set, std::uint16_t pulls) {
    ++round_;
    for (const Id id : set) mark(id);
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (links_[set[i]].provider != kNobody) choose_provider(set[i]);
        for (const Neighbour& link : graph_.out.of(set[i]))
            if ((relation(set[i], link.id, link.relation) & pulls) && !active(units_[link.id]) &&
                !units_[link.id].pinned && mark(link.id)) {
                units_[link.id].culprit = set[i];
                set.push_back(link.id);
            }
    }
    return set;
}

// `id` and whoever its end reaches by links of the kinds `flows`, and a bundle's contents. A name
// whose provider ends, and that goes on with another, is left out and stands in `replaced_`.
Plan::Closure Plan::stopped_with(Id id, std::uint16_t flows) {
    ++round_;
    Closure set{id}, names;
    mark(id);
    pinned_one_ = kNobody;
    replaced_.clear();
    const auto add = [&](Id other) {
        const Unit& unit = units_[other];
        if (unit.pinned && unit.goal_up) pinned_one_ = other;
        const bool concerned = !unit.pinned && (unit.goal_up || unit.state != State::down);
        if (concerned && mark(other)) set.push_back(other);
    };
    const auto goes_on = [&](const Neighbour& link, Id with) {
        const Unit& name = units_[link.id];
        return (link.relation & kProvided) && links_[link.id].provider == with &&
               !(flows & kRestartFlows) && name.goal_up && name.state != State::failed;
    };
    const auto by = [&](Id name) {
        Closure stopping = set;
        stopping.insert(stopping.end(), barred_.begin(), barred_.end());
        return replacement(name, stopping, coming_);
    };
    const auto add_names = [&] {
        const std::size_t before = set.size();
        for (const Id name : names)
            if (marks_[name] != round_ && by(name) == kNobody) add(name);
        return set.size() > before;
    };
    for (std::size_t i = 0; i < set.size() || add_names(); ++i) {
        for (const Neighbour& link : graph_.in.of(set[i])) {
            if (goes_on(link, set[i])) {
                names.push_back(link.id);
                continue;
            }
            // Whoever has not begun yet, or is to begin again, and must have this one cannot now;
            // it would start this one again.
            const std::uint16_t says = relation(link.id, set[i], link.relation);
            const Unit& other = units_[link.id];
            const bool hopeless =
                (says & kStrong) && (waiting(other) || (other.again && !other.goal_up));
            if ((says & flows) || hopeless) add(link.id);
        }
        for (const Neighbour& link : graph_.out.of(set[i]))
            if (link.relation & kContents) add(link.id);
    }
    for (const Id name : names)
        if (marks_[name] != round_) replaced_.push_back({name, by(name)});
    std::erase_if(replaced_, [](const Replacement& each) { return each.by == kNobody; });
    return set;
}

Id Plan::refused_essential(const Closure& set, Id named) const {
    for (const Id id : set)
        if (id != named && graph_.nodes[id].essential && units_[id].goal_up) return id;
    return kNobody;
}

// Who stops with each of the rivals, and the names that go on with others, in `replaced_`: with
// nobody who stops because of another rival. Gives whoever forbids it.
Id Plan::rivals_stop_with(const std::vector<Rival>& rivals,
                          bool force,
                          std::vector<Closure>& stopped) {
    std::vector<Replacement> replaced;
    barred_.clear();
    for (const Rival& rival : rivals) barred_.push_back(rival.id);
    for (std::size_t known = 0; known != barred_.size();) {
        known = barred_.size();
        stopped.clear();
        replaced.clear();
        for (const Rival& rival : rivals) {
            if (units_[rival.id].pinned) {
                if (!force) return rival.id;
                continue;  // the start fails: they conflict
            }
            stopped.push_back(stopped_with(rival.id, kStopFlows));
            replaced.insert(replaced.end(), replaced_.begin(), replaced_.end());
            if (force) continue;
            const Id refused = refused_essential(stopped.back(), kNobody);
            if (refused != kNobody) return refused;
            if (pinned_one_ != kNobody) return pinned_one_;
        }
        for (const Replacement& each : replaced)
            for (const Closure& with : stopped)
                if (std::find(with.begin(), with.end(), each.by) != with.end())
                    barred_.push_back(each.by);
    }
    replaced_ = std::move(replaced);
    return kNobody;
}

// Stops whoever conflicts with a member of `set`; members that go down with those are not started.
// Of two members that conflict, the one that is farther from what was asked for is a loser.
// Gives the essential or pinned one that forbids it, with nothing changed. Names that go on with
// another provider than a rival stand in `replaced_`.
Id Plan::clear_conflicts(Closure& set, Closure& losers, bool force, Millis now) {
    std::vector<Rival> rivals;
    replaced_.clear();
    for (const Id id : set) {
        if (!links_[id].careful) continue;
        if (std::find(losers.begin(), losers.end(), id) != losers.end()) continue;
        for (const Neighbour& link : graph_.out.of(id)) {
            if (!(link.relation & kConflict)) continue;
            if (marks_[link.id] == round_) {
                losers.push_back(link.id);
            } else if (active(units_[link.id])) {
                rivals.push_back({link.id, id});
            }
        }
    }
    if (rivals.empty()) return kNobody;
    std::vector<Closure> stopped;
    coming_ = set;
    const Id refused = rivals_stop_with(rivals, force, stopped);
    coming_.clear();
    barred_.clear();
    if (refused != kNobody || stopped.empty()) return refused;
    for (const Closure& with : stopped) want_down(with, Reason::conflict, with.front(), now);
    for (const Rival& rival : rivals)
        if (!units_[rival.id].pinned) units_[rival.id].culprit = rival.because;
    ++round_;
    for (const Closure& with : stopped)
        for (const Id id : with) mark(id);
    std::erase_if(set, [&](Id id) { return marks_[id] == round_; });
    return kNobody;
}

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
        note_goal(member, false);
        unit.goal_up = false;
        unit.again = false;
        unit.done = false;
        unit.released = unit.once = false;
        if (unit.state == State::failed) forget_failure(member, why, now);
        if (unit.state == State::down) set_deadline(member, 0);  // nobody upholds it
        unit.reason = member == named ? why : Reason::stopped_with;
        unit.culprit = member == named ? kNobody : named;
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
        if (set[i] != id) units_[set[i]].reason = Reason::restarted_with;
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

std::vector<Id> Plan::reloaded_with(Id id) {
    ++round_;
    Closure set{id};
    mark(id);
    for (std::size_t i = 0; i < set.size(); ++i)
        for (const Neighbour& link : graph_.out.of(set[i]))
            if ((link.relation & kReload) && mark(link.id)) set.push_back(link.id);
    return set;
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
