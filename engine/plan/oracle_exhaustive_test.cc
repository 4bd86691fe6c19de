// Small graphs, all of them, in lockstep with the oracle.
#include <array>
#include <cstdlib>

#include "engine/plan/oracle_lockstep.h"

namespace slipway::plan {
namespace {

using testing::Lockstep;
using testing::Said;

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kLargest = 4;  // ten times as slow, and the same planner
#else
constexpr std::size_t kLargest = 5;
#endif

bool long_run() {
    return std::getenv("SLIPWAY_TEST_LONG") != nullptr;
}

struct EdgeKind {
    const char* key;
    std::uint16_t forward;   // relations of the service that has the edge to its target
    std::uint16_t backward;  // and of the target to it
};

// Each key of [Dependencies] that pulls, orders, or lets something flow, as from_database.cc
// translates it. Upholds, Triggers and what concerns events get their rows when the planner has
// them.
constexpr std::array kEdgeKinds{
    EdgeKind{"Needs", kStrong | kAfter | kStopFlows, 0},
    EdgeKind{"Wants", kWeak | kAfter, 0},
    EdgeKind{"After", kAfter, 0},
    EdgeKind{"Before", 0, kAfter},
    EdgeKind{"Requires", kStrong | kStopFlows, 0},
    EdgeKind{"Pulls", kWeak, 0},
    EdgeKind{"Conflicts", kConflict, 0},
    EdgeKind{"PartOf", kStopFlows | kRestartFlows, 0},
    EdgeKind{"BindsTo", kStrong | kStopFlows | kBound, 0},
    EdgeKind{"Requisite", kStopFlows | kRequisite, 0},
    EdgeKind{"Milestone", kStrong | kAfter, 0},
    EdgeKind{"OnFailure", kOnFailure, 0},
    EdgeKind{"OnSuccess", kOnSuccess, 0},
    EdgeKind{"StopAfter", kStopAfter, 0},
    EdgeKind{"StopBefore", 0, kStopAfter},
    EdgeKind{"Provides", kProvided | kAfter, 0},
    EdgeKind{"BindsTo and After", kStrong | kStopFlows | kBound | kAfter, 0},
};

struct Count {
    std::size_t inputs = 0, by_chance = 0;
};

// Everybody is asked for in turn, then the middle one is restarted, the last one stopped, the first
// one asked for again, one of those that run ends by itself, and all is stopped.
void play(
    const Said& said, const std::vector<Link>& links, unsigned broken, bool newest, Count& count) {
    const Id n = static_cast<Id>(said.nodes.size());
    Lockstep both(said, links, broken);
    ASSERT_EQ(both.cut(), said.cyclic);
    if (said.cyclic) return;
    const auto settle = [&] {
        if (!::testing::Test::HasFatalFailure()) both.settle(newest);
        return !::testing::Test::HasFatalFailure();
    };
    both.start(0);
    if (!settle()) return;
    both.start(n - 1);
    both.answer(0);  // and the rest of the answers later
    both.restart(n / 2);
    if (!settle()) return;
    both.stop(n - 1);
    both.answer(0);
    both.start(1);
    if (!settle()) return;
    both.surprise(1, broken & 1 ? Event::failed : Event::finished);
    if (!settle()) return;
    both.start(0);
    both.stop_all();
    if (!settle()) return;
    for (Id id = 0; id < n; ++id) ASSERT_EQ(both.plan().unit(id).state, State::down);
    count.inputs += both.inputs();
    count.by_chance += both.by_chance();
}

bool play_all(std::size_t n, const std::vector<Link>& links, bool all_broken, Count& count) {
    std::vector<Node> nodes(n);
    for (Id id = 1; id < n; id += 2) nodes[id].enabled = true;
    const Said said(std::move(nodes), links);
    for (unsigned broken = 0; broken < 1u << n; ++broken) {
        // Of five, more than one that fails says little new, but takes most of the time.
        if (!all_broken && __builtin_popcount(broken) > 1) continue;
        for (const bool newest : {false, true}) {
            play(said, links, broken, newest, count);
            if (::testing::Test::HasFatalFailure()) return false;
        }
    }
    return true;
}

class OfOneKind : public ::testing::TestWithParam<EdgeKind> {};

TEST_P(OfOneKind, EveryGraphToFiveNodes) {
    const EdgeKind& kind = GetParam();
    Count count;
    for (std::size_t n = 2; n <= kLargest; ++n) {
        std::vector<std::pair<Id, Id>> pairs;
        for (Id i = 0; i < n; ++i)
            for (Id j = i + 1; j < n; ++j) pairs.emplace_back(i, j);
        for (unsigned code = 0; code < 1u << pairs.size(); ++code) {
            std::vector<Link> links;
            for (std::size_t i = 0; i < pairs.size(); ++i) {
                if (!(code >> i & 1)) continue;
                const auto& [from, to] = pairs[i];
                if (kind.forward) links.push_back({from, to, kind.forward});
                if (kind.backward) links.push_back({to, from, kind.backward});
            }
            ASSERT_TRUE(play_all(n, links, n < 5 || long_run(), count)) << kind.key;
        }
    }
    RecordProperty("inputs", int(count.inputs));
    RecordProperty("by_chance", int(count.by_chance));
}

std::string name_of(const ::testing::TestParamInfo<EdgeKind>& kind) {
    std::string name = kind.param.key;
    std::erase(name, ' ');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Oracle, OfOneKind, ::testing::ValuesIn(kEdgeKinds), name_of);

// Every pull and order in both directions between each two of three services, and with a stop order
// of its own: 81 combinations for each pair. The usual run has all 729 graphs with links in one
// direction and no stop order of their own, and every 97th of the rest.
TEST(Oracle, EveryPullAndOrderOnThreeNodes) {
    constexpr std::array<std::pair<Id, Id>, 3> kPairs{{{0, 1}, {0, 2}, {1, 2}}};
    constexpr std::array<std::uint16_t, 3> kPulls{0, kWeak, kStrong};
    Count count;
    std::size_t graphs = 0;
    for (unsigned code = 0; code < 81 * 81 * 81; ++code) {
        std::vector<Link> links;
        const auto add = [&](Id from, Id to, unsigned relation) {
            if (relation) links.push_back({from, to, static_cast<std::uint16_t>(relation)});
        };
        bool plain = true;
        unsigned rest = code;
        const auto next = [&] { return std::exchange(rest, rest / 3) % 3; };
        for (const auto& [a, b] : kPairs) {
            const std::uint16_t there = kPulls[next()];
            const std::uint16_t back = kPulls[next()];
            const unsigned order = next();  // none, after, before
            const unsigned stop_order = next();
            plain = plain && back == 0 && stop_order == 0;
            add(a, b, there | (order == 1 ? unsigned{kAfter} : 0u));
            add(b, a, back | (order == 2 ? unsigned{kAfter} : 0u));
            if (stop_order == 1) add(a, b, kStopAfter);
            if (stop_order == 2) add(b, a, kStopAfter);
        }
        if (!plain && code % 97 != 0 && !long_run()) continue;
        ++graphs;
        ASSERT_TRUE(play_all(3, links, true, count));
    }
    EXPECT_GE(graphs, 9u * 9 * 9);
}

}  // namespace
}  // namespace slipway::plan
