// Conflicts: who has to stop for a start, and whether that may be.
#include <algorithm>

#include "engine/plan/plan.h"

namespace slipway::plan {

Id Plan::refused_essential(const Closure& set, Id named) const {
    for (const Id id : set)
        if (id != named && graph_.nodes[id].essential && units_[id].goal_up) return id;
    return kNobody;
}

// Who stops with each of the rivals, and the names that go on with others, in `replaced_`: with
// nobody who stops because of another rival. Gives whoever forbids it.
Id Plan::rivals_stop_with(const std::vector<Rival>& rivals,
                          bool force,
                          std::vector<Closure>& stopped) {
    std::vector<Replacement> replaced;
    barred_.clear();
    for (const Rival& rival : rivals) barred_.push_back(rival.id);
    for (std::size_t known = 0; known != barred_.size();) {
        known = barred_.size();
        stopped.clear();
        replaced.clear();
        for (const Rival& rival : rivals) {
            if (units_[rival.id].pinned) {
                if (!force) return rival.id;
                continue;  // the start fails: they conflict
            }
            stopped.push_back(stopped_with(rival.id, kStopFlows));
            replaced.insert(replaced.end(), replaced_.begin(), replaced_.end());
            if (force) continue;
            const Id refused = refused_essential(stopped.back(), kNobody);
            if (refused != kNobody) return refused;
            if (pinned_one_ != kNobody) return pinned_one_;
        }
        for (const Replacement& each : replaced)
            for (const Closure& with : stopped)
                if (std::find(with.begin(), with.end(), each.by) != with.end())
                    barred_.push_back(each.by);
    }
    replaced_ = std::move(replaced);
    return kNobody;
}

// Stops whoever conflicts with a member of `set`; members that go down with those are not started.
// Of two members that conflict, the one that is farther from what was asked for is a loser.
// Gives the essential or pinned one that forbids it, with nothing changed. Names that go on with
// another provider than a rival stand in `replaced_`.
Id Plan::clear_conflicts(Closure& set, Closure& losers, bool force, Millis now) {
    std::vector<Rival> rivals;
    replaced_.clear();
    for (const Id id : set) {
        if (!links_[id].careful) continue;
        if (std::find(losers.begin(), losers.end(), id) != losers.end()) continue;
        for (const Neighbour& link : graph_.out.of(id)) {
            if (!(link.relation & kConflict)) continue;
            if (marks_[link.id] == round_) {
                losers.push_back(link.id);
            } else if (active(units_[link.id])) {
                rivals.push_back({link.id, id});
            }
        }
    }
    if (rivals.empty()) return kNobody;
    std::vector<Closure> stopped;
    coming_ = set;
    const Id refused = rivals_stop_with(rivals, force, stopped);
    coming_.clear();
    barred_.clear();
    if (refused != kNobody || stopped.empty()) return refused;
    for (const Closure& with : stopped) want_down(with, Reason::conflict, with.front(), now);
    for (const Rival& rival : rivals)
        if (!units_[rival.id].pinned) units_[rival.id].culprit = rival.because;
    ++round_;
    for (const Closure& with : stopped)
        for (const Id id : with) mark(id);
    std::erase_if(set, [&](Id id) { return marks_[id] == round_; });
    return kNobody;
}

}  // namespace slipway::plan
