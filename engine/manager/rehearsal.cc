#include "engine/manager/rehearsal.h"

#include <array>
#include <utility>

#include "engine/base/number.h"
#include "engine/manager/answer.h"
#include "engine/manager/switch_difference.h"
#include "engine/plan/from_database.h"

namespace slipway::manager {
namespace {

using formats::ServiceState;
using plan::State;
using plan::Unit;

constexpr std::array<std::string_view, formats::kNodeKinds> kBecomes{
    "a longrun", "a oneshot", "a task", "a bundle", "an event", "a provided name"};

struct Rehearsal {
    const Core& core;
    const live::Generation& target;
    std::vector<Fate> fates;
    std::vector<Id> successors;
    plan::Plan trial;  // with the goals of the switch
    std::vector<Rehearsed> deeds;
};

std::string number_of(const live::Generation& generation) {
    return std::string(base::decimal_unsigned(generation.number).view());
}

std::string what_it_becomes(formats::NodeKind kind) {
    return "it becomes " + std::string(kBecomes[static_cast<std::size_t>(kind)]);
}

std::string why_it_differs(const Rehearsal& r, Id id) {
    const formats::Database& fresh = r.target.database;
    switch (r.fates[id]) {
        case Fate::gone:
        case Fate::kind: {
            const formats::Database& old = r.core.generation->database;
            const Id other = r.successors[id];
            if (other == plan::kNobody) return "it is not in generation " + number_of(r.target);
            if (fresh.kind(other) == old.kind(id)) return "its directory gets another name";
            return what_it_becomes(fresh.kind(other));
        }
        case Fate::changed:
            return "what it runs differs";
        case Fate::logger:
            return "its logger differs";
        case Fate::reread:
            return "what it does when it stops, or is started again, differs";
        case Fate::same:
            break;
    }
    return "";
}

// It runs, or is about to, and the switch stops it.
bool stopped(const Rehearsal& r, Id id) {
    const Unit& before = r.core.plan->unit(id);
    return (before.goal_up || before.again) && !r.trial.unit(id).goal_up && r.trial.unit(id).held;
}

std::string why_it_stops(const Rehearsal& r, Id id) {
    if (stops(r.fates[id])) return why_it_differs(r, id);
    const Unit& unit = r.trial.unit(id);
    return reason_text(unit.reason, unit.culprit == plan::kNobody ? "" : r.core.name(unit.culprit));
}

// What it is called then; empty: as now. Its directory, and so its process, stays.
std::string new_name(const Rehearsal& r, Id id) {
    const Id other = r.successors[id];
    if (other == plan::kNobody || r.fates[id] == Fate::gone) return "";
    const std::string name(r.target.database.name(other));
    return name == r.core.name(id) ? "" : name;
}

void rehearse_stops(Rehearsal& r) {
    for (Id id = 0; id < r.fates.size(); ++id) {
        if (!r.core.has_directory(id)) continue;
        const Unit& before = r.core.plan->unit(id);
        const bool there = before.state != State::down && before.state != State::failed;
        const Fate fate = r.fates[id];
        const std::string name = r.core.name(id), why = why_it_differs(r, id);
        const std::string renamed = new_name(r, id);
        const std::string then = renamed.empty() ? "" : "it is called " + renamed + " then";
        const std::string also = then.empty() ? "" : "; " + then;
        if (fate == Fate::logger)
            for (const ServiceState deed : {ServiceState::stopping, ServiceState::starting})
                r.deeds.push_back({name + "/log", deed, why});
        if (stopped(r, id)) {
            if (there)
                r.deeds.push_back({name, ServiceState::stopping, why_it_stops(r, id) + also});
        } else if (there && before.pinned && stops(fate)) {
            r.deeds.push_back({name, ServiceState::running,
                               why + ", but it is pinned, and goes on as it is" + also});
        } else if (fate == Fate::reread || stops(fate)) {
            const bool goes_on = there && !stops(fate);
            r.deeds.push_back(
                {name, goes_on ? ServiceState::running : ServiceState::stopped, why + also});
        } else if (!then.empty()) {
            r.deeds.push_back({name, there ? ServiceState::running : ServiceState::stopped, then});
        }
    }
}

// As the switch leaves it to the other generation.
Unit left_over(const Rehearsal& r, Id old) {
    Unit unit = r.trial.unit(old);
    if (stopped(r, old)) {
        unit.state = State::down;
        unit.stuck = unit.leaving = false;
    }
    unit.held = false;
    unit.culprit = plan::kNobody;
    return unit;
}

ServiceState deed_of(const Unit& unit) {
    if (unit.state == State::failed) return ServiceState::failed;
    return unit.asleep ? ServiceState::waiting : ServiceState::starting;
}

std::string why_it_starts(const Rehearsal& r, const Unit& unit) {
    const formats::Database& fresh = r.target.database;
    const bool by_boot = unit.reason == plan::Reason::needed_by && unit.culprit == fresh.boot();
    return reason_text(by_boot ? plan::Reason::boot : unit.reason,
                       unit.culprit == plan::kNobody ? "" : fresh.name(unit.culprit));
}

// The switch has nothing to do with what it does, or with its failure.
bool goes_on(const Unit& before, const Unit& after) {
    return plan::active(before) || (before.state == State::failed && after.state == State::failed);
}

void rehearse_starts(Rehearsal& r, Millis now) {
    const formats::Database& old = r.core.generation->database;
    const formats::Database& fresh = r.target.database;
    const plan::Graph graph = plan::graph_of(fresh);
    plan::Plan next(graph);
    std::vector<Id> before(fresh.count(), plan::kNobody);  // its number in the old generation
    for (Id same = 0; same < old.count(); ++same) {
        const Id id = r.successors[same];
        if (id == plan::kNobody) continue;
        before[id] = same;
        next.adopt(id, converted(left_over(r, same), old.kind(same), fresh.kind(id)));
    }
    for (Id id = 0; id < fresh.count(); ++id) next.resume(id, now);
    const std::vector<bool> known = pulled_before(old, *r.core.graph, fresh);
    for (const Id id : new_in_default(fresh, graph, known)) next.start(id, plan::Reason::boot, now);
    for (Id id = 0; id < fresh.count(); ++id) {
        const Unit& unit = next.unit(id);
        if (!unit.goal_up || !fresh.has(id, formats::kHasDirectory)) continue;
        const bool was = before[id] != plan::kNobody;
        const bool returns = was && stopped(r, before[id]);
        const bool same_kind = was && old.kind(before[id]) == fresh.kind(id);
        if (same_kind && !returns && goes_on(r.trial.unit(before[id]), unit)) continue;
        const std::string why = returns             ? why_it_stops(r, before[id])
                                : was && !same_kind ? what_it_becomes(fresh.kind(id))
                                                    : why_it_starts(r, unit);
        r.deeds.push_back({std::string(fresh.name(id)), deed_of(unit), why});
    }
}

}  // namespace

std::vector<Rehearsed> rehearse(const Core& core, const live::Generation& target, Millis now) {
    Rehearsal r{core,
                target,
                fates_of(core.generation->database, core.outside, target.database),
                successors_of(core.generation->database, target.database),
                *core.plan,
                {}};
    stop_for_switch(r.trial, r.fates, now);
    rehearse_stops(r);
    rehearse_starts(r, now);
    return std::move(r.deeds);
}

}  // namespace slipway::manager
