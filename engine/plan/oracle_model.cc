#include "engine/plan/oracle_model.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace slipway::plan::testing {
namespace {

bool has(const std::vector<Id>& set, Id id) {
    return std::find(set.begin(), set.end(), id) != set.end();
}

// Whether repeated removal of whoever waits for nobody leaves somebody.
bool has_cycle(const std::vector<std::vector<Id>>& after) {
    std::vector<bool> free(after.size(), false);
    for (bool changed = true; changed;) {
        changed = false;
        for (Id id = 0; id < after.size(); ++id) {
            if (free[id]) continue;
            free[id] =
                std::all_of(after[id].begin(), after[id].end(), [&](Id o) { return free[o]; });
            changed = changed || free[id];
        }
    }
    return !std::all_of(free.begin(), free.end(), [](bool f) { return f; });
}

}  // namespace

Said::Said(std::vector<Node> n, const std::vector<Link>& links)
    : nodes(std::move(n)),
      out(nodes.size()),
      in(nodes.size()),
      starts_after(nodes.size()),
      stops_after(nodes.size()) {
    std::map<std::pair<Id, Id>, std::uint16_t> all;
    const auto relation = [&](Id a, Id b) {
        const auto at = all.find({a, b});
        return at == all.end() ? std::uint16_t{0} : at->second;
    };
    for (const Link& link : links) {
        if (link.from == link.to) continue;
        // In the order of the links: of two that are equally far, the first one comes first.
        if (relation(link.from, link.to) == 0) out[link.from].push_back({link.to, 0});
        all[{link.from, link.to}] |= link.relation;
        if (!(link.relation & kConflict)) continue;
        if (relation(link.to, link.from) == 0) out[link.to].push_back({link.from, 0});
        all[{link.to, link.from}] |= kConflict;
    }
    for (Id a = 0; a < nodes.size(); ++a)
        for (Pair& pair : out[a]) {
            const Id b = pair.other;
            pair.relation = relation(a, b);
            in[b].push_back({a, pair.relation});
            if (pair.relation & kAfter) starts_after[a].push_back(b);
            if (pair.relation & kStopAfter) stops_after[a].push_back(b);
            if ((pair.relation & kAfter) && !((relation(a, b) | relation(b, a)) & kStopAfter))
                stops_after[b].push_back(a);
        }
    cyclic = has_cycle(starts_after) || has_cycle(stops_after);
}

Model::Model(const Said& said)
    : order(said.nodes.size()),
      persistent(said.nodes.size()),
      ones(said.nodes.size()),
      provider(said.nodes.size(), kNobody),
      said_(&said) {
    std::iota(order.begin(), order.end(), 0u);
    for (Id id = 0; id < ones.size(); ++id) provider[id] = choice(id);
}

bool Model::active(Id id) const {
    return ones[id].again || (ones[id].up && ones[id].state != State::failed);
}

bool Model::there(Id id) const {
    return ones[id].state != State::down && ones[id].state != State::failed;
}

bool Model::gone(Id id) const {
    return ones[id].state == State::down || (ones[id].state == State::failed && !ones[id].leaving);
}

bool Model::settled(Id id) const {
    const One& one = ones[id];
    if (one.stuck) return true;
    if (one.again) return false;
    return one.state == State::failed || one.state == (one.up ? State::up : State::down);
}

bool Model::delays_stop(Id id) const {
    const One& one = ones[id];
    if (gone(id) || one.stuck) return false;
    return !one.up || one.state == State::stopping || one.leaving;
}

void Model::become(Id id, State state) {
    ones[id].state = state;
    ones[id].stuck = ones[id].leaving = false;
    ones[id].deadline = 0;
    if (state == State::starting) ones[id].deadline = now + bounded(said_->nodes[id].start_ms);
    if (state == State::stopping) ones[id].deadline = now + bounded(said_->nodes[id].stop_ms);
}

bool Model::spares_essential(const Set& set, Id named) const {
    return std::none_of(set.begin(), set.end(), [&](Id id) {
        return id != named && said_->nodes[id].essential && ones[id].up;
    });
}

// Whoever failed may be tried again, and whoever is still leaving after a failure stops first.
void Model::ask_up(Id id) {
    One& one = ones[id];
    if (one.state == State::failed) become(id, one.leaving ? State::stopping : State::down);
    if (one.stuck) one.deadline = now + bounded(said_->nodes[id].stop_ms);
    one.stuck = one.again = one.done = one.on_purpose = false;
    one.up = true;
    if (one.state == State::down) one.deadline = 0;
}

void Model::ask_down(const Set& set) {
    for (const Id id : set) {
        One& one = ones[id];
        one.up = one.again = one.done = one.on_purpose = false;
        if (one.state == State::failed) become(id, one.leaving ? State::stopping : State::down);
        if (one.state == State::down) one.deadline = 0;
    }
}

// Whoever is wanted while something it hangs upon is about to be restarted takes part in that.
void Model::join_restart(const Set& wanted) {
    constexpr std::uint16_t kFlows = kStopFlows | kRestartFlows;
    Set joined;
    const auto join = [&](Id id) {
        if (!ones[id].up || !there(id)) return;
        ones[id].up = false;
        ones[id].again = true;
        joined.push_back(id);
    };
    for (const Id id : wanted)
        for (const Said::Pair& pair : said_->out[id]) {
            const One& other = ones[pair.other];
            const bool to_return = !other.up && other.again && there(pair.other);
            if ((says(id, pair) & kFlows) && to_return) join(id);
        }
    for (std::size_t i = 0; i < joined.size(); ++i)
        for (const Said::Pair& pair : said_->in[joined[i]])
            if (says_to(joined[i], pair) & kFlows) join(pair.other);
}

void Model::start(Id id) {
    Set bundles, idle;
    if (active(id)) bundles.push_back(id);
    for (std::size_t i = 0; i < bundles.size(); ++i)
        for (const Said::Pair& pair : said_->out[bundles[i]]) {
            if (!(pair.relation & kContents)) continue;
            const Kind kind = said_->nodes[pair.other].kind;
            const bool bundle = kind == Kind::bundle;
            if (kind == Kind::task && ones[pair.other].done) continue;
            Set& into = active(pair.other) ? bundles : idle;
            if (!has(into, pair.other) && (bundle || !active(pair.other)))
                into.push_back(pair.other);
        }
    if (bundles.empty()) idle.push_back(id);
    if (!idle.empty()) want_all(idle, true);
    work();
}

bool Model::want(Id id, bool force) {
    return active(id) || want_all({id}, force);
}

// Unforced: false, with nothing changed, if somebody essential would have to stop.
bool Model::want_all(Set set, bool force) {
    for (std::size_t i = 0; i < set.size(); ++i) {
        provider[set[i]] = choice(set[i]);
        for (const Said::Pair& pair : said_->out[set[i]])
            if ((says(set[i], pair) & (kStrong | kWeak)) && !active(pair.other) &&
                !has(set, pair.other))
                set.push_back(pair.other);
    }
    Set losers, rivals;
    for (const Id member : set) {
        if (has(losers, member)) continue;
        for (const Said::Pair& pair : said_->out[member]) {
            if (!(pair.relation & kConflict)) continue;
            if (has(set, pair.other)) {
                losers.push_back(pair.other);
            } else if (active(pair.other)) {
                rivals.push_back(pair.other);
            }
        }
    }
    Swaps swaps;
    const Set stopped = rivals_stop_with(rivals, set, swaps);
    if (!force && !spares_essential(stopped, kNobody)) return false;
    ask_down(stopped);
    std::erase_if(set, [&](Id member) { return has(stopped, member); });
    for (const Id member : set) ask_up(member);
    join_restart(set);
    swap(swaps);
    for (const Id loser : losers)
        if (ones[loser].state == State::down) fail(loser);
    return true;
}

bool Model::stop(Id id, bool force) {
    Swaps swaps;
    const Set set = stopped_with(id, kStopFlows, swaps, {}, {});
    if (!force && !spares_essential(set, id)) return false;
    ask_down(set);
    ones[id].on_purpose = true;
    swap(swaps);
    work();
    return true;
}

bool Model::restart(Id id, bool force) {
    const Set set = stop_set(id, kStopFlows | kRestartFlows, {});
    if (!force && !spares_essential(set, id)) return false;
    Set return_after{id};
    for (const Id member : set)
        if (active(member)) return_after.push_back(member);
    ask_down(set);
    ones[id].on_purpose = true;
    for (const Id member : return_after) ones[member].again = true;
    work();
    return true;
}

void Model::stop_all() {
    Set set;
    for (Id id = 0; id < ones.size(); ++id)
        if (!said_->nodes[id].survives_shutdown) set.push_back(id);
    ending_ = true;
    ask_down(set);
    work();
}

// A verdict (`fails`) comes before any waiting.
bool Model::may_start(Id id, bool& fails) const {
    bool waits = false;
    for (const Said::Pair& pair : said_->out[id]) {
        const One& other = ones[pair.other];
        if ((pair.relation & kConflict) && !gone(pair.other)) {
            const bool stays = other.stuck || (other.up && !other.leaving);
            (stays ? fails : waits) = true;
        }
        if ((pair.relation & kRequisite) && (other.state != State::up || !other.up)) {
            const bool comes = (other.up || other.again) && !settled(pair.other);
            (comes ? waits : fails) = true;
        }
    }
    if (waits || fails) return false;
    for (const Id other : said_->starts_after[id])
        if (!settled(other)) return false;
    for (const Said::Pair& pair : said_->out[id]) {
        constexpr std::uint16_t kFirst = kStrong | kAfter;
        if ((says(id, pair) & kFirst) != kFirst) continue;
        fails = fails || (ones[pair.other].state != State::up && !ones[pair.other].done);
    }
    const Node& node = said_->nodes[id];
    fails = fails || node.masked || node.kind == Kind::event;
    return !fails;
}

// True if `id` did something.
bool Model::look_at(Id id) {
    One& one = ones[id];
    const Kind kind = said_->nodes[id].kind;
    const bool has_process = kind != Kind::bundle && kind != Kind::event;
    const bool returns = !one.up && one.again && gone(id);
    if (returns) {
        one.again = false;
        if (!want(id, false)) fail(id);
    }
    if (one.up && one.state == State::down) {
        const Millis limit = said_->nodes[id].start_ms;
        if (kind == Kind::bundle && limit != 0 && one.deadline == 0)
            one.deadline = now + bounded(limit);
        bool fails = false;
        if (may_start(id, fails)) {
            become(id, has_process ? State::starting : State::up);
            if (has_process) steps.push_back({id, Step::Action::start});
            return true;
        }
        if (fails) fail(id);
        return fails || returns;
    }
    if (one.up || (one.state != State::up && one.state != State::starting)) return returns;
    for (const Id other : said_->stops_after[id])
        if (delays_stop(other)) return returns;
    become(id, has_process ? State::stopping : State::down);
    if (has_process) steps.push_back({id, Step::Action::stop});
    return true;
}

void Model::work() {
    for (bool changed = true; changed;) {
        changed = false;
        if (dice != nullptr) {
            std::shuffle(order.begin(), order.end(), *dice);
            changed = std::any_of(order.begin(), order.end(), [&](Id id) { return look_at(id); });
            continue;
        }
        for (const Id id : order)
            while (look_at(id)) {
                changed = true;
                if (!persistent[id]) break;
            }
    }
}

}  // namespace slipway::plan::testing
