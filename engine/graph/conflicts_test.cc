#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

std::string run(const std::string& dependencies, bool enabled = false) {
    return (dependencies.empty() ? "" : "[Dependencies]\n" + dependencies + "\n") +
           "[Run]\nCommand = /bin/x\n[Install]\nEnabled = " + (enabled ? "yes\n" : "no\n");
}

TEST(Conflicts, InOneSet) {
    Scene s;
    s.add("a", run("Conflicts = b", true));
    s.add("b", run("", true));
    EXPECT_NE(s.messages().find("error: the boot starts both \"a\" and \"b\", which conflict"),
              std::string::npos);
    Scene idle;
    idle.add("a", run("Conflicts = b", true));
    idle.add("b", run(""));
    EXPECT_EQ(idle.messages(), "");
    Scene bundle;
    bundle.whole_machine = false;
    bundle.add("a", run("Conflicts = b"));
    bundle.add("b", run(""));
    bundle.add("all", "[Service]\nType = bundle\nContents = a b\n");
    EXPECT_EQ(
        bundle.messages(),
        "all.svc:3:12: warning: \"all\" contains both \"a\" and \"b\", which conflict: one of "
        "them does not start [graph/conflict]\n"
        "    Contents = a b\n"
        "               ^\n"
        "    help: take one of them out of the bundle\n");
    EXPECT_TRUE(bundle.ok);
}

TEST(Conflicts, WhoNeedsTwoThatConflictCanNeverStart) {
    Scene s;
    s.whole_machine = false;
    s.add("top", run("Needs = mid"));
    s.add("mid", run("Needs = far\nRequires = x3"));
    s.add("far", run("BindsTo = x2"));
    s.add("x2", run("Conflicts = x3"));
    s.add("x3", run(""));
    EXPECT_EQ(s.messages(),
              "mid.svc:2:9: error: \"mid\" can never start: it needs \"x3\" and \"x2\", which "
              "conflict [graph/conflict]\n"
              "    Needs = far\n"
              "            ^~~\n"
              "    help: by mid -> x3 and by mid -> far -> x2; take one of these edges away, or "
              "the Conflicts\n");
}

TEST(Conflicts, WhoNeedsItsOwnRival) {
    Scene direct;
    direct.whole_machine = false;
    direct.add("a", run("Needs = b\nConflicts = b"));
    direct.add("b", run(""));
    EXPECT_EQ(direct.messages(),
              "a.svc:2:9: error: \"a\" needs \"b\" and conflicts with it [graph/conflict]\n"
              "    Needs = b\n"
              "            ^\n"
              "    help: take one of the two away\n");
    Scene far;
    far.whole_machine = false;
    far.add("a", run("Needs = m"));
    far.add("m", run("Needs = b"));
    far.add("b", run("Conflicts = a"));
    EXPECT_EQ(far.messages(),
              "a.svc:2:9: error: \"a\" needs \"b\" and conflicts with it [graph/conflict]\n"
              "    Needs = m\n"
              "            ^\n"
              "    help: it needs it by a -> m -> b; take one of the two away\n");
}

TEST(Conflicts, OfProvidersTheChosenOneCounts) {
    for (const char* enabled : {"good", "bad"}) {
        Scene s;
        s.whole_machine = false;
        s.add("a", run("Needs = name"));
        s.add("bad", run("Provides = name\nConflicts = a", std::string("bad") == enabled));
        s.add("good", run("Provides = name", std::string("good") == enabled));
        EXPECT_EQ(s.messages().find("can never") == std::string::npos &&
                      s.messages().find("conflicts with it") == std::string::npos,
                  std::string("good") == enabled)
            << s.messages();
    }
}

TEST(Conflicts, WeakPullsAreNone) {
    Scene s;
    s.whole_machine = false;
    s.add("a", run("Wants = x2 x3"));
    s.add("x2", run("Conflicts = x3"));
    s.add("x3", run(""));
    EXPECT_EQ(s.messages(), "");
}

// Everybody conflicts with one, as units of another format do with its shutdown.
TEST(Conflicts, ManyWithOneAreCheap) {
    Scene s;
    s.whole_machine = false;
    for (int i = 0; i < 2000; ++i)
        s.add("n" + std::to_string(i),
              run((i > 0 ? "Needs = n" + std::to_string(i - 1) + "\n" : "") + "Conflicts = down"));
    s.add("down", run(""));
    EXPECT_EQ(s.messages(), "");
}

}  // namespace
}  // namespace slipway::graph
