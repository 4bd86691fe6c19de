#include "importers/systemd/importer.h"

#include <set>

#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;
using common::MemoryRoot;
using diag::Loss;

const std::string kService = "[Service]\nExecStart=/bin/t\n";

TEST(Importer, NamesMayLackTheirTypeOrBePaths) {
    MemoryRoot root;
    root.file(lib("a.service"), kService)
        .file("/opt/b.service", kService)
        .file(lib("c@.service"), kService);
    EXPECT_TRUE(import_all(root, {"a"}).has("a"));
    EXPECT_TRUE(import_all(root, {"a.service"}).has("a"));
    EXPECT_TRUE(import_all(root, {"/opt/b.service"}).has("b"));
    EXPECT_TRUE(import_all(root, {"c@x"}).has("c@x"));
    EXPECT_EQ(import_all(root, {"a"}).services.size(), 1u);
}

TEST(Importer, WhatIsNotThereIsAnErrorWithTheNearestName) {
    MemoryRoot root;
    root.file(lib("nginx.service"), kService);
    const Imported i = import_all(root, {"ngnx"});
    ASSERT_EQ(i.sink.list().size(), 1u);
    EXPECT_EQ(i.sink.list()[0].code, "systemd/no-such-unit");
    EXPECT_EQ(i.sink.list()[0].help, "did you mean \"nginx\"?");
    EXPECT_TRUE(import_all(root, {"/etc/../../x"}).sink.has_errors());
}

TEST(Importer, OwnUnitsMasksAndTemplatesGiveNoServiceAndASentence) {
    MemoryRoot root;
    root.file(lib("systemd-journald.service"), kService).symlink(etc("m.service"), "/dev/null");
    root.file(lib("t@.service"), kService).file(lib("x.scope"), "[Scope]\n");
    const Imported i = import_all(root);
    EXPECT_TRUE(i.services.empty());
    EXPECT_EQ(i.of(Loss::ignored), "masked own-unit template scope");
    const Imported asked = import_all(root, {"systemd-journald"});
    ASSERT_EQ(asked.sink.list().size(), 1u);
    EXPECT_EQ(asked.sink.list()[0].severity, diag::Severity::warning);
    Imported own;
    own.services = import_units({{"systemd-journald"}, true}, root, own.sink);
    EXPECT_TRUE(own.has("systemd-journald"));
}

TEST(Importer, WhatGivesNoUnitIsTold) {
    MemoryRoot root;
    root.file(lib("two words.service"), kService).file(lib("d.service/x"), "");
    root.symlink(etc("gone.service"), "/nowhere").symlink(etc("x.service"), "y.service");
    root.symlink(etc("y.service"), "x.service").file(lib("good.service"), kService);
    const Imported i = import_all(root);
    EXPECT_TRUE(i.has("good"));
    std::set<std::string> told;
    for (const diag::Diagnostic& d : i.sink.list()) {
        if (d.code != "systemd/no-unit") continue;
        EXPECT_EQ(d.severity, diag::Severity::warning);
        told.insert(d.where.path);
    }
    EXPECT_EQ(told,
              (std::set<std::string>{lib("two words.service"), lib("d.service"),
                                     etc("gone.service"), etc("x.service"), etc("y.service")}));
    for (const char* name : {"gone", "x", "y.service"})
        EXPECT_EQ(import_all(root, {name}).sink.list().at(0).code, "systemd/no-unit") << name;
}

TEST(Importer, ATemplateThatIsNamedAsksForAnInstance) {
    MemoryRoot root;
    root.file(lib("t@.service"), kService);
    const Imported i = import_all(root, {"t@"});
    ASSERT_EQ(i.sink.list().size(), 1u);
    EXPECT_EQ(i.sink.list()[0].severity, diag::Severity::warning);
    EXPECT_NE(i.sink.list()[0].help.find("t@INSTANCE"), std::string::npos);
}

TEST(Importer, LinkedInstancesAreImported) {
    MemoryRoot root;
    root.file(lib("g@.service"),
              kService + "[Install]\nWantedBy=multi-user.target\nDefaultInstance=x\n");
    root.symlink(etc("multi-user.target.wants/g@a.service"), lib("g@.service"));
    const Imported i = import_all(root);
    EXPECT_EQ(i["g@a"].enablement.enabled, true);
    EXPECT_EQ(i["g@a"].enablement.default_instance, "");
}

TEST(Importer, AnInstanceMayBeALinkToItsTemplate) {
    MemoryRoot root;
    root.file(lib("g@.service"), "[Service]\nExecStart=/bin/t %i\n");
    root.symlink(etc("g@a.service"), lib("g@.service"));
    for (const std::vector<std::string>& names : {std::vector<std::string>{}, {"g@a"}}) {
        const Imported i = import_all(root, names);
        ASSERT_TRUE(i.has("g@a"));
        EXPECT_EQ(shown(i["g@a"].run.command), "/bin/t a");
        for (const diag::Diagnostic& d : i.sink.list()) EXPECT_NE(d.code, "systemd/no-unit");
    }
}

TEST(Importer, PostgresqlClustersAreFoundAsTheGeneratorWould) {
    MemoryRoot root;
    root.file(lib("postgresql.service"),
              "[Service]\nType=oneshot\nExecStart=/bin/true\nRemainAfterExit=on\n");
    root.file(lib("postgresql@.service"),
              "[Service]\nType=forking\nExecStart=-/usr/bin/pg_ctlcluster %i "
              "start\nPIDFile=/run/postgresql/%i.pid\n");
    root.file("/etc/postgresql/15/main/postgresql.conf", "")
        .file("/etc/postgresql/15/main/start.conf", "# x\nauto\n");
    root.file("/etc/postgresql/15/old/postgresql.conf", "")
        .file("/etc/postgresql/15/old/start.conf", "manual\n");
    const Imported i = import_all(root);
    EXPECT_EQ(edges(i["postgresql"]), "After sysinit, Pulls postgresql@15-main");
    EXPECT_EQ(i["postgresql@15-main"].run.ready.path, "/run/postgresql/15-main.pid");
    EXPECT_EQ(shown(i["postgresql@15-main"].run.command), "-/usr/bin/pg_ctlcluster 15-main start");
    EXPECT_FALSE(i.has("postgresql@15-old"));
}

TEST(Importer, EnablementComesFromLinksElseFromPresets) {
    const std::string text = kService + "[Install]\nWantedBy=multi-user.target\n";
    MemoryRoot root;
    root.file(lib("a.service"), text).file(lib("b.service"), text).file(lib("s.service"), kService);
    root.file("/usr/lib/systemd/system-preset/90.preset", "# x\ndisable b.*\n");
    const Imported fresh = import_all(root);
    EXPECT_EQ(fresh["a"].enablement.enabled, true);
    EXPECT_EQ(fresh["b"].enablement.enabled, false);
    EXPECT_EQ(fresh["s"].enablement.enabled, std::nullopt);
    root.symlink(etc("multi-user.target.wants/b.service"), lib("b.service"));
    const Imported used = import_all(root);
    EXPECT_EQ(used["a"].enablement.enabled, false);
    EXPECT_EQ(used["b"].enablement.enabled, true);
}

TEST(Importer, SocketsBelongToTheirService) {
    MemoryRoot root;
    root.file(lib("s.service"),
              "[Unit]\nRequires=s.socket\nAfter=s.socket\n[Service]\nExecStart=/bin/s\n");
    root.file(lib("s.socket"),
              "[Unit]\nAfter=x.service\n[Socket]\nListenStream=/run/"
              "s\nListenStream=22\nListenDatagram=[::]:9\nBindIPv6Only=both\nNoDelay="
              "yes\nSocketMode=0600\n");
    const Imported i = import_all(root, {"s"});
    const model::Service& s = i["s"];
    ASSERT_EQ(s.payload.sockets.size(), 3u);
    EXPECT_EQ(s.payload.sockets[0].mode, 0600u);
    EXPECT_EQ(s.payload.sockets[0].name, "s.socket");
    EXPECT_TRUE(s.payload.sockets[0].options.empty());
    EXPECT_EQ(s.payload.sockets[1].options.size(), 2u);
    EXPECT_EQ(s.payload.sockets[2].options.size(), 1u);
    EXPECT_EQ(edges(s), "After sysinit, After x");
    EXPECT_FALSE(i.has("s.socket"));
    EXPECT_EQ(i.sink.has_errors(), false);
}

TEST(Importer, ADisabledSocketStaysAway) {
    MemoryRoot root;
    root.file(lib("s.service"), kService + "[Install]\nWantedBy=multi-user.target\n");
    root.file(lib("s.socket"), "[Socket]\nListenStream=22\n[Install]\nWantedBy=sockets.target\n");
    EXPECT_TRUE(import_all(root)["s"].payload.sockets.empty());
    root.symlink(etc("multi-user.target.wants/s.service"), lib("s.service"));
    EXPECT_TRUE(import_all(root)["s"].payload.sockets.empty());
    root.symlink(etc("sockets.target.wants/s.socket"), lib("s.socket"));
    EXPECT_EQ(import_all(root)["s"].payload.sockets.size(), 1u);
}

TEST(Importer, ASocketThatAloneStartsItsServiceIsAnEvent) {
    MemoryRoot root;
    root.file(lib("s.service"), kService);
    root.file(lib("s.socket"),
              "[Unit]\nAfter=x.service\n[Socket]\nListenStream=22\n[Install]\nWantedBy="
              "sockets.target\n");
    root.symlink(etc("sockets.target.wants/s.socket"), lib("s.socket"));
    const Imported i = import_all(root);
    EXPECT_EQ(i["s.socket"].kind, model::Kind::event);
    ASSERT_EQ(i["s.socket"].payload.sockets.size(), 1u);
    EXPECT_EQ(i["s.socket"].payload.sockets[0].name, "s.socket");
    EXPECT_EQ(i["s.socket"].enablement.enabled, true);
    EXPECT_EQ(edges(i["s.socket"]), "After x, After sysinit, Triggers s");
    EXPECT_TRUE(i["s"].payload.sockets.empty());
    EXPECT_NE(i["s"].enablement.enabled, true);
    EXPECT_EQ(edges(i["s"]), "After sysinit, After x");
    // Who speaks of it expects it at boot.
    root.file(lib("a.service"), "[Unit]\nAfter=s.socket\n" + kService);
    const Imported named = import_all(root);
    EXPECT_FALSE(named.has("s.socket"));
    EXPECT_EQ(named["s"].payload.sockets.size(), 1u);
    EXPECT_EQ(named["s"].enablement.enabled, true);
}

TEST(Importer, ListsOfAddressesHoldForTheSocketsOfTheService) {
    MemoryRoot root;
    root.file(lib("s.service"), "[Unit]\nRequires=s.socket\n" + kService + "IPAddressDeny=any\n");
    root.file(lib("s.socket"), "[Socket]\nListenStream=/run/s\n");
    EXPECT_EQ(import_all(root, {"s"}).of(diag::Loss::approximated), "");
    root.file(lib("s.socket"), "[Socket]\nListenStream=22\nIPAddressDeny=any\n");
    const Imported i = import_all(root, {"s"});
    EXPECT_EQ(i.of(diag::Loss::approximated), "socket-traffic");
    EXPECT_EQ(i.of(diag::Loss::weakened), "socket-traffic");
}

TEST(Importer, SocketsThatCannotBeAreRefused) {
    MemoryRoot root;
    root.file(lib("p.socket"), "[Socket]\nListenStream=79\nAccept=yes\n")
        .file(lib("p@.service"), kService);
    root.file(lib("n.socket"), "[Socket]\nListenNetlink=route 0\n")
        .file(lib("n.service"), kService);
    const Imported i = import_all(root);
    EXPECT_EQ(i.about("Accept"), "3:8 refused refused");
    EXPECT_EQ(i.about("ListenNetlink"), "2:15 refused refused");
}

TEST(Importer, TargetsAreBundles) {
    MemoryRoot root;
    root.file(lib("g.target"),
              "[Unit]\nWants=a.service none.service remote-fs.target\nBefore=remote-fs.target\n");
    root.file(lib("a.service"), kService).file(lib("b.service"), kService);
    root.symlink(lib("g.target.wants/b.service"), "../b.service");
    root.file(lib("multi-user.target"), "[Unit]\n");
    const Imported i = import_all(root);
    EXPECT_EQ(i["g.target"].contents, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(edges(i["g.target"]), "Before remote-fs, Pulls remote-fs");
    EXPECT_FALSE(i.has("default"));
}

TEST(Importer, TimersPathsAndMounts) {
    MemoryRoot root;
    root.file(lib("t.timer"),
              "[Timer]\nOnCalendar=daily\nOnCalendar=25:00\nOnBootSec=5min\nPersistent=yes\n");
    root.file(lib("p.path"), "[Path]\nPathExists=/run/x\nMakeDirectory=yes\n");
    root.file(lib("srv-data.mount"),
              "[Mount]\nWhat=/dev/sdb1\nWhere=/srv/data\nType=ext4\nOptions=ro\n");
    root.file(lib("a.service"), "[Unit]\nRequiresMountsFor=/srv/data/a\n" + kService);
    const Imported i = import_all(root);
    EXPECT_EQ(i["t.timer"].payload.timer->after_boot, 300'000u);
    EXPECT_EQ(i["t.timer"].payload.timer->calendar, std::vector<std::string>{"daily"});
    EXPECT_EQ(i["t.timer"].kind, model::Kind::event);
    EXPECT_EQ(i["p.path"].payload.paths.at(0).path, "/run/x");
    EXPECT_TRUE(i["p.path"].payload.paths.at(0).make_directory);
    EXPECT_EQ(i.of(Loss::refused), "");
    EXPECT_EQ(shown(i["srv-data.mount"].run.command),
              "/bin/mount -t ext4 -o ro /dev/sdb1 /srv/data");
    EXPECT_EQ(edges(i["a"]), "Needs srv-data.mount, After local-fs, After sysinit");
}

}  // namespace
}  // namespace slipway::importers::systemd
