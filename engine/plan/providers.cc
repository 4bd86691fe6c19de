// Names that several services provide: which of them is meant, and who takes the place of one that
// fails or is stopped.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

constexpr std::uint16_t kPulls = kStrong | kWeak;

bool has(const std::vector<Id>& list, Id id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

// Whom a start of `name` pulls: one that is there or coming, else an enabled one, else any; not one
// that has failed, if there is another.
void Plan::choose_provider(Id name) {
    int best = 0;
    Id chosen = kNobody;
    for (const Neighbour& link : graph_.out.of(name)) {
        if (!(link.relation & kProvided)) continue;
        const Unit& unit = units_[link.id];
        int rank = 1;
        if (graph_.nodes[link.id].enabled) rank += 1;
        if (unit.state != State::failed) rank += 2;
        if (active(unit)) rank += 4;
        if (unit.pinned && !active(unit)) rank = 1;
        if (active(unit) && links_[name].provider == link.id) rank += 8;
        if (rank <= best) continue;
        best = rank;
        chosen = link.id;
    }
    if (chosen != kNobody) links_[name].provider = chosen;
}

// Whether `id` can start beside everybody who stays, without those of `stopping` and without what
// has failed.
bool Plan::starts_alone(Id id, const Closure& stopping, const Closure& coming) const {
    std::vector<bool> seen(units_.size());
    Closure set{id};
    seen[id] = true;
    const auto stays = [&](Id other) {
        return has(coming, other) || (active(units_[other]) && !has(stopping, other));
    };
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (has(stopping, set[i]) || graph_.nodes[set[i]].masked) return false;
        for (const Neighbour& link : graph_.out.of(set[i])) {
            if ((link.relation & kConflict) && stays(link.id)) return false;
            const std::uint16_t says = relation(set[i], link.id, link.relation);
            if (!(says & kPulls) || active(units_[link.id])) {
                if ((says & kPulls) && has(stopping, link.id)) return false;
                continue;
            }
            if ((says & kStrong) && units_[link.id].state == State::failed) return false;
            if (graph_.nodes[link.id].masked && !(says & kStrong)) continue;
            if (!seen[link.id]) set.push_back(link.id);
            seen[link.id] = true;
        }
    }
    return true;
}

// Who can provide `name` in place of the one that is meant: one that is there or coming, else an
// enabled one that can start and was not stopped on purpose. kNobody: nobody.
Id Plan::replacement(Id name, const Closure& stopping, const Closure& coming) const {
    if (ending_) return kNobody;
    Id enabled = kNobody;
    for (const Neighbour& link : graph_.out.of(name)) {
        const Unit& unit = units_[link.id];
        const bool other = (link.relation & kProvided) && link.id != links_[name].provider;
        if (!other || has(stopping, link.id)) continue;
        if (active(unit) || has(coming, link.id)) return link.id;
        if (enabled != kNobody || !graph_.nodes[link.id].enabled) continue;
        if (unit.state == State::failed || unit.pinned) continue;
        if (unit.reason == Reason::asked || unit.reason == Reason::isolated) continue;
        if (starts_alone(link.id, stopping, coming)) enabled = link.id;
    }
    return enabled;
}

// Fails those of `names` that wait and have nobody left; true if there were some.
bool Plan::fail_unprovided(const Closure& names, Closure& failed, Millis now) {
    const std::size_t before = failed.size();
    for (const Id name : names) {
        if (units_[name].state != State::down || replacement(name, failed, {}) != kNobody) continue;
        set_state(name, State::failed, Reason::dependency_failed, links_[name].provider, now);
        failed.push_back(name);
    }
    return failed.size() > before;
}

// Lets each name go on with its other provider.
void Plan::take_over(const std::vector<Replacement>& replaced, Millis now) {
    const bool was_running = std::exchange(running_, true);
    for (const Replacement& each : replaced) {
        const Unit& before = units_[links_[each.name].provider];
        if (!units_[each.name].goal_up || (before.goal_up && before.state != State::failed))
            continue;
        links_[each.name].provider = each.by;
        links_[each.name].wake = true;
        queue(each.name);
        if (active(units_[each.by])) continue;
        // Another that took over a moment ago may stand in its way.
        const bool alone = starts_alone(each.by, {}, {});
        const Id refused =
            alone ? begin(each.by, Reason::needed_by, each.name, false, now) : each.by;
        if (refused != kNobody) fail_to_begin(each.by, kNobody, now);
    }
    running_ = was_running;
}

// The names for which `id` is meant, and that go on with another.
void Plan::replace(Id id, Millis now) {
    std::vector<Replacement> replaced;
    for (const Neighbour& link : graph_.in.of(id)) {
        if (!(link.relation & kProvided) || links_[link.id].provider != id) continue;
        const Unit& name = units_[link.id];
        if (!name.goal_up || name.state == State::failed) continue;
        const Id by = replacement(link.id, {id}, {});
        if (by != kNobody) replaced.push_back({link.id, by});
    }
    take_over(replaced, now);
}

// One that runs is meant, whoever was meant before.
void Plan::adopt_provider(Id id) {
    if (!active(units_[id])) return;
    for (const Neighbour& link : graph_.in.of(id)) {
        Wait& name = links_[link.id];
        if ((link.relation & kProvided) && !active(units_[name.provider])) name.provider = id;
    }
}

}  // namespace slipway::plan
