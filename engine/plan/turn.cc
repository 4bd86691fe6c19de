// One turn of the machine: who may start or stop now, and who waits for whom.
#include <utility>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

bool has_process(Kind kind) {
    return kind != Kind::bundle && kind != Kind::event;
}

bool gone(const Unit& unit) {
    return unit.state == State::down || (unit.state == State::failed && !unit.leaving);
}

// A stop waits for those that are to stop as well and have not, and for those that stop now, even
// if they come back; not for those that stay or start.
bool delays_stop(const Unit& unit) {
    const bool stops = !unit.goal_up || unit.state == State::stopping || unit.leaving;
    return stops && !unit.stuck && !gone(unit);
}

}  // namespace

Plan::Plan(const Graph& graph)
    : graph_(graph),
      units_(graph.nodes.size()),
      links_(graph.nodes.size()),
      marks_(graph.nodes.size(), 0) {
    for (Id id = 0; id < units_.size(); ++id)
        for (const Neighbour& link : graph_.out.of(id))
            if (link.relation & (kConflict | kRequisite))
                links_[id].careful = links_[link.id].careful_ones = true;
    for (Id id = 0; id < units_.size(); ++id) choose_provider(id);
    for (const Node& node : graph_.nodes) drops_ = drops_ || node.stop_unneeded;
}

// Everything that changes a unit ends here, so `settled` is right before anyone is considered.
void Plan::queue(Id id) {
    update_settled(id);
    if (links_[id].queued) return;
    links_[id].queued = true;
    work_.push_back(id);
}

// Considers everyone whose goal, state or blocker changed, until nothing changes.
void Plan::run(Millis now) {
    // Called by a consequence of this very loop, which goes on anyway; or more goals change.
    if (running_ || collecting_) return;
    running_ = true;
    std::size_t looked = 0;  // up to where drop_unneeded has looked
    for (std::size_t i = 0; i < work_.size() || drop_unneeded(std::exchange(looked, i), now); ++i) {
        const Id id = work_[i];
        links_[id].queued = false;
        consider(id, now);
        update_settled(id);
        wake_watchers(id);
        if (links_[id].careful_ones) consider_careful(id);
    }
    touched_.insert(touched_.end(), work_.begin(), work_.end());
    work_.clear();
    running_ = false;
}

// Is up, or will be: a requisite that is neither is missed.
bool Plan::to_be_up(Id id) const {
    const Unit& unit = units_[id];
    if (unit.goal_up && unit.state == State::up) return true;
    return (unit.goal_up || unit.again) && !links_[id].settled;
}

// Considers whoever waits, for another perhaps, and fails because of `id`: misses it, or conflicts
// with it, which stays.
void Plan::consider_careful(Id id) {
    const Unit& unit = units_[id];
    const auto consider_waiting = [&](Id other) {
        if (units_[other].goal_up && units_[other].state == State::down) queue(other);
    };
    if (!to_be_up(id))
        for (const Neighbour& link : graph_.in.of(id))
            if (link.relation & kRequisite) consider_waiting(link.id);
    if (!gone(unit) && (unit.stuck || (unit.goal_up && !unit.leaving)))
        for (const Neighbour& link : graph_.out.of(id))
            if (link.relation & kConflict) consider_waiting(link.id);
}

void Plan::update_settled(Id id) {
    const Unit& unit = units_[id];
    const bool reached = unit.goal_up ? unit.state == State::up : unit.state == State::down;
    const bool now = unit.stuck || unit.asleep ||
                     ((reached || unit.state == State::failed) && (unit.held || !unit.again));
    Wait& wait = links_[id];
    if (now == wait.settled) return;
    wait.settled = now;
    if (now) {
        --unsettled_;
        wait.wake = true;
    } else {
        ++unsettled_;
    }
}

// A start waits until its blocker is settled, a stop until its blocker is gone or shall stay.
// All are moments at which `wake` is set; being woken for nothing is harmless.
void Plan::wake_watchers(Id id) {
    if (!links_[id].wake) return;
    links_[id].wake = false;
    for (Id watcher = links_[id].first_watcher; watcher != kNobody; watcher = links_[watcher].next)
        queue(watcher);
}

void Plan::consider(Id id, Millis now) {
    unwatch(id);
    Unit& unit = units_[id];
    const bool slept = std::exchange(unit.asleep, false);
    if (!unit.goal_up && unit.again && !unit.held && gone(unit)) {
        const Reason why = unit.reason;
        const Id culprit = unit.culprit;
        const Unit before = unit;
        unit.again = false;
        if (const Id refused = begin(id, why, culprit, false, now); refused != kNobody)
            fail(id, Reason::conflict, refused, now);
        unit.was_up = before.was_up;  // it goes on with what was asked for
        unit.asked = before.asked;
    }
    if (unit.goal_up && unit.state == State::down) {
        limit_start_of_bundle(id, now);
        try_start(id, now);
        if (unit.asleep) set_deadline(id, 0);
    }
    if (!unit.goal_up && (unit.state == State::up || unit.state == State::starting))
        try_stop(id, now);
    if (slept != unit.asleep) links_[id].wake = true;  // those who sleep with it
}

// Conflicts and requisites; false when the start has to wait or has failed. What makes it fail
// comes before what it could wait for.
bool Plan::careful_start(Id id, Millis now) {
    Id awaited = kNobody;
    for (const Neighbour& link : graph_.out.of(id)) {
        const Unit& other = units_[link.id];
        if ((link.relation & kConflict) && !gone(other)) {
            if (other.stuck || (other.goal_up && !other.leaving)) {
                fail(id, Reason::conflict, link.id, now);
                return false;
            }
            awaited = link.id;
        }
        if ((link.relation & kRequisite) && !(other.goal_up && other.state == State::up)) {
            if (!to_be_up(link.id)) {
                fail(id, Reason::requisite_down, link.id, now);
                return false;
            }
            awaited = link.id;
        }
    }
    if (awaited != kNobody) watch(id, awaited);
    return awaited == kNobody;
}

// A strong dependency that was to come first and is not there: the start has failed, or sleeps as
// long as that one does.
bool Plan::strong_one_missing(Id id, Millis now) {
    Id sleeper = kNobody;
    for (const Neighbour& link : graph_.start_after.of(id)) {
        const Unit& other = units_[link.id];
        const bool strong = relation(id, link.id, link.relation) & kStrong;
        if (!strong || other.state == State::up || other.done) continue;
        if (!other.asleep) {
            fail(id, Reason::dependency_failed, link.id, now);
            return true;
        }
        sleeper = link.id;
    }
    if (sleeper == kNobody) return false;
    units_[id].asleep = true;
    watch(id, sleeper);
    return true;
}

void Plan::limit_start_of_bundle(Id id, Millis now) {
    const Node& node = graph_.nodes[id];
    if (node.kind == Kind::bundle && node.start_ms != 0 && units_[id].deadline == 0)
        set_deadline(id, now + bounded(node.start_ms));
}

void Plan::try_start(Id id, Millis now) {
    Wait& wait = links_[id];
    if (wait.careful && !careful_start(id, now)) return;
    const auto order = graph_.start_after.of(id);
    // Whoever was settled when the cursor passed may have changed since: one more look at all.
    for (int pass = wait.cursor == 0 ? 1 : 0; pass < 2; ++pass) {
        for (std::uint32_t i = wait.cursor; i < order.size(); ++i) {
            if (links_[order[i].id].settled) continue;
            wait.cursor = i;
            watch(id, order[i].id);
            return;
        }
        wait.cursor = 0;
    }
    if (strong_one_missing(id, now)) return;
    Unit& unit = units_[id];
    const Node& node = graph_.nodes[id];
    if (node.masked) return fail(id, Reason::masked, kNobody, now);
    if (node.kind == Kind::event && !unit.raised) {
        unit.asleep = true;
        unit.reason = Reason::not_raised;
        unit.culprit = kNobody;
        return;
    }
    const State next = has_process(node.kind) ? State::starting : State::up;
    set_state(id, next, unit.reason, unit.culprit, now);
    if (next != State::starting) return;
    set_deadline(id, now + bounded(node.start_ms));
    steps_.push_back({id, unit.once ? Step::Action::once : Step::Action::start});
    unit.once = false;
}

void Plan::try_stop(Id id, Millis now) {
    Wait& wait = links_[id];
    const auto order = graph_.stop_after.of(id);
    for (int pass = wait.cursor == 0 ? 1 : 0; pass < 2; ++pass) {
        for (std::uint32_t i = wait.cursor; i < order.size(); ++i) {
            if (!delays_stop(units_[order[i].id])) continue;
            wait.cursor = i;
            watch(id, order[i].id);
            return;
        }
        wait.cursor = 0;
    }
    Unit& unit = units_[id];
    const Node& node = graph_.nodes[id];
    if (!has_process(node.kind)) {
        set_state(id, State::down, unit.reason, unit.culprit, now);
        if (unit.again) queue(id);  // nobody will report that it is down
        return;
    }
    set_state(id, State::stopping, unit.reason, unit.culprit, now);
    set_deadline(id, now + bounded(node.stop_ms));
    steps_.push_back({id, Step::Action::stop});
}

void Plan::watch(Id id, Id blocker) {
    Wait& wait = links_[id];
    Wait& target = links_[blocker];
    units_[id].blocker = blocker;
    ends_.clear();
    wait.previous = kNobody;
    wait.next = target.first_watcher;
    if (wait.next != kNobody) links_[wait.next].previous = id;
    target.first_watcher = id;
}

void Plan::unwatch(Id id) {
    const Id blocker = units_[id].blocker;
    if (blocker == kNobody) return;
    Wait& wait = links_[id];
    if (wait.previous != kNobody) {
        links_[wait.previous].next = wait.next;
    } else {
        links_[blocker].first_watcher = wait.next;
    }
    if (wait.next != kNobody) links_[wait.next].previous = wait.previous;
    units_[id].blocker = kNobody;
    ends_.clear();
}

// People ask about all at once: a chain of 100,000 is not walked for each of its members.
Id Plan::root_blocker(Id id) const {
    constexpr int kNear = 32;
    Id at = units_[id].blocker;
    if (at == kNobody) return kNobody;
    for (int hops = 0; hops < kNear; ++hops) {
        if (units_[at].blocker == kNobody) return at;
        at = units_[at].blocker;
    }
    if (ends_.empty()) find_ends();
    return ends_[at];
}

void Plan::find_ends() const {
    ends_.assign(units_.size(), kNobody);
    std::vector<Id> path;
    for (Id id = 0; id < units_.size(); ++id) {
        Id at = id;
        path.clear();
        while (ends_[at] == kNobody && units_[at].blocker != kNobody) {
            ends_[at] = at;  // for a circle, which ends where it is met again
            path.push_back(at);
            at = units_[at].blocker;
        }
        if (ends_[at] == kNobody) ends_[at] = at;
        for (const Id one : path) ends_[one] = ends_[at];
    }
}

}  // namespace slipway::plan
