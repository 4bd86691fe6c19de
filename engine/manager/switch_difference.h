// What a switch to another generation means for each service. Pure: the switch and its rehearsal
// both ask here.
#pragma once

#include <vector>

#include "engine/formats/database.h"
#include "engine/plan/plan.h"

namespace slipway::manager {

// For a service of the generation that runs. Whoever comes after `same` has files that differ.
enum class Fate : std::uint8_t {
    same,     // nothing of it differs that has to do with its directory
    reread,   // what it runs is the same: the new files count from their next use
    logger,   // the same, but its logger restarts
    changed,  // another program: it stops, and starts from the new directory
    kind,     // the same, because it is a oneshot now, or a longrun …
    gone,     // stops, and its directory goes
};

constexpr bool stops(Fate fate) {
    return fate >= Fate::changed;
}

// Which node of `fresh` goes on with what a node of `old` was: the one that has its directory,
// which a service that was renamed keeps, or else the one of its name, if that does not go on with
// another. kNobody: none. An alias is no such name. By the numbers of `old`.
std::vector<plan::Id> successors_of(const formats::Database& old, const formats::Database& fresh);

// By the numbers of `old`; `same` for those that have no directory, or are `outside`.
std::vector<Fate> fates_of(const formats::Database& old,
                           const std::vector<bool>& outside,
                           const formats::Database& fresh);

// What is left of the goal and the state of a node whose kind was `was` and is `is`: a state means
// something else for each kind. What was to be up comes back, as what it is now; a task that was
// done counts as such. Events are set by those who raise them, and by nobody else. Once a switch
// has stopped it, or at once for what has no process.
plan::Unit converted(plan::Unit unit, formats::NodeKind was, formats::NodeKind is);

// Stops whoever must not run through the switch, and whoever depends on such; they are held.
void stop_for_switch(plan::Plan& plan, const std::vector<Fate>& fates, plan::Millis now);

// What the default set of `old` pulls, under whatever name; by the numbers of `fresh`.
std::vector<bool> pulled_before(const formats::Database& old,
                                const plan::Graph& graph,
                                const formats::Database& fresh);

// What the default set pulls that is not one of `before`.
std::vector<plan::Id> new_in_default(const formats::Database& database,
                                     const plan::Graph& graph,
                                     const std::vector<bool>& before);

// It stops, is another afterwards, or comes back when the switch is over.
bool concerned(const plan::Plan& plan, const std::vector<Fate>& fates, plan::Id id);

// Whom the switch concerns of those that the difference between two plans of one graph has to do
// with: it changes his goal, or starts somebody who needs him or comes after him. kNobody: there is
// no such, so the difference may be carried out while the switch goes on.
plan::Id met_by_switch(const plan::Plan& before,
                       const plan::Plan& after,
                       const std::vector<Fate>& fates);

}  // namespace slipway::manager
