// The oracle's rules about failures, ends and deadlines.
#include <algorithm>

#include "engine/plan/oracle_model.h"

namespace slipway::plan::testing {

// `id` has failed, and so has everybody who has not begun and must have it.
void Model::fail(Id id) {
    const One before = ones[id];
    if (before.state != State::failed) become(id, State::failed);
    Set failed{id}, names;
    const auto add_unprovided = [&] {
        for (const Id name : names) {
            if (ones[name].state != State::down || replacement(name, failed, {}) != kNobody)
                continue;
            become(name, State::failed);
            failed.push_back(name);
            return true;
        }
        return false;
    };
    for (std::size_t i = 0; i < failed.size() || add_unprovided(); ++i) {
        ones[failed[i]].again = false;
        for (const Said::Pair& pair : said_->in[failed[i]]) {
            const One& other = ones[pair.other];
            if (!(says_to(failed[i], pair) & kStrong) || !other.up) continue;
            if (is_name_of(failed[i], pair) && other.state != State::failed) {
                names.push_back(pair.other);
            } else if (other.state == State::down) {
                become(pair.other, State::failed);
                failed.push_back(pair.other);
            }
        }
    }
    Swaps swaps;
    for (const Id name : names)
        if (ones[name].state != State::failed && replacement(name, failed, {}) != kNobody)
            swaps.push_back({name, replacement(name, failed, {})});
    for (const Id each : failed) end_bound(each);
    swap(swaps);
    for (const Id each : failed) trigger(each, kOnFailure);
}

// Who is first is left to chance: as `order` says.
void Model::by_chance(Set& set) const {
    const auto place = [&](Id id) { return std::find(order.begin(), order.end(), id); };
    std::sort(set.begin(), set.end(), [&](Id a, Id b) { return place(a) < place(b); });
}

void Model::end_bound(Id id) {
    Set bound;
    for (const Said::Pair& pair : said_->in[id])
        if ((pair.relation & kBound) && ones[pair.other].up &&
            ones[pair.other].state != State::failed)
            bound.push_back(pair.other);
    by_chance(bound);
    for (const Id other : bound) {
        Swaps swaps;
        ask_down(stopped_with(other, kStopFlows, swaps, {}, {}));
        swap(swaps);
    }
}

void Model::trigger(Id id, std::uint16_t relation) {
    for (const Said::Pair& pair : said_->out[id])
        if ((pair.relation & relation) && !want(pair.other, false)) fail_to_begin(pair.other);
}

void Model::fail_to_begin(Id id) {
    if (ones[id].state == State::down) fail(id);
}

void Model::observe(Id id, Event event) {
    One& one = ones[id];
    const bool runs = one.state == State::starting || one.state == State::up;
    const bool to_stop = one.state == State::stopping || (runs && !one.up);
    if (event == Event::ready) {
        if (one.state == State::starting) become(id, State::up);
    } else if (event == Event::restarting) {
        if (one.state == State::up) become(id, State::starting);
    } else if (one.leaving) {
        one.leaving = one.stuck = false;  // stays failed
        one.deadline = 0;
    } else if (to_stop) {
        become(id, State::down);
        one.done = event == Event::finished && one.up;
    } else if (runs && event == Event::failed) {
        fail(id);
    } else if (runs) {
        become(id, State::down);
        one.up = false;
        one.done = event == Event::finished;
        end_bound(id);
        if (event == Event::stopped) replace(id);
        if (event == Event::finished) trigger(id, kOnSuccess);
    }
    work();
}

void Model::expire(Id id) {
    One& one = ones[id];
    one.deadline = 0;
    if (one.state == State::starting && one.up) {
        steps.push_back({id, Step::Action::stop});
        become(id, State::failed);
        one.leaving = true;
        one.deadline = now + bounded(said_->nodes[id].stop_ms);
        fail(id);
    } else if (one.state == State::stopping && one.up) {
        become(id, State::failed);
        one.leaving = one.stuck = true;
        fail(id);
    } else if (one.state == State::stopping || one.leaving) {
        one.again = one.on_purpose = false;
        one.stuck = true;
    } else if (one.state == State::down && one.up) {
        fail(id);  // a bundle; what it has started goes on
    }
}

void Model::tick(Millis time) {
    now = time;
    for (bool found = true; found;) {
        Id first = kNobody;
        for (Id id = 0; id < ones.size(); ++id) {
            const Millis at = ones[id].deadline;
            if (at == 0 || at > now) continue;
            if (first == kNobody || at < ones[first].deadline) first = id;
        }
        found = first != kNobody;
        if (found) expire(first);
    }
    work();
}

}  // namespace slipway::plan::testing
