// What to do next, from what is wanted and what is: a state machine over plain data.
//
// A Plan holds, for each service, its *goal* beside its *state*, and works towards the goals: every
// call (a request, an observation, the clock) changes goals or states and leaves steps to take. It
// never talks to anybody and never looks at a clock; the manager carries out the steps and reports
// what the supervisors say.
//
// Rules:
// * A service starts when, and only when, it is wanted up, is down, and everyone in its start order
//   is settled (has reached its goal, or has failed), nobody it conflicts with is there, and no
//   strong dependency has failed. It stops when everyone in its stop order who is to stop is down.
// * The failure of a start fails everyone who waits for it by a strong link; weak links do not
//   mind.
// * The latest request wins: a running transition is reversed by sending the opposite at once
//   (start, then stop) or after it is down (stop, then start).
// * Nothing is waited for without bound: each start and stop that was sent has a deadline
//   (Node::start_ms, stop_ms), orders have no cycles, so whoever waits for another waits for a
//   deadline. A stop that misses its deadline is *stuck*: nobody waits for it any more, and that is
//   reported.
// * A bundle may have a limit for its whole start, from when it is wanted until it is up
//   (Node::start_ms). When that has passed it has failed; what it has started is kept and goes on,
//   each with its own limit. While it sleeps for an event it has none.
//
// * An event is up while it is wanted and raised. Whoever must have one that is not raised sleeps:
//   it stays wanted, counts as settled, and starts when the event is raised. When it is cleared,
//   whoever stops with it goes to sleep again.
//
// * Of the providers of a name one is meant: one that is there, else an enabled one. When it fails,
//   is stopped or is gone, another that is there, or an enabled one that can start without stopping
//   anybody and was not stopped on purpose, takes its place; those who need the name go on. A
//   restart keeps the provider.
//
// Cost: linear in the links touched. A waiting service watches one of those it waits for, and goes
// on from there when that one is settled.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "engine/plan/unit.h"

namespace slipway::plan {

class Plan {
public:
    // `graph` must outlive the plan.
    explicit Plan(const Graph& graph);

    // --- What is wanted ---
    // Those with `force`: refused without it, with nothing changed, when an essential service would
    // have to stop as well, or one that is pinned should; then that one is returned, else kNobody.
    // With it the essential one stops, and the pinned one stays as it is.

    // Wants `id` up, and what it pulls; whoever conflicts with them is stopped. Of a bundle that is
    // up, what is not: that was stopped or has failed since. A task that is done is not run again.
    Id start(Id id, Reason why, Millis now, bool force = true);
    // Wants `id` down, and whoever a stop of it flows to.
    Id stop(Id id, Reason why, bool force, Millis now);
    // Stops `id` and whoever a restart flows to, and starts those of them again that were wanted.
    // With Reason::switched they are held: once they are down they stay down (and count as settled)
    // until let_return(), the time between the stops and the starts of a switch of generations.
    Id restart(Id id, Reason why, bool force, Millis now);

    // --- Requests that can be taken back (cancel.cc) ---
    // The goals that change until close_request() belong together: nobody moves before all have
    // changed, whatever the order in which they are named.
    void open_request() {
        request_ = ++last_request_;
        collecting_ = true;
    }

    void close_request(Millis now) {
        request_ = 0;
        collecting_ = false;
        run(now);
    }

    // Takes back the request by which `id`, or somebody with it, is under way: whoever it gave
    // another goal is wanted again as it was before, unless somebody else needs it now, or asked
    // for it since. Gives the essential one that would have to stop, or `id` if it is pinned, with
    // nothing changed; std::nullopt if nothing is under way.
    std::optional<Id> cancel(Id id, Millis now);
    // The same of everything that is under way, a stop of all included; false: nothing is.
    bool cancel_all(Millis now);

    // The stop of `id` has not reached its supervisor, and `id` is wanted up again: to send it now
    // would be out of order, so its supervisor is asked for a start instead.
    void replace_stop(Id id, Millis now);

    // Whom the last start, stop or restart gave a goal, in any order.
    const std::vector<Id>& moved() const { return moved_; }

    // Asks those that are up, and that a reload of `id` flows to, to reload; false if `id` is not
    // up. They are the moved ones.
    bool reload(Id id);
    // The action `number` of `id`, which moves nobody else; false if it is not up.
    bool order(Id id, std::uint8_t number);
    // `id` and whom a reload of it flows to, up or not.
    std::vector<Id> reloaded_with(Id id);

    // --- Events (events.cc; docs/formats/events.md) ---
    // `id` holds from now on: whoever sleeps for it wakes, and what it triggers is started.
    void raise(Id id, Millis now);
    // `id` holds no longer: whoever stops with it stops, and sleeps until it is raised again.
    // Essential services, and whatever these need, are left alone.
    void clear(Id id, Millis now);
    // `id` has happened, and is over: what it triggers is started, and nothing else.
    void pulse(Id id, Millis now);

    // --- Holds (holds.cc): goals that a person sets apart ---
    // `id` keeps its goal, whatever others need or stop, until it is unpinned or all is stopped.
    void pin(Id id);
    void unpin(Id id);
    // `id` stops as soon as nobody who is wanted up pulls it: perhaps now.
    void release(Id id, Millis now);
    // Like start, but its supervisor does not start it again when it ends; false if it is not down.
    bool once(Id id, Millis now);
    // `id`, which was started for one run, or waits for that: it stays up from now on.
    void stay(Id id);
    // Tries again at once what has failed, or waits for its next try; false if it does neither.
    bool wake(Id id, Millis now);
    // Takes `id` for up without a start; false if it is up, or on its way down.
    bool mark_up(Id id, Millis now);
    // Wants `names` up and what they pull, and everybody else down who is neither essential (or
    // needed by such), nor pinned, nor survives a shutdown. Events stay. Refused as a
    // start is.
    Id isolate(std::span<const Id> names, bool force, Millis now);

    // Whoever is held comes back at the next resume().
    void let_return();

    // Wants everything down that does not survive a shutdown; events change nothing from then on.
    void stop_all(Millis now);

    // --- What is ---
    void observe(Id id, Event event, Millis now);
    // What an earlier manager had stored: no steps, no propagation.
    void adopt(Id id, const Unit& stored);
    // A step that was sent before the manager started; its deadline begins anew.
    void resume(Id id, Millis now);
    // Handles the deadlines that have passed.
    void tick(Millis now);

    // --- What follows ---
    // The earliest deadline; 0 when there is none.
    Millis next_deadline() const;

    std::vector<Step> take_steps() { return std::exchange(steps_, {}); }

    std::vector<Change> take_changes() { return std::exchange(changes_, {}); }

    // Whose goal, state or reason may have changed since the last call; some of them twice.
    std::vector<Id> take_touched() { return std::exchange(touched_, {}); }

    const Unit& unit(Id id) const { return units_[id]; }

    // Has reached its goal, has failed, or is stuck.
    bool settled(Id id) const { return links_[id].settled; }

    // How many services are not settled.
    std::size_t unsettled() const { return unsettled_; }

    // Of a name that several services provide: the one that is meant now; kNobody: it is no name.
    Id provider(Id name) const { return links_[name].provider; }

    const Graph& graph() const { return graph_; }

    // Whom `id` waits for in the end: the last of its chain of blockers; kNobody if it does not
    // wait.
    Id root_blocker(Id id) const;

private:
    // Bookkeeping of a unit that nobody else sees.
    struct Wait {
        Id next = kNobody, previous = kNobody;  // neighbours in the blocker's list of watchers
        Id first_watcher = kNobody;
        std::uint32_t cursor = 0;  // how far its order was found settled
        bool settled = true;
        bool queued = false;
        bool wake = false;          // its watchers are to be considered
        bool careful_ones = false;  // some of those are to be considered with it
        bool careful = false;       // has conflicts or requisites: look at all its links
        Id origin = kNobody;        // whose trigger started it last
        std::uint8_t tries = 0;     // in a row, of those who uphold it
        Id provider = kNobody;      // of a name: the one that is meant
    };

    struct Replacement {
        Id name = 0;
        Id by = 0;
    };

    using Closure = std::vector<Id>;

    // What a link says now: a name needs the provider that is meant, and stops with it.
    std::uint16_t relation(Id from, Id to, std::uint16_t said) const {
        const bool meant = (said & kProvided) && links_[from].provider == to;
        return meant ? static_cast<std::uint16_t>(said | kStrong | kStopFlows) : said;
    }

    void choose_provider(Id name);
    bool starts_alone(Id id, const Closure& stopping, const Closure& coming) const;
    Id replacement(Id name, const Closure& stopping, const Closure& coming) const;
    void take_over(const std::vector<Replacement>& replaced, Millis now);
    void replace(Id id, Millis now);
    void adopt_provider(Id id);
    bool fail_unprovided(const Closure& names, Closure& failed, Millis now);
    Closure pulled_by(Closure set, std::uint16_t pulls);
    Closure stopped_with(Id id, std::uint16_t flows);
    Closure without_essential(const Closure& set) const;
    bool under_way(Id id) const;
    bool open(std::uint32_t request) const;
    Closure not_needed(const Closure& set, const Closure& down) const;
    void undo(const Closure& set, Closure down, Millis now);
    void note_goal(Id id, bool up);
    Id bring_up(Closure set, Id named, Reason why, bool force, Millis now);
    Id start_contents(Id bundle, bool force, Millis now);
    Id begin(Id id, Reason why, Id culprit, bool force, Millis now);

    struct Rival {
        Id id = 0;  // to stop
        Id because = 0;
    };

    Id clear_conflicts(Closure& set, Closure& losers, bool force, Millis now);
    Id rivals_stop_with(const std::vector<Rival>& rivals,
                        bool force,
                        std::vector<Closure>& stopped);
    void want_down(const Closure& set, Reason why, Id named, Millis now);
    void return_with_restarted(const Closure& wanted);
    bool needed(Id id) const;
    bool drop_unneeded(std::size_t from, Millis now);
    bool comes_from(Id id, Id origin) const;
    Id upholder_of(Id id) const;
    void uphold(Id id, Millis now);
    Id refused_essential(const Closure& set, Id named) const;

    void fail(Id id, Reason why, Id culprit, Millis now, bool leaving = false);
    void forget_failure(Id id, Reason why, Millis now);
    void end_bound(Id id, Millis now);
    void trigger(Id id, std::uint16_t relation, Millis now);
    void fail_to_begin(Id id, Id refused, Millis now);
    void settle_down(Id id, Reason why, Millis now);
    void set_state(Id id, State state, Reason why, Id culprit, Millis now);
    void set_deadline(Id id, Millis at);
    void expire(Id id, Millis now);

    void queue(Id id);
    void want_up(Id id, Reason why, Millis now);
    void run(Millis now);
    void consider(Id id, Millis now);
    void limit_start_of_bundle(Id id, Millis now);
    void try_start(Id id, Millis now);
    void try_stop(Id id, Millis now);
    bool careful_start(Id id, Millis now);
    bool strong_one_missing(Id id, Millis now);
    bool to_be_up(Id id) const;
    void consider_careful(Id id);
    void update_settled(Id id);
    void wake_watchers(Id id);
    void watch(Id id, Id blocker);
    void unwatch(Id id);
    void find_ends() const;
    bool mark(Id id);

    const Graph& graph_;
    std::vector<Unit> units_;
    std::vector<Wait> links_;
    std::vector<std::uint32_t> marks_;  // visited in the search number `round_`
    std::uint32_t round_ = 0;
    std::vector<Id> work_;
    std::set<std::pair<Millis, Id>> deadlines_;
    std::vector<Step> steps_;
    std::vector<Change> changes_;
    std::vector<Id> touched_;
    std::vector<Id> moved_;
    mutable std::vector<Id> ends_;  // of all chains of blockers; empty: not known
    std::size_t unsettled_ = 0;
    bool running_ = false;
    bool collecting_ = false;    // a request is open
    bool ending_ = false;        // stop_all: events start nobody any more
    std::uint32_t request_ = 0;  // that goals change for; 0: none
    std::uint32_t last_request_ = 0;
    bool drops_ = false;       // somebody stops when it is not needed
    Id pinned_one_ = kNobody;  // whom the last search for those who stop has left out
    // Names that go on with another provider: what the last search, or the last start, has found.
    std::vector<Replacement> replaced_;
    Closure coming_, barred_;  // for that search: who is about to start, and who stops as well
};

}  // namespace slipway::plan
