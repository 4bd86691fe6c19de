// What check says about circles of order, against what the planner makes of the same definitions:
// it cuts a link exactly when check has something to say.
#include "engine/graph/order.h"

#include <random>

#include "engine/database/compile.h"
#include "engine/formats/database.h"
#include "engine/graph/testing.h"
#include "engine/plan/from_database.h"

namespace slipway::graph {
namespace {

constexpr const char* kRun = "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n";
constexpr const char* kKeys[] = {"Needs", "Wants",     "Uses",      "After",      "Before",
                                 "After", "StopAfter", "StopAfter", "StopBefore", "Milestone"};

// Services, bundles and provided names with random edges, few enough to be free of circles at
// times.
void add_random(Scene& s, std::mt19937& random, unsigned n) {
    const auto pick = [&](unsigned most) { return static_cast<unsigned>(random() % most); };
    const bool all = pick(2) == 0;
    for (unsigned i = 0; i < n; ++i) {
        std::string text = "[Dependencies]\n";
        const unsigned edges = pick(3);
        for (unsigned k = 0; k < edges; ++k) {
            unsigned to = pick(n + 1);
            if (to == i) continue;
            text += std::string(kKeys[pick(std::size(kKeys))]) + " = " +
                    (to == n ? "name" : "n" + std::to_string(to)) + "\n";
        }
        if (pick(4) == 0) text += "Provides = name\n";
        if (all) text += "Providers = all-enabled\n";
        const bool bundle = pick(6) == 0;
        if (bundle)
            text += "[Service]\nType = bundle\nContents = n" + std::to_string((i + 1) % n) + "\n";
        const bool enabled = pick(3) != 0;
        if (!bundle) text += "[Run]\nCommand = /bin/x\n";
        text += std::string("[Install]\nEnabled = ") + (enabled ? "yes\n" : "no\n");
        s.add("n" + std::to_string(i), text);
    }
    s.add("provider", std::string("[Dependencies]\nProvides = name\n") + kRun);
}

std::size_t cut_by_planner(const Graph& graph) {
    diag::Sink sink;
    const std::string bytes = database::encode(database::compile(graph, {}, sink).database);
    const auto opened = formats::Database::open(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    EXPECT_TRUE(opened.ok());
    return plan::graph_of(opened.value()).cut.size();
}

TEST(Order, CheckIsSilentExactlyWhenThePlannerCutsNothing) {
    std::mt19937 random(19);
    unsigned silent = 0, only_stop = 0;
    for (int round = 0; round < 3000; ++round) {
        Scene s;
        add_random(s, random, 2 + static_cast<unsigned>(random() % 6));
        const std::string out = s.messages();
        const bool start = out.find("[graph/cycle]") != out.npos;
        const bool stop = out.find("[graph/stop-cycle]") != out.npos;
        silent += !start && !stop;
        only_stop += stop && !start;
        ASSERT_EQ(cut_by_planner(s.graph) == 0, !start && !stop) << out;
    }
    EXPECT_GT(silent, 500u);
    EXPECT_GT(only_stop, 100u);
}

// Mending everything that is shown, and again, comes to an end; and what stays has an order.
TEST(Order, WhatIsLeftOutResolvesCircles) {
    std::mt19937 random(23);
    unsigned left_out = 0;
    for (int round = 0; round < 1000; ++round) {
        Scene s;
        s.whole_machine = false;
        const unsigned n = 3 + static_cast<unsigned>(random() % 8);
        for (unsigned i = 0; i < n; ++i) {
            std::string text = "[Dependencies]\n";
            for (unsigned k = 0; k < 3; ++k)
                text += std::string(kKeys[random() % std::size(kKeys)]) + " = n" +
                        std::to_string(random() % n) + "\n";
            s.add("n" + std::to_string(i),
                  text + "[Run]\nCommand = /bin/x\n[Imported]\nFormat = systemd\n");
        }
        const std::string out = s.messages();
        ASSERT_TRUE(s.ok) << out;
        ASSERT_EQ(cut_by_planner(s.graph), 0u) << out;
        for (const Node& node : s.graph.nodes) left_out += node.left_out;
    }
    EXPECT_GT(left_out, 500u);
}

TEST(Order, StopOrderAgainstTheReverseOfTheStart) {
    Scene s;
    s.add("a", std::string("[Dependencies]\nNeeds = b\n") + kRun);
    s.add("b", std::string("[Dependencies]\nNeeds = c\n") + kRun);
    s.add("c", std::string("[Dependencies]\nStopBefore = a\n") + kRun);
    EXPECT_EQ(s.messages(),
              "c.svc:2:14: error: a circle, in which each stops after the next: a -> c -> b -> a "
              "[graph/stop-cycle]\n"
              "    StopBefore = a\n"
              "                 ^\n"
              "    help: it is made of \"StopBefore = a\" at c.svc:2, \"Needs = c\" at b.svc:2, "
              "\"Needs = b\" at a.svc:2 (what starts after another stops before it); take away "
              "\"StopBefore = a\" at c.svc:2\n");
    // Of its own pair it takes the place of the reverse.
    Scene pair;
    pair.add("a", std::string("[Dependencies]\nNeeds = b\n") + kRun);
    pair.add("b", std::string("[Dependencies]\nStopBefore = a\n") + kRun);
    EXPECT_EQ(pair.messages(), "");
}

TEST(Order, StopOrderHoldsForTheMembersOfABundle) {
    Scene s;
    s.add("a", std::string("[Dependencies]\nStopAfter = set\n") + kRun);
    s.add("b", std::string("[Dependencies]\nStopAfter = a\n") + kRun);
    s.add("set", "[Service]\nType = bundle\nContents = b\n");
    EXPECT_NE(s.messages().find("[graph/stop-cycle]"), std::string::npos);
}

TEST(Order, AllCirclesAreShownAtOnce) {
    Scene s;
    s.add("a", std::string("[Dependencies]\nNeeds = b c\n") + kRun);
    s.add("b", std::string("[Dependencies]\nAfter = a\n") + kRun);
    s.add("c", std::string("[Dependencies]\nWants = a\n") + kRun);
    const std::string out = s.messages();
    EXPECT_NE(out.find("take away \"After = a\" at b.svc:2"), out.npos) << out;
    EXPECT_NE(out.find("take away \"Wants = a\" at c.svc:2"), out.npos) << out;
    // Thirty services, each after all others: no more than a screenful is said about it.
    Scene dense;
    std::string names;
    for (int i = 0; i < 30; ++i) names += " n" + std::to_string(i);
    for (int i = 0; i < 30; ++i)
        dense.add("n" + std::to_string(i), "[Dependencies]\nWants =" + names + "\n" + kRun);
    std::size_t count = 0;
    const std::string many = dense.messages();
    for (std::size_t at = 0; (at = many.find("error: ", at)) != many.npos; ++at) ++count;
    EXPECT_EQ(count, 8u);
}

}  // namespace
}  // namespace slipway::graph
