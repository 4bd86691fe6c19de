#include <ctime>
#include <random>

#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

constexpr const char* kRun = "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n";

TEST(Cycles, ACircleIsPrintedAsAPathWithTheEdgeThatBreaksIt) {
    Scene s;
    s.add("a", std::string("[Dependencies]\nNeeds = b\n") + kRun);
    s.add("b", std::string("[Dependencies]\nWants = c\n") + kRun);
    s.add("c", std::string("[Dependencies]\nAfter = x a\n") + kRun);
    s.add("x", kRun);
    EXPECT_EQ(s.messages(),
              "c.svc:2:11: error: a circle, in which each starts after the next: a -> b -> c -> a "
              "[graph/cycle]\n"
              "    After = x a\n"
              "              ^\n"
              "    help: it is made of \"Needs = b\" at a.svc:2, \"Wants = c\" at b.svc:2, \"After "
              "= a\" at "
              "c.svc:2; take away \"After = a\" at c.svc:2\n");
    EXPECT_FALSE(s.ok);
}

TEST(Cycles, BeforeAndItselfAndBundlesCount) {
    Scene before;
    before.add("a", std::string("[Dependencies]\nNeeds = b\nBefore = b\n") + kRun);
    before.add("b", kRun);
    EXPECT_NE(before.messages().find("a -> b -> a"), std::string::npos);
    Scene itself;
    itself.add("a", std::string("[Dependencies]\nAfter = a\n") + kRun);
    EXPECT_NE(itself.messages().find("a -> a"), std::string::npos);
    Scene bundle;
    bundle.add("a", std::string("[Dependencies]\nAfter = set\n") + kRun);
    bundle.add("set", "[Service]\nType = bundle\nContents = a\n");
    EXPECT_NE(bundle.messages().find("[graph/cycle]"), std::string::npos);
    EXPECT_NE(bundle.messages().find("that \"a\" is in bundle \"set\" at set.svc:3"),
              std::string::npos)
        << bundle.messages();
    Scene nested;
    nested.add("x", "[Service]\nType = bundle\nContents = y\n");
    nested.add("y", "[Service]\nType = bundle\nContents = x\n");
    EXPECT_NE(nested.messages().find("x.svc:3:12: error: a circle"), std::string::npos)
        << nested.messages();
    Scene stop;
    stop.add("a", std::string("[Dependencies]\nStopAfter = b\nStopBefore = b\n") + kRun);
    stop.add("b", kRun);
    EXPECT_NE(stop.messages().find("[graph/stop-cycle]"), std::string::npos);
}

// Against a plain definition: a set has a circle exactly when its order cannot be sorted.
TEST(Cycles, AgreesWithSorting) {
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
        Scene s;
        const unsigned n = 2 + static_cast<unsigned>(random() % 5);
        std::vector<std::vector<bool>> after(n, std::vector<bool>(n));
        for (unsigned i = 0; i < n; ++i) {
            std::string text = "[Dependencies]\n";
            for (unsigned k = 0; k < n; ++k) {
                if (random() % 5 != 0 || i == k) continue;
                const bool forward = random() % 2 != 0;
                text += (forward ? "After = n" : "Before = n") + std::to_string(k) + "\n";
                (forward ? after[i][k] : after[k][i]) = true;
            }
            s.add("n" + std::to_string(i), text + kRun);
        }
        std::vector<bool> placed(n);
        unsigned count = 0;
        for (bool moved = true; moved;) {
            moved = false;
            for (unsigned i = 0; i < n; ++i) {
                bool free = !placed[i];
                for (unsigned k = 0; k < n; ++k) free = free && (!after[i][k] || placed[k]);
                if (!free) continue;
                placed[i] = moved = true;
                ++count;
            }
        }
        EXPECT_EQ(s.messages().find("[graph/cycle]") == std::string::npos, count == n)
            << s.messages();
    }
}

// 100,000 services in one chain, closed to a circle: no recursion, no quadratic step.
TEST(Cycles, AHundredThousandServices) {
    constexpr unsigned n = 100000;
    std::vector<model::Service> services(n);
    for (unsigned i = 0; i < n; ++i) {
        services[i].name = "s" + std::to_string(i);
        services[i].run.command = {{{model::literal("/bin/x")}, {}, false, false, {}}};
        services[i].enablement.enabled = true;
        services[i].edges = {{model::EdgeKind::needs, "s" + std::to_string((i + 1) % n), {}}};
    }
    diag::Sink sink;
    const std::clock_t start = std::clock();
    Graph graph = build(services, {}, sink);
    EXPECT_FALSE(check(graph, {}, {}, sink));
    ASSERT_EQ(sink.list().size(), 1u);
    EXPECT_EQ(sink.list()[0].code, "graph/cycle");
    EXPECT_LT(sink.list()[0].help.size() + sink.list()[0].message.size(), 2000u);
    EXPECT_LT(std::clock() - start, 10 * CLOCKS_PER_SEC);
}

}  // namespace
}  // namespace slipway::graph
