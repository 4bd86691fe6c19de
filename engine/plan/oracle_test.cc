// The plan against a brute-force oracle: small graphs, all of them, every order of reports.
#include <array>
#include <functional>
#include <random>

#include "engine/plan/plan.h"
#include "engine/plan/testing.h"

namespace slipway::plan {
namespace {

using testing::World;

// Who is up in the end, computed without any machine: pulled from 0, not broken, and every service
// it has a link of all kinds in `must` to is up as well.
std::vector<bool> expected_up(const World& world, std::uint16_t must) {
    const std::size_t n = world.nodes;
    std::vector<bool> pulled(n, false);
    pulled[0] = true;
    for (std::size_t round = 0; round < n; ++round)
        for (const Link& link : world.links)
            if (pulled[link.from] && (link.relation & (kStrong | kWeak))) pulled[link.to] = true;
    std::vector<bool> up(n);
    for (std::size_t i = 0; i < n; ++i) up[i] = pulled[i] && !world.broken(static_cast<Id>(i));
    for (std::size_t round = 0; round < n; ++round)
        for (const Link& link : world.links)
            if ((link.relation & must) == must && !up[link.to]) up[link.from] = false;
    return up;
}

// A strong link without order: whether the other's failure comes before the own start is chance, so
// the result lies between two bounds. Without such links they are the same.
void check_up(const World& world, const Plan& plan) {
    const std::vector<bool> at_least = expected_up(world, kStrong);
    const std::vector<bool> at_most = expected_up(world, kStrong | kAfter);
    for (Id id = 0; id < world.nodes; ++id) {
        const bool up = plan.unit(id).state == State::up;
        ASSERT_TRUE((up || !at_least[id]) && (!up || at_most[id])) << id << world.text();
    }
}

void start_and_stop(World world) {
    Plan plan(world.graph);
    world.begin(plan);
    plan.start(0, Reason::asked, 1);
    world.check_exact_start("after the request");
    while (world.report_one()) world.check_exact_start("after a report");
    ASSERT_EQ(plan.unsettled(), 0u) << world.text();
    check_up(world, plan);
    plan.stop_all(2);
    world.check_exact_stop("after the request");
    while (world.report_one()) world.check_exact_stop("after a report");
    ASSERT_EQ(plan.unsettled(), 0u) << world.text();
    for (Id id = 0; id < world.nodes; ++id)
        ASSERT_EQ(plan.unit(id).state, State::down) << "service " << id << world.text();
}

// All graphs of n nodes in which i may have a link of one of `relations` to j > i, with all sets
// of broken services and two orders of reports.
void all_graphs(std::size_t n, const std::vector<std::uint16_t>& relations) {
    std::vector<std::pair<Id, Id>> pairs;
    for (Id i = 0; i < n; ++i)
        for (Id j = i + 1; j < n; ++j) pairs.emplace_back(i, j);
    std::size_t graphs = 1;
    for (std::size_t i = 0; i < pairs.size(); ++i) graphs *= relations.size();
    for (std::size_t code = 0; code < graphs; ++code) {
        std::vector<Link> links;
        std::size_t rest = code;
        for (const auto& [from, to] : pairs) {
            const std::uint16_t relation = relations[rest % relations.size()];
            rest /= relations.size();
            if (relation) links.push_back({from, to, relation});
        }
        for (unsigned broken = 0; broken < 1u << n; ++broken)
            for (const bool newest_first : {false, true}) {
                start_and_stop(World(n, links, broken, newest_first));
                if (::testing::Test::HasFatalFailure()) return;
            }
    }
}

TEST(Oracle, AllStrongGraphsOfFourNodes) {
    all_graphs(4, {0, kStrong | kAfter | kStopFlows});
}

TEST(Oracle, AllGraphsOfFourNodesWithWeakAndOrder) {
    all_graphs(4, {0, kStrong | kAfter, kWeak | kAfter, kAfter});
}

TEST(Oracle, AllPullAndOrderPairsOfThreeNodes) {
    all_graphs(3, {0, kStrong | kAfter, kWeak | kAfter, kAfter, kStrong, kWeak,
                   kStrong | kAfter | kStopFlows, kBound | kStrong | kAfter});
}

TEST(Oracle, AllStrongGraphsOfFiveNodes) {
    all_graphs(5, {0, kStrong | kAfter});
}

TEST(Oracle, RandomGraphs) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        const std::size_t n = 2 + random() % 30;
        std::vector<Link> links;
        const std::vector<std::uint16_t> relations{kStrong | kAfter | kStopFlows, kWeak | kAfter,
                                                   kAfter, kStrong, kWeak};
        for (Id i = 0; i < n; ++i)
            for (Id j = i + 1; j < n; ++j)
                if (random() % 4 == 0) links.push_back({i, j, relations[random() % 5]});
        start_and_stop(World(n, links, unsigned(random() & random() & random()), random() % 2));
        if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
}

// Requests and surprises in the middle of transitions, in random order: whatever happens, it
// settles, and nobody who has to wait is started or stopped.
TEST(Oracle, RandomRequestsAlwaysSettleInOrder) {
    constexpr std::array kSurprises{Event::restarting, Event::failed, Event::finished};
    for (unsigned seed = 1; seed <= 5000; ++seed) {
        std::mt19937 random(seed);
        const std::size_t n = 2 + random() % 12;
        std::vector<Link> links;
        const std::vector<std::uint16_t> relations{kStrong | kAfter | kStopFlows,
                                                   kWeak | kAfter,
                                                   kAfter,
                                                   kConflict,
                                                   kBound | kStrong,
                                                   kRestartFlows | kStopFlows,
                                                   kRestartFlows | kStopFlows | kAfter,
                                                   kRequisite | kAfter,
                                                   kOnFailure};
        for (Id i = 0; i < n; ++i)
            for (Id j = i + 1; j < n; ++j)
                if (random() % 4 == 0)
                    links.push_back({i, j, relations[random() % relations.size()]});
        World world(n, links, unsigned(random() & random() & random()), random() % 2);
        Plan plan(world.graph);
        world.begin(plan);
        for (int turn = 0; turn < 40; ++turn) {
            const Id id = static_cast<Id>(random() % n);
            switch (random() % 6) {
                case 0:
                    plan.start(id, Reason::asked, 1);
                    break;
                case 1:
                    plan.stop(id, Reason::asked, false, 1);
                    break;
                case 2:
                    plan.restart(id, Reason::asked, false, 1);
                    break;
                case 3:
                    world.surprise(id, kSurprises[random() % kSurprises.size()]);
                    break;
                default:
                    world.report_one();
                    break;
            }
            world.check_order_of_stops("random");
            world.check_exact_start("random");
            if (HasFatalFailure()) FAIL() << "seed " << seed;
        }
        for (int i = 0; i < 10000 && world.report_one(); ++i) {
            world.check_order_of_stops("at the end");
            if (HasFatalFailure()) FAIL() << "seed " << seed;
        }
        ASSERT_EQ(plan.unsettled(), 0u) << "seed " << seed << world.text();
    }
}

}  // namespace
}  // namespace slipway::plan
