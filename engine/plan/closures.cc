// Closures: who is pulled along by a start, and who goes down or reloads with another.
#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

bool waiting(const Unit& unit) {
    return unit.goal_up && unit.state == State::down;
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

std::vector<Id> Plan::reloaded_with(Id id) {
    ++round_;
    Closure set{id};
    mark(id);
    for (std::size_t i = 0; i < set.size(); ++i)
        for (const Neighbour& link : graph_.out.of(set[i]))
            if ((link.relation & kReload) && mark(link.id)) set.push_back(link.id);
    return set;
}

}  // namespace slipway::plan
