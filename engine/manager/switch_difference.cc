#include "engine/manager/switch_difference.h"

#include <optional>
#include <string_view>
#include <unordered_map>

namespace slipway::manager {
namespace {

using plan::Id;

// By the names of their directories.
using Directories = std::unordered_map<std::string_view, Id>;

Directories directories_of(const formats::Database& database) {
    Directories all;
    for (Id id = 0; id < database.count(); ++id)
        if (database.has(id, formats::kHasDirectory)) all.emplace(database.directory(id), id);
    return all;
}

std::optional<Id> named(const formats::Database& database, std::string_view name) {
    const auto id = database.find(name);
    return id && database.name(*id) == name ? std::optional<Id>(*id) : std::nullopt;
}

Fate fate_of(const formats::Database& old,
             Id id,
             const formats::Database& fresh,
             const Directories& directories) {
    const auto found = directories.find(old.directory(id));
    if (found == directories.end()) return Fate::gone;
    const Id other = found->second;
    if (old.kind(id) != fresh.kind(other)) return Fate::kind;
    if (old.hash(id) == fresh.hash(other)) return Fate::same;
    if (old.process_hash(id) == 0 || old.process_hash(id) != fresh.process_hash(other))
        return Fate::changed;
    return old.logger_hash(id) == fresh.logger_hash(other) ? Fate::reread : Fate::logger;
}

// What a request may change of a service.
bool same_goal(const plan::Unit& a, const plan::Unit& b) {
    return a.goal_up == b.goal_up && a.again == b.again && a.pinned == b.pinned &&
           a.released == b.released && a.once == b.once && a.marked == b.marked;
}

constexpr bool has_process(formats::NodeKind kind) {
    return kind <= formats::NodeKind::task;
}

std::vector<bool> default_set(const formats::Database& database, const plan::Graph& graph) {
    std::vector<bool> set(database.count());
    if (database.boot() == formats::kNoNode) return set;
    std::vector<Id> open{database.boot()};
    while (!open.empty()) {
        const Id id = open.back();
        open.pop_back();
        if (set[id]) continue;
        set[id] = true;
        for (const plan::Neighbour& link : graph.out.of(id))
            if (link.relation & (plan::kStrong | plan::kWeak)) open.push_back(link.id);
    }
    return set;
}

}  // namespace

std::vector<Id> successors_of(const formats::Database& old, const formats::Database& fresh) {
    const Directories before = directories_of(old), now = directories_of(fresh);
    std::vector<Id> successors(old.count(), plan::kNobody);
    for (Id id = 0; id < old.count(); ++id) {
        const bool has = old.has(id, formats::kHasDirectory);
        if (const auto there = has ? now.find(old.directory(id)) : now.end(); there != now.end()) {
            successors[id] = there->second;
            continue;
        }
        const auto same = named(fresh, old.name(id));
        const bool taken = same && fresh.has(*same, formats::kHasDirectory) &&
                           before.contains(fresh.directory(*same));
        if (same && !taken) successors[id] = *same;
    }
    return successors;
}

std::vector<Fate> fates_of(const formats::Database& old,
                           const std::vector<bool>& outside,
                           const formats::Database& fresh) {
    const Directories directories = directories_of(fresh);
    std::vector<Fate> fates(old.count(), Fate::same);
    for (Id id = 0; id < old.count(); ++id)
        if (old.has(id, formats::kHasDirectory) && !outside[id])
            fates[id] = fate_of(old, id, fresh, directories);
    return fates;
}

plan::Unit converted(plan::Unit unit, formats::NodeKind was, formats::NodeKind is) {
    using formats::NodeKind;
    if (was == is) return unit;
    const bool from_event = was == NodeKind::event, to_event = is == NodeKind::event;
    unit.again = !from_event && !to_event &&
                 (unit.goal_up || unit.again || (was == NodeKind::task && unit.done));
    unit.goal_up = unit.done = unit.once = unit.marked = unit.raised = false;
    if (has_process(was) && has_process(is) && (unit.stuck || unit.leaving)) return unit;
    unit.state = plan::State::down;
    unit.stuck = unit.leaving = false;
    return unit;
}

void stop_for_switch(plan::Plan& plan, const std::vector<Fate>& fates, plan::Millis now) {
    for (Id id = 0; id < fates.size(); ++id) {
        const plan::Unit& unit = plan.unit(id);
        if (!stops(fates[id]) || !(unit.goal_up || unit.again)) continue;
        // Nothing is left to keep: another kind is another service.
        if (fates[id] == Fate::gone || fates[id] == Fate::kind) plan.unpin(id);
        // What is gone is "restarted" as well: it does not come back, but what depends on it does.
        plan.restart(id, plan::Reason::switched, true, now);
    }
}

std::vector<bool> pulled_before(const formats::Database& old,
                                const plan::Graph& graph,
                                const formats::Database& fresh) {
    const std::vector<bool> set = default_set(old, graph);
    const std::vector<Id> successors = successors_of(old, fresh);
    std::vector<bool> pulled(fresh.count());
    for (Id id = 0; id < old.count(); ++id)
        if (set[id] && successors[id] != plan::kNobody) pulled[successors[id]] = true;
    return pulled;
}

std::vector<Id> new_in_default(const formats::Database& database,
                               const plan::Graph& graph,
                               const std::vector<bool>& before) {
    const std::vector<bool> set = default_set(database, graph);
    std::vector<Id> fresh;
    for (Id id = 0; id < database.count(); ++id)
        if (set[id] && !before[id]) fresh.push_back(id);
    return fresh;
}

bool concerned(const plan::Plan& plan, const std::vector<Fate>& fates, Id id) {
    return stops(fates[id]) || plan.unit(id).held;
}

plan::Id met_by_switch(const plan::Plan& before,
                       const plan::Plan& after,
                       const std::vector<Fate>& fates) {
    constexpr std::uint16_t kWaitsFor = plan::kStrong | plan::kWeak | plan::kRequisite;
    for (Id id = 0; id < fates.size(); ++id) {
        const plan::Unit& unit = after.unit(id);
        if (same_goal(before.unit(id), unit)) continue;
        if (concerned(before, fates, id)) return id;
        if (!unit.goal_up && !unit.again) continue;
        for (const plan::Neighbour& link : after.graph().out.of(id))
            if ((link.relation & kWaitsFor) && before.unit(link.id).held) return link.id;
        for (const plan::Neighbour& link : after.graph().start_after.of(id))
            if (before.unit(link.id).held) return link.id;
    }
    return plan::kNobody;
}

}  // namespace slipway::manager
