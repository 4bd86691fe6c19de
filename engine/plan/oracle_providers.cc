// The oracle's rules about names and their providers, and who stops with whom.
#include <algorithm>
#include <tuple>

#include "engine/plan/oracle_model.h"

namespace slipway::plan::testing {
namespace {

bool has(const std::vector<Id>& set, Id id) {
    return std::find(set.begin(), set.end(), id) != set.end();
}

}  // namespace

std::uint16_t Model::says(Id from, const Said::Pair& pair) const {
    const bool meant = (pair.relation & kProvided) && provider[from] == pair.other;
    return static_cast<std::uint16_t>(pair.relation | (meant ? kStrong | kStopFlows : 0));
}

// Of a pair in `in`.
std::uint16_t Model::says_to(Id to, const Said::Pair& pair) const {
    return says(pair.other, {to, pair.relation});
}

// The other end is a name for which `to` is meant.
bool Model::is_name_of(Id to, const Said::Pair& pair) const {
    return (pair.relation & kProvided) && provider[pair.other] == to;
}

// The first of the best.
Id Model::choice(Id name) const {
    const auto merit = [&](Id id) {
        return std::tuple(active(id) && provider[name] == id, active(id),
                          ones[id].state != State::failed, said_->nodes[id].enabled);
    };
    Id best = kNobody;
    for (const Said::Pair& pair : said_->out[name])
        if ((pair.relation & kProvided) && (best == kNobody || merit(pair.other) > merit(best)))
            best = pair.other;
    return best;
}

// Who would be started, and that nobody of them is among those who stop or conflicts with those
// who stay; nor is one needed that has failed.
bool Model::starts_alone(Id id, const Set& stopping, const Set& coming) const {
    Set set{id};
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (has(stopping, set[i]) || said_->nodes[set[i]].masked) return false;
        for (const Said::Pair& pair : said_->out[set[i]]) {
            const Id other = pair.other;
            const bool stays = has(coming, other) || (active(other) && !has(stopping, other));
            if ((pair.relation & kConflict) && stays) return false;
            const std::uint16_t relation = says(set[i], pair);
            if (!(relation & (kStrong | kWeak))) continue;
            if (has(stopping, other)) return false;
            if (active(other)) continue;
            if ((relation & kStrong) && ones[other].state == State::failed) return false;
            if (has(set, other)) continue;
            if (said_->nodes[other].masked && !(relation & kStrong)) continue;
            set.push_back(other);
        }
    }
    return true;
}

Id Model::replacement(Id name, const Set& stopping, const Set& coming) const {
    if (ending_) return kNobody;
    Id second = kNobody;
    for (const Said::Pair& pair : said_->out[name]) {
        const Id id = pair.other;
        if (!(pair.relation & kProvided) || id == provider[name] || has(stopping, id)) continue;
        if (active(id) || has(coming, id)) return id;
        const bool may = said_->nodes[id].enabled && ones[id].state != State::failed &&
                         !ones[id].on_purpose && starts_alone(id, stopping, coming);
        if (may && second == kNobody) second = id;
    }
    return second;
}

// Who is first is left to chance: as `order` says.
void Model::swap(Swaps swaps) {
    std::sort(swaps.begin(), swaps.end(), [&](const Swap& a, const Swap& b) {
        return std::find(order.begin(), order.end(), a.name) <
               std::find(order.begin(), order.end(), b.name);
    });
    for (const Swap& each : swaps) {
        const One& before = ones[provider[each.name]];
        if (!ones[each.name].up || (before.up && before.state != State::failed)) continue;
        provider[each.name] = each.by;
        if (active(each.by)) continue;
        if (!starts_alone(each.by, {}, {}) || !want(each.by, false)) fail_to_begin(each.by);
    }
}

void Model::replace(Id id) {
    Swaps swaps;
    for (const Said::Pair& pair : said_->in[id]) {
        const One& name = ones[pair.other];
        if (!is_name_of(id, pair) || !name.up || name.state == State::failed) continue;
        if (const Id by = replacement(pair.other, {id}, {}); by != kNobody)
            swaps.push_back({pair.other, by});
    }
    swap(swaps);
}

// Everybody whom a stop of `id` takes along, if of the names that might go on only those of
// `ending` end; a restart takes all along.
Model::Set Model::stop_set(Id id, std::uint16_t flows, const Set& ending) const {
    Set set{id};
    for (std::size_t i = 0; i < set.size(); ++i) {
        const auto take = [&](Id other) {
            const bool concerned = ones[other].up || ones[other].state != State::down;
            if (concerned && !has(set, other)) set.push_back(other);
        };
        for (const Said::Pair& pair : said_->in[set[i]]) {
            const One& other = ones[pair.other];
            const bool may_go_on = is_name_of(set[i], pair) && !(flows & kRestartFlows) &&
                                   other.up && other.state != State::failed;
            if (may_go_on && !has(ending, pair.other)) continue;
            const bool to_begin =
                (other.up && other.state == State::down) || (other.again && !other.up);
            const std::uint16_t relation = says_to(set[i], pair);
            if ((relation & flows) || ((relation & kStrong) && to_begin)) take(pair.other);
        }
        for (const Said::Pair& pair : said_->out[set[i]])
            if (pair.relation & kContents) take(pair.other);
    }
    return set;
}

// Names end one after another until each that is left has somebody.
Model::Set Model::stopped_with(
    Id id, std::uint16_t flows, Swaps& swaps, const Set& coming, const Set& barred) const {
    Set ending;
    for (;;) {
        const Set set = stop_set(id, flows, ending);
        Set stopping = set;
        stopping.insert(stopping.end(), barred.begin(), barred.end());
        swaps.clear();
        bool ends = false;
        for (Id name = 0; name < ones.size() && !ends; ++name) {
            const One& one = ones[name];
            const bool concerned = has(set, provider[name]) && !has(set, name);
            if (!concerned || has(ending, name) || !one.up || one.state == State::failed) continue;
            const Id by = replacement(name, stopping, coming);
            ends = by == kNobody;
            if (ends)
                ending.push_back(name);
            else
                swaps.push_back({name, by});
        }
        if (!ends) return set;
    }
}

Model::Set Model::rivals_stop_with(const Set& rivals, const Set& coming, Swaps& swaps) const {
    Set barred = rivals;
    for (;;) {
        Set all;
        swaps.clear();
        for (const Id rival : rivals) {
            Swaps more;
            for (const Id with : stopped_with(rival, kStopFlows, more, coming, barred))
                all.push_back(with);
            swaps.insert(swaps.end(), more.begin(), more.end());
        }
        const std::size_t before = barred.size();
        for (const Swap& each : swaps)
            if (has(all, each.by)) barred.push_back(each.by);
        if (barred.size() == before) return all;
    }
}

}  // namespace slipway::plan::testing
