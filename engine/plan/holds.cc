// Holds: what a person says of one service, apart from what the others need of it.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

constexpr std::uint16_t kPulls = kStrong | kWeak;
constexpr std::uint16_t kNeeds = kPulls | kRequisite;

// Before one that somebody upholds is tried again: a second, and twice as long each time.
constexpr Millis uphold_delay(std::uint8_t tries) {
    return Millis{1000} << std::min<std::uint8_t>(tries, 6);
}

}  // namespace

void Plan::pin(Id id) {
    moved_.clear();
    units_[id].pinned = true;
    touched_.push_back(id);
}

void Plan::unpin(Id id) {
    moved_.clear();
    units_[id].pinned = false;
    touched_.push_back(id);
}

bool Plan::needed(Id id) const {
    for (const Neighbour& link : graph_.in.of(id))
        if ((relation(link.id, id, link.relation) & kNeeds) && active(units_[link.id])) return true;
    return false;
}

void Plan::release(Id id, Millis now) {
    moved_ = {id};
    drops_ = true;
    units_[id].released = true;
    queue(id);
    run(now);
}

// Stops those whom nobody needs any more because of whoever was considered since `from`; true if
// there were some. Whoever was started by hand and needed by nobody stays: nobody has gone.
bool Plan::drop_unneeded(std::size_t from, Millis now) {
    if (!drops_ || ending_) return false;
    const std::size_t end = work_.size();
    const auto drop = [&](Id id) {
        const Unit& unit = units_[id];
        if (!unit.goal_up || !active(unit) || unit.pinned || needed(id)) return;
        const Closure set = stopped_with(id, kStopFlows);
        if (refused_essential(set, kNobody) != kNobody || pinned_one_ != kNobody) return;
        want_down(set, Reason::unneeded, id, now);
        take_over(std::exchange(replaced_, {}), now);
    };
    for (std::size_t i = from; i < end; ++i) {
        const Id id = work_[i];
        if (units_[id].released) drop(id);
        if (active(units_[id])) continue;
        for (const Neighbour& link : graph_.out.of(id))
            if ((relation(id, link.id, link.relation) & kNeeds) &&
                (units_[link.id].released || graph_.nodes[link.id].stop_unneeded))
                drop(link.id);
    }
    return work_.size() > end;
}

bool Plan::once(Id id, Millis now) {
    Unit& unit = units_[id];
    if (active(unit) || (unit.state != State::down && unit.state != State::failed)) return false;
    unit.once = true;
    if (start(id, Reason::asked, now, false) == kNobody) return true;
    unit.once = false;
    return false;
}

void Plan::stay(Id id) {
    Unit& unit = units_[id];
    unit.once = false;
    touched_.push_back(id);
    if (unit.goal_up && (unit.state == State::starting || unit.state == State::up))
        steps_.push_back({id, Step::Action::start});
}

bool Plan::wake(Id id, Millis now) {
    Unit& unit = units_[id];
    if (unit.state == State::failed && !unit.leaving)
        return start(id, Reason::asked, now, false) == kNobody;
    if (unit.state != State::starting || !unit.goal_up) return false;
    moved_ = {id};
    set_deadline(id, now + bounded(graph_.nodes[id].start_ms));
    steps_.push_back({id, Step::Action::start});
    queue(id);
    run(now);
    return true;
}

bool Plan::mark_up(Id id, Millis now) {
    Unit& unit = units_[id];
    if (unit.state == State::up || unit.state == State::stopping || unit.leaving) return false;
    moved_ = {id};
    set_state(id, State::up, Reason::marked, kNobody, now);
    unit.goal_up = unit.marked = true;
    unit.again = false;
    queue(id);
    run(now);
    return true;
}

Id Plan::isolate(std::span<const Id> names, bool force, Millis now) {
    Closure moved;
    for (const Id name : names) {
        const Id refused = start(name, Reason::asked, now, force);
        if (refused != kNobody) return refused;
        moved.insert(moved.end(), moved_.begin(), moved_.end());
    }
    std::vector<bool> kept(units_.size());
    Closure keep;
    const auto spare = [&](Id id) {
        if (kept[id]) return;
        kept[id] = true;
        keep.push_back(id);
    };
    for (const Id name : names) spare(name);
    for (Id id = 0; id < units_.size(); ++id) {
        const Node& node = graph_.nodes[id];
        if (node.essential || node.survives_shutdown || units_[id].pinned) spare(id);
    }
    for (std::size_t i = 0; i < keep.size(); ++i)
        for (const Neighbour& link : graph_.out.of(keep[i]))
            if (relation(keep[i], link.id, link.relation) & kNeeds) spare(link.id);
    Closure set;
    for (Id id = 0; id < units_.size(); ++id) {
        const bool concerned = units_[id].goal_up || units_[id].again;
        if (concerned && !kept[id] && graph_.nodes[id].kind != Kind::event) set.push_back(id);
    }
    const Id named = names.empty() ? kNobody : names.front();
    want_down(set, Reason::isolated, named, now);
    for (const Id id : set) units_[id].reason = Reason::isolated;
    moved.insert(moved.end(), set.begin(), set.end());
    moved_ = std::move(moved);
    run(now);
    return kNobody;
}

// Whether `id` was started, over whatever triggers, because of `origin`.
bool Plan::comes_from(Id id, Id origin) const {
    Id at = id;
    for (std::size_t hops = 0; hops < units_.size() && at != kNobody; ++hops) {
        at = links_[at].origin;
        if (at == origin) return true;
    }
    return false;
}

// Somebody who is up and upholds `id`; kNobody if there is none.
Id Plan::upholder_of(Id id) const {
    for (const Neighbour& link : graph_.in.of(id))
        if ((link.relation & kUpholds) && units_[link.id].state == State::up &&
            units_[link.id].goal_up)
            return link.id;
    return kNobody;
}

// `id` has ended unasked, or has failed: it is tried again later.
void Plan::uphold(Id id, Millis now) {
    const Unit& unit = units_[id];
    const bool down = unit.state == State::down || (unit.state == State::failed && !unit.leaving);
    if (ending_ || !down || unit.pinned || active(unit) || upholder_of(id) == kNobody) return;
    std::uint8_t& tries = links_[id].tries;
    set_deadline(id, now + uphold_delay(tries));
    if (tries < 255) ++tries;
}

}  // namespace slipway::plan
