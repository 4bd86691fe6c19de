// What a switch to another generation means for each service. Pure: the switch and its rehearsal
// both ask here.
#pragma once

#include <set>
#include <string>
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

// The names of whatever the default set pulls.
std::set<std::string> default_names(const formats::Database& database, const plan::Graph& graph);

// It stops, is another afterwards, or comes back when the switch is over.
bool concerned(const plan::Plan& plan, const std::vector<Fate>& fates, plan::Id id);

// Whom the switch concerns of those that the difference between two plans of one graph has to do
// with: it changes his goal, or starts somebody who needs him or comes after him. kNobody: there is
// no such, so the difference may be carried out while the switch goes on.
plan::Id met_by_switch(const plan::Plan& before,
                       const plan::Plan& after,
                       const std::vector<Fate>& fates);

}  // namespace slipway::manager
