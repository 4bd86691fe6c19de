// Taking back what was asked for: the goals as they were before.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {

// Before the goal of `id` changes. The first change by a request is the one that is taken back;
// what follows from something else later is another matter, and forgets the request.
void Plan::note_goal(Id id, bool up) {
    Unit& unit = units_[id];
    if (request_ != 0 ? unit.asked == request_ : active(unit) == up) return;
    unit.was_up = active(unit);
    unit.asked = request_;
}

bool Plan::under_way(Id id) const {
    return !links_[id].settled || (units_[id].again && !units_[id].stuck);
}

// Somebody whose goal it changed is still under way.
bool Plan::open(std::uint32_t request) const {
    for (Id id = 0; id < units_.size(); ++id)
        if (units_[id].asked == request && under_way(id)) return true;
    return false;
}

// `down`, and those of `set` whom nobody else, who is wanted up, pulls; nor one that is needed so.
Plan::Closure Plan::not_needed(const Closure& set, const Closure& down) const {
    constexpr std::uint16_t kPulls = kStrong | kWeak;
    std::vector<bool> member(units_.size());
    for (const Id id : set) member[id] = true;
    for (const Id id : down) member[id] = true;
    Closure needed;
    const auto keep = [&](Id id) {
        member[id] = false;
        needed.push_back(id);
    };
    for (const Id id : set)
        for (const Neighbour& link : graph_.in.of(id))
            if (member[id] && (link.relation & kPulls) && !member[link.id] &&
                active(units_[link.id]))
                keep(id);
    for (std::size_t i = 0; i < needed.size(); ++i)
        for (const Neighbour& link : graph_.out.of(needed[i]))
            if (member[link.id] && (link.relation & kPulls)) keep(link.id);
    Closure free = down;
    for (const Id id : set)
        if (member[id]) free.push_back(id);
    return free;
}

// `down`: who goes down whatever of `set` does.
void Plan::undo(const Closure& set, Closure down, Millis now) {
    Closure up, more;
    ++round_;
    for (const Id id : down) mark(id);
    for (const Id id : set) {
        const Unit& unit = units_[id];
        const bool wanted = unit.goal_up && active(unit);
        if (!mark(id) || unit.pinned) continue;
        if (unit.was_up && !wanted) up.push_back(id);
        if (!unit.was_up && active(unit)) more.push_back(id);
    }
    down = not_needed(more, down);
    const bool outermost = !std::exchange(running_, true);  // all goals first
    for (const Id id : set) units_[id].asked = 0;
    want_down(down, Reason::cancelled, kNobody, now);
    for (const Id id : down) {
        units_[id].reason = Reason::cancelled;
        units_[id].culprit = kNobody;
    }
    for (const Id id : up) {
        units_[id].again = false;
        // One that something essential is in the way of goes on with its stop.
        (void)begin(id, Reason::cancelled, kNobody, false, now);
    }
    for (const Id id : up) {
        if (units_[id].goal_up) units_[id].reason = Reason::cancelled;
        units_[id].culprit = kNobody;
    }
    moved_ = std::move(down);
    moved_.insert(moved_.end(), up.begin(), up.end());
    running_ = !outermost;
    run(now);
}

std::optional<Id> Plan::cancel(Id id, Millis now) {
    Closure set{id};
    const std::uint32_t request = units_[id].asked;
    if (request != 0 && open(request)) {
        for (Id other = 0; other < units_.size(); ++other)
            if (other != id && units_[other].asked == request) set.push_back(other);
    } else if (!under_way(id)) {
        return std::nullopt;
    }
    if (units_[id].pinned) return id;
    Closure down;
    if (!units_[id].was_up && active(units_[id])) {
        down = stopped_with(id, kStopFlows);
        for (const Id other : down) {
            const bool ours = std::find(set.begin(), set.end(), other) != set.end();
            if (!ours && graph_.nodes[other].essential && units_[other].goal_up) return other;
        }
    }
    undo(set, std::move(down), now);
    return kNobody;
}

bool Plan::cancel_all(Millis now) {
    std::vector<std::uint32_t> requests;
    for (Id id = 0; id < units_.size(); ++id)
        if (under_way(id)) requests.push_back(units_[id].asked);
    std::sort(requests.begin(), requests.end());
    Closure set;
    for (Id id = 0; id < units_.size(); ++id) {
        const std::uint32_t asked = units_[id].asked;
        const bool with = asked != 0 && std::binary_search(requests.begin(), requests.end(), asked);
        if (with || under_way(id)) set.push_back(id);
    }
    ending_ = false;
    for (Unit& unit : units_) {
        unit.released = std::exchange(unit.was_released, false) || unit.released;
        unit.once = std::exchange(unit.was_once, false) || unit.once;
        drops_ = drops_ || unit.released;
    }
    if (!set.empty()) undo(set, {}, now);
    // Once their goals are what they shall keep.
    for (Id id = 0; id < units_.size(); ++id) {
        if (!std::exchange(units_[id].was_pinned, false)) continue;
        units_[id].pinned = true;
        touched_.push_back(id);
    }
    return !set.empty();
}

void Plan::replace_stop(Id id, Millis now) {
    Unit& unit = units_[id];
    if (unit.state != State::stopping || !unit.goal_up) return;
    set_state(id, State::starting, unit.reason, unit.culprit, now);
    set_deadline(id, now + bounded(graph_.nodes[id].start_ms));
    steps_.push_back({id, Step::Action::start});
    queue(id);
    run(now);
}

}  // namespace slipway::plan
