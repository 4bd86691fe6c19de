// Events: nodes whose state the outside world tells.
#include "engine/plan/plan.h"

namespace slipway::plan {

// `set` without the essential services of it, and without those that these need.
Plan::Closure Plan::without_essential(const Closure& set) const {
    std::vector<bool> inside(units_.size()), is_spared(units_.size());
    for (const Id id : set) inside[id] = true;
    Closure spared;
    const auto spare = [&](Id id) {
        if (!inside[id] || is_spared[id] || graph_.nodes[id].kind == Kind::event) return;
        is_spared[id] = true;
        spared.push_back(id);
    };
    for (const Id id : set)
        if (graph_.nodes[id].essential && units_[id].goal_up) spare(id);
    for (std::size_t i = 0; i < spared.size(); ++i)
        for (const Neighbour& link : graph_.out.of(spared[i]))
            if (relation(spared[i], link.id, link.relation) & kStopFlows) spare(link.id);
    Closure rest;
    for (const Id id : set)
        if (!is_spared[id]) rest.push_back(id);
    return rest;
}

void Plan::raise(Id id, Millis now) {
    Unit& unit = units_[id];
    if (unit.raised) return;
    unit.raised = true;
    queue(id);
    if (ending_ || graph_.nodes[id].masked) return run(now);
    // One that is on its way down comes back by itself.
    if (unit.state == State::down && !unit.again) {
        unit.culprit = kNobody;
        want_up(id, Reason::raised, now);
    }
    running_ = true;
    trigger(id, kTriggers, now);
    running_ = false;
    run(now);
}

void Plan::clear(Id id, Millis now) {
    Unit& unit = units_[id];
    if (!unit.raised) return;
    unit.raised = false;
    queue(id);
    if (ending_ || unit.state != State::up || !unit.goal_up) return run(now);
    const Closure set = without_essential(stopped_with(id, kStopFlows));
    std::vector<bool> wanted;
    for (const Id member : set) wanted.push_back(active(units_[member]));
    want_down(set, Reason::cleared, id, now);
    for (std::size_t i = 0; i < set.size(); ++i) {
        units_[set[i]].again = wanted[i];
        update_settled(set[i]);
        units_[set[i]].reason = set[i] == id ? Reason::not_raised : Reason::cleared;
    }
    take_over(std::exchange(replaced_, {}), now);
    run(now);
}

void Plan::pulse(Id id, Millis now) {
    if (ending_ || graph_.nodes[id].masked) return;
    running_ = true;
    trigger(id, kTriggers, now);
    running_ = false;
    run(now);
}

}  // namespace slipway::plan
