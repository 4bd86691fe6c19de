// The oracle of the planner's tests: the rules of plan.h by brute force. It has no queues, no
// watchers and no cursors; after every input it looks at everybody again until nobody may do
// anything. It shares no code with the planner but the types of graph.h and plan.h.
//
// What is left to chance by the rules is who is looked at first. `order` says that, and the planner
// is right if it agrees with the oracle for some order.
#pragma once

#include <random>
#include <vector>

#include "engine/plan/plan.h"

namespace slipway::plan::testing {

// What is said about a set of services; fixed.
struct Said {
    Said(std::vector<Node> n, const std::vector<Link>& links);

    // All relations of `from` to `to`, whichever link says them.
    struct Pair {
        Id other = 0;
        std::uint16_t relation = 0;
    };

    std::vector<Node> nodes;
    std::vector<std::vector<Pair>> out, in;
    std::vector<std::vector<Id>> starts_after, stops_after;
    bool cyclic = false;  // one of the two orders has a cycle: nothing is foretold then
};

class Model {
public:
    struct One {
        State state = State::down;
        bool up = false;  // the goal
        bool again = false, stuck = false, leaving = false, done = false;
        bool on_purpose = false;  // was told to stop itself
        Millis deadline = 0;
    };

    explicit Model(const Said& said);

    void start(Id id);
    bool stop(Id id, bool force);
    bool restart(Id id, bool force);
    void stop_all();
    void observe(Id id, Event event);
    void tick(Millis now);

    bool settled(Id id) const;
    bool gone(Id id) const;
    // Whether a stop of another that comes after it has to wait.
    bool delays_stop(Id id) const;

    Millis now = 1;
    std::vector<Id> order;         // who is looked at first
    std::vector<bool> persistent;  // and who again, until it does nothing more
    std::mt19937* dice = nullptr;  // instead of both: anybody is looked at, whenever
    std::vector<One> ones;
    std::vector<Id> provider;  // of a name: the one that is meant
    std::vector<Step> steps;   // of the last input, in any order

private:
    using Set = std::vector<Id>;
    bool active(Id id) const;
    bool there(Id id) const;

    struct Swap {
        Id name = 0, by = 0;
    };

    using Swaps = std::vector<Swap>;

    std::uint16_t says(Id from, const Said::Pair& pair) const;
    std::uint16_t says_to(Id to, const Said::Pair& pair) const;
    bool is_name_of(Id to, const Said::Pair& pair) const;
    Id choice(Id name) const;
    bool starts_alone(Id id, const Set& stopping, const Set& coming) const;
    Id replacement(Id name, const Set& stopping, const Set& coming) const;
    void swap(Swaps swaps);
    void replace(Id id);
    Set stop_set(Id id, std::uint16_t flows, const Set& ending) const;
    Set stopped_with(
        Id id, std::uint16_t flows, Swaps& swaps, const Set& coming, const Set& barred) const;
    Set rivals_stop_with(const Set& rivals, const Set& coming, Swaps& swaps) const;
    bool spares_essential(const Set& set, Id named) const;
    bool want(Id id, bool force);
    bool want_all(Set set, bool force);
    void ask_up(Id id);
    void ask_down(const Set& set);
    void join_restart(const Set& wanted);
    void fail(Id id);
    void fail_to_begin(Id id);
    void by_chance(Set& set) const;
    void end_bound(Id id);
    void trigger(Id id, std::uint16_t relation);
    void expire(Id id);
    void become(Id id, State state);
    bool look_at(Id id);
    bool may_start(Id id, bool& fails) const;
    void work();

    const Said* said_;
    bool ending_ = false;
};

}  // namespace slipway::plan::testing
