// Random graphs to 200 services with every relation, requests and surprises in the middle of
// transitions, answers that come late or not at all: in lockstep with the oracle.
#include <array>
#include <cstdlib>

#include "engine/plan/oracle_lockstep.h"

namespace slipway::plan {
namespace {

using testing::Lockstep;
using testing::Said;

// From a service to one with a higher number; never in a circle.
constexpr std::array<std::uint16_t, 14> kRelations{
    kStrong | kAfter | kStopFlows,
    kWeak | kAfter,
    kAfter,
    kStrong | kStopFlows,
    kWeak,
    kStopFlows | kRestartFlows,
    kStopFlows | kRestartFlows | kAfter,
    kStrong | kStopFlows | kBound,
    kStrong | kStopFlows | kBound | kAfter,
    kStopFlows | kRequisite | kAfter,
    kStrong | kAfter,
    kOnFailure,
    kOnSuccess,
    kConflict,
};

std::vector<Node> random_nodes(std::size_t n, std::mt19937& random) {
    constexpr std::array kKinds{Kind::longrun, Kind::longrun, Kind::oneshot, Kind::task,
                                Kind::bundle};
    std::vector<Node> nodes(n);
    for (Node& node : nodes) {
        node.kind = kKinds[random() % kKinds.size()];
        node.enabled = random() % 2 == 0;
        node.essential = random() % 40 == 0;
        node.survives_shutdown = random() % 40 == 0;
        node.start_ms = 100 + random() % 1000;
        node.stop_ms = 100 + random() % 1000;
    }
    return nodes;
}

std::vector<Link> random_links(const std::vector<Node>& nodes, std::mt19937& random) {
    const std::size_t n = nodes.size();
    std::vector<Link> links;
    const std::size_t wanted = n + random() % (2 * n);
    for (std::size_t i = 0; i < wanted; ++i) {
        const Id a = static_cast<Id>(random() % n), b = static_cast<Id>(random() % n);
        if (a == b) continue;
        const std::size_t r = random() % kRelations.size();
        const Id from = std::min(a, b), to = std::max(a, b);
        constexpr std::uint16_t kMember = kContents | kWeak | kAfter,
                                kProvider = kProvided | kAfter;
        const bool is_set = nodes[from].kind == Kind::bundle, is_name = nodes[from].enabled;
        links.push_back({from, to, !is_set ? kRelations[r] : is_name ? kProvider : kMember});
    }
    return links;
}

void deed(Lockstep& both, std::size_t n, std::mt19937& random) {
    constexpr std::array kSurprises{Event::restarting, Event::failed, Event::finished,
                                    Event::stopped};
    const Id id = static_cast<Id>(random() % n);
    switch (random() % 10) {
        case 0:
        case 1:
            return both.start(id);
        case 2:
            return both.stop(id, random() % 2 == 0);
        case 3:
            return both.restart(id, random() % 2 == 0);
        case 4:
            return both.surprise(id, kSurprises[random() % kSurprises.size()]);
        case 5:
            if (random() % 4 == 0) both.pass_deadline();
            return;
        default:
            both.answer(random() % (both.open_count() + 1));
    }
}

void play(unsigned seed, std::size_t largest) {
    std::mt19937 random(seed);
    const std::size_t n = 2 + random() % (largest - 1);
    const std::vector<Node> nodes = random_nodes(n, random);
    const std::vector<Link> links = random_links(nodes, random);
    const Said said(nodes, links);
    ASSERT_FALSE(said.cyclic);
    Lockstep both(said, links, std::uint64_t{random()} & random() & random());
    const auto going = [] { return !::testing::Test::HasFatalFailure(); };
    for (std::size_t turn = 0; going() && turn < 40 + n; ++turn) deed(both, n, random);
    if (going()) both.settle(random() % 2);
    if (going()) both.stop_all();
    if (going()) both.settle(random() % 2);
}

TEST(Oracle, RandomGraphsOfAFew) {
    const unsigned seeds = std::getenv("SLIPWAY_TEST_LONG") ? 200000 : 5000;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        play(seed, 5);
        if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
}

TEST(Oracle, RandomGraphsToTwelve) {
    const unsigned seeds = std::getenv("SLIPWAY_TEST_LONG") ? 50000 : 1500;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        play(seed, 12);
        if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
}

TEST(Oracle, RandomGraphsToTwoHundred) {
    const unsigned seeds = std::getenv("SLIPWAY_TEST_LONG") ? 2000 : 40;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        play(seed, 200);
        if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
}

}  // namespace
}  // namespace slipway::plan
