#include "engine/graph/graph.h"

#include <set>

#include "engine/diag/render.h"
#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

constexpr const char* kEnabled = "\n[Install]\nEnabled = yes\n";

std::string run(const std::string& more = {}) {
    return "[Run]\nCommand = /bin/x\n" + more + kEnabled;
}

TEST(Graph, AGoodSetHasNothingToSay) {
    Scene s;
    s.add("a", "[Dependencies]\nNeeds = b c httpd event:iface/eth0\nAfter = d\n" + run());
    s.add("b", run());
    s.add("c", "[Service]\nType = bundle\nContents = b d\n");
    s.add("d", run("[Dependencies]\nProvides = httpd\n"));
    EXPECT_EQ(s.messages(), "");
    EXPECT_TRUE(s.ok);
    const Graph& g = s.graph;
    EXPECT_EQ(g.nodes[g.names.at("httpd")].members, std::vector<Index>{g.names.at("d")});
    EXPECT_EQ(g.nodes[g.names.at("event:iface/eth0")].kind, model::Kind::event);
    EXPECT_TRUE(g.nodes[g.names.at("d")].booted);
}

TEST(Graph, UnknownStrongDependency) {
    Scene s;
    s.add("web", "[Dependencies]\nNeeds = b networkk\n" + run());
    s.add("b", run());
    s.add("network", "[Service]\nType = bundle\n");
    EXPECT_EQ(s.messages(),
              "web.svc:2:11: error: \"web\" needs \"networkk\", which is not there (Needs) "
              "[graph/unknown-service]\n"
              "    Needs = b networkk\n"
              "              ^~~~~~~~\n"
              "    help: did you mean \"network\"?\n");
    EXPECT_FALSE(s.ok);
}

TEST(Graph, WeakDanglersAreANoteAndOrderNothing) {
    Scene s;
    s.add("web", "[Dependencies]\nWants = gone\nAfter = gone\n" + run());
    EXPECT_EQ(
        s.messages().substr(0, s.messages().find('\n')),
        "web.svc:2:9: note: \"gone\" is not there; \"web\" starts without it [graph/dangling]");
    EXPECT_TRUE(s.ok);
}

TEST(Graph, OrderOfWhatIsNotThereIsANoteForWhoWroteIt) {
    Scene s;
    s.add("web", "[Dependencies]\nAfter = netwrk\nUses = gone\n" + run());
    s.add("network", "[Service]\nType = bundle\n");
    s.add("other", "[Dependencies]\nBefore = gone\n" + run("[Imported]\nFormat = systemd\n"));
    EXPECT_EQ(s.messages(),
              "web.svc:2:9: note: \"netwrk\" is not there, so After orders nothing "
              "[graph/dangling-order]\n"
              "    After = netwrk\n"
              "            ^~~~~~\n"
              "    help: nothing to do, unless \"network\" is meant\n"
              "web.svc:3:8: note: \"gone\" is not there, so Uses orders nothing "
              "[graph/dangling-order]\n"
              "    Uses = gone\n"
              "           ^~~~\n"
              "    help: nothing to do, unless it is a misspelt name\n");
    EXPECT_TRUE(s.ok);
}

TEST(Graph, OrphansAreANote) {
    const std::string alone = "[Run]\nCommand = /bin/x\n";
    const std::string imported = "[Imported]\nFormat = systemd\n";
    Scene s;
    s.add("boots", "[Dependencies]\nOnFailure = b\n" + run());
    s.add("a", alone);
    s.add("b", alone);
    s.add("c", alone + "[Install]\nEnabled = no\n");
    s.add("d", alone + imported);
    s.add("e", alone + "[Dependencies]\nProvides = name\n");
    s.add("f", alone + "[Dependencies]\nWants = name\n[Install]\nEnabled = no\n");
    s.add("g", "[Install]\nMasked = yes\n");
    s.add("set", "[Service]\nType = bundle\nContents = h\n");
    s.add("h", alone);
    EXPECT_EQ(s.messages(),
              "a.svc: note: nothing starts \"a\": it is not enabled, and no other service needs or "
              "wants it [graph/orphan]\n"
              "    help: write Enabled = yes into [Install] if a boot shall start it, Enabled = no "
              "if only people do\n");
    Scene part;
    part.whole_machine = false;
    part.add("a", alone);
    EXPECT_EQ(part.messages(), "");
}

TEST(Graph, MissingExecutableUserAndGroup) {
    Scene s;
    s.machine.executable = [](const std::string& path) {
        return path == "/usr/sbin/there" || path == "/bin/sh";
    };
    s.machine.user = [](const std::string& name) { return name == "www"; };
    s.machine.group = s.machine.user;
    s.add("web",
          "[Run]\nPrepare = -/usr/bin/gone\nPrepare = there\nCommand = /usr/sbin/nginx -g\n"
          "[Process]\nUser = wwww\nGroup = www\nGroups = adm 33\n" +
              std::string(kEnabled));
    EXPECT_EQ(
        s.messages(),
        "web.svc:2:11: warning: there is no executable \"/usr/bin/gone\" "
        "[graph/missing-executable]\n"
        "    Prepare = -/usr/bin/gone\n"
        "              ^~~~~~~~~~~~~\n"
        "    help: install its package, or correct the path; the command may fail (\"-\"), so the "
        "service starts all the same\n"
        "web.svc:4:11: error: there is no executable \"/usr/sbin/nginx\" "
        "[graph/missing-executable]\n"
        "    Command = /usr/sbin/nginx -g\n"
        "              ^~~~~~~~~~~~~~~\n"
        "    help: install its package, or correct the path\n"
        "web.svc:6:8: error: there is no user \"wwww\" [graph/missing-user]\n"
        "    User = wwww\n"
        "           ^~~~\n"
        "    help: create it (adduser --system), or install the package that does\n"
        "web.svc:8:10: error: there is no group \"adm\" [graph/missing-group]\n"
        "    Groups = adm 33\n"
        "             ^~~\n"
        "    help: create it (addgroup --system), or install the package that does\n");
}

TEST(Graph, DynamicUsersNeedNotBeThere) {
    Scene s;
    s.machine.user = [](const std::string&) { return false; };
    s.machine.group = s.machine.user;
    s.add("a",
          "[Process]\nDynamicUser = yes\nUser = web\nGroup = web-data\n"
          "Directories = state /var/lib/a user=web\n" +
              run());
    EXPECT_EQ(s.messages(), "");
    Scene wrong;
    wrong.add("b", "[Process]\nDynamicUser = yes\nUser = web.front\n" + run());
    EXPECT_TRUE(
        wrong.messages().starts_with("b.svc:3:8: error: \"web.front\" is no name for a "
                                     "dynamic user [graph/dynamic-user-name]\n"));
}

TEST(Graph, WhatIsGuardedByAConditionMayBeMissing) {
    Scene s;
    s.machine.executable = [](const std::string&) { return false; };
    s.add("a", "[Conditions]\nCondition = path-exists /bin/x\n" + run());
    EXPECT_EQ(s.messages(), "");
}

TEST(Graph, ImportedServicesThatNothingStartsAreLeftOut) {
    const std::string imported = "[Imported]\nFormat = systemd\n";
    Scene s;
    s.add("good", run());
    s.add("bad", "[Dependencies]\nNeeds = gone\n[Run]\nCommand = /bin/x\n" + imported);
    s.add("worse", "[Dependencies]\nNeeds = bad\n[Run]\nCommand = /bin/x\n" + imported);
    s.add("fine", "[Dependencies]\nWants = bad\n[Run]\nCommand = /bin/x\n" + imported);
    EXPECT_NE(s.messages().find("bad.svc:2:9: warning: \"bad\" needs \"gone\""), std::string::npos);
    EXPECT_NE(s.messages().find("[graph/needs-left-out]"), std::string::npos);
    EXPECT_TRUE(s.ok);
    EXPECT_TRUE(s.node("bad").left_out);
    EXPECT_TRUE(s.node("worse").left_out);
    EXPECT_FALSE(s.node("fine").left_out);
}

TEST(Graph, ButThoseThatTheBootStartsAreErrors) {
    Scene s;
    s.add("bad", "[Dependencies]\nNeeds = gone\n" + run("[Imported]\nFormat = systemd\n"));
    EXPECT_NE(s.messages().find("error"), std::string::npos);
    EXPECT_FALSE(s.ok);
}

TEST(Graph, TwoProviders) {
    Scene s;
    s.add("exim", run("[Dependencies]\nProvides = mta\n"));
    s.add("postfix", run("[Dependencies]\nProvides = mta\n"));
    EXPECT_NE(s.messages().find(
                  "warning: several enabled services provide \"mta\": \"exim\", \"postfix\""),
              std::string::npos);
    Scene all;
    all.add("exim", run("[Dependencies]\nProvides = mta\nProviders = all-enabled\n"));
    all.add("postfix", run("[Dependencies]\nProvides = mta\nProviders = all-enabled\n"));
    EXPECT_EQ(all.messages(), "");
    EXPECT_TRUE(all.node("mta").all_enabled);
    Scene taken;
    taken.add("exim", run("[Dependencies]\nProvides = mail mta\n"));
    taken.add("mta", run());
    EXPECT_NE(taken.messages().find("exim.svc:4:12: note: \"exim\" provides \"mta\", but whoever "
                                    "names that means the service \"mta\""),
              std::string::npos)
        << taken.messages();
}

TEST(Graph, ABundleTakesItsEnabledProviders) {
    Scene s;
    s.add("network", "[Service]\nType = bundle\n");
    s.add("ifup", run("[Dependencies]\nProvides = network\n"));
    s.add("other",
          "[Run]\nCommand = /bin/x\n[Dependencies]\nProvides = network\n[Install]\nEnabled = no\n");
    EXPECT_EQ(s.messages(), "");
    EXPECT_EQ(s.node("network").members, std::vector<Index>{s.graph.names.at("ifup")});
}

TEST(Graph, MaskedServicesAreNotNeeded) {
    Scene s;
    s.add("a", "[Dependencies]\nNeeds = b\n" + run());
    s.add("b", "[Install]\nMasked = yes\n");
    EXPECT_NE(s.messages().find("error: \"a\" needs \"b\", which is masked [graph/masked]"),
              std::string::npos);
    EXPECT_FALSE(s.node("b").booted);
    Scene weak;
    weak.add("a", "[Dependencies]\nWants = b\n" + run());
    weak.add("b", "[Install]\nMasked = yes\n");
    EXPECT_NE(weak.messages().find("a.svc:2:9: note: \"b\" is masked; \"a\" starts without it"),
              std::string::npos)
        << weak.messages();
    EXPECT_TRUE(weak.ok);
}

TEST(Graph, NothingToBoot) {
    Scene s;
    s.add("a", "[Run]\nCommand = /bin/x\n");
    EXPECT_NE(s.messages().find("error: a boot with these definitions starts nothing"),
              std::string::npos);
    Scene part;
    part.whole_machine = false;
    part.add("a", "[Run]\nCommand = /bin/x\n");
    EXPECT_EQ(part.messages(), "");
}

TEST(Graph, CommandsFitTheKind) {
    Scene s;
    s.whole_machine = false;
    s.add("none", "[Service]\nType = longrun\n");
    s.add("two", "[Run]\nCommand = /bin/a\nCommand = /bin/b\n");
    s.add("set", "[Service]\nType = bundle\n[Run]\nCommand = /bin/a\n");
    s.add("full", "[Service]\nType = oneshot\nContents = two\n");
    s.add("down", "[Service]\nType = oneshot\n[Run]\nDown = /bin/a\n");
    const std::string out = s.messages();
    for (const char* code : {"none.svc:2:8: error: \"none\" has no command", "two.svc:3:11: error",
                             "set.svc:4:11: error", "full.svc:3:12: error"})
        EXPECT_NE(out.find(code), std::string::npos) << code << "\n" << out;
    EXPECT_EQ(out.find("down.svc"), std::string::npos);
}

TEST(Graph, ABusThatNobodyCanAsk) {
    for (const bool there : {true, false}) {
        Scene s;
        s.machine.executable = [&](const std::string& path) {
            return there || path != "/usr/bin/dbus-send";
        };
        s.add("a", "[Run]\nReady = bus-name org.example.One\nCommand = /bin/x\n" +
                       std::string(kEnabled));
        EXPECT_EQ(s.messages().find("a.svc:2:9: error: there is no executable "
                                    "\"/usr/bin/dbus-send\", which asks who owns a name") ==
                      std::string::npos,
                  there)
            << s.messages();
        EXPECT_EQ(s.ok, there);
    }
}

TEST(Graph, AliasesBelongToTheEnabledOne) {
    Scene s;
    s.whole_machine = false;
    s.add("a", "[Run]\nCommand = /bin/x\n[Install]\nAlias = mail\n");
    s.add("b", "[Run]\nCommand = /bin/x\n[Install]\nAlias = mail\nEnabled = yes\n");
    s.add("c", "[Dependencies]\nNeeds = mail\n[Run]\nCommand = /bin/x\n");
    EXPECT_EQ(s.messages(), "");
    EXPECT_EQ(s.node("c").edges[0].to, s.graph.names.at("b"));
}

TEST(Graph, EdgesToOneselfByAnotherNameAreNone) {
    Scene s;
    s.add("rpcbind",
          "[Dependencies]\nBefore = portmap\nPulls = portmap\nAfter = net\nProvides = net\n" +
              run() + "Alias = portmap\n");
    EXPECT_EQ(s.messages(), "");
    EXPECT_TRUE(s.node("rpcbind").edges.empty());
}

TEST(Graph, EnabledServicesHangOnTheirBundles) {
    Scene s;
    s.add("a",
          "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\nWantedBy = login\nRequiredBy = "
          "default\n");
    s.add("late", "[Dependencies]\nAfter = default\n" + run());
    s.add("lost", "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\nWantedBy = login\n");
    EXPECT_EQ(s.messages(),
              "lost.svc:5:12: note: \"lost\" is enabled for \"login\", which a boot does not start "
              "[graph/not-reached]\n"
              "    WantedBy = login\n"
              "               ^\n"
              "    help: write WantedBy = default if a boot shall start it\n");
    EXPECT_EQ(s.node("login").edges.at(0).kind, model::EdgeKind::wants);
    EXPECT_FALSE(s.node("login").booted);
    EXPECT_EQ(s.node("default").edges.at(0).kind, model::EdgeKind::needs);
    EXPECT_EQ(s.node("default").edges.at(1).kind, model::EdgeKind::pulls);
}

}  // namespace
}  // namespace slipway::graph
