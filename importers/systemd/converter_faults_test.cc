// Faults that converters of unit files have had, each of which must not be ours.
#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;

// Only the last After=, Requires= or WantedBy= line was used.
TEST(ConverterFaults, RepeatedDependencyLinesAddUp) {
    const Imported i = import_text(
        "[Unit]\nAfter=network.target\nAfter=a.service\nRequires=b.service\nRequires=c.service\n"
        "[Service]\nExecStart=/bin/"
        "t\n[Install]\nWantedBy=multi-user.target\nWantedBy=sysinit.target\n");
    EXPECT_EQ(edges(i["t"]), "After network, After a, Requires b, Requires c");
    EXPECT_EQ(i["t"].enablement.wanted_by, (std::vector<std::string>{"default", "sysinit"}));
}

// The line after a backslash became a setting; a backslash at the end of the file was read past.
TEST(ConverterFaults, ContinuedLines) {
    EXPECT_EQ(shown(import_text("[Service]\nExecStart=/bin/t \\\n  --foreground \\\n  x\n")["t"]
                        .run.command),
              "/bin/t --foreground x");
    EXPECT_EQ(shown(import_text("[Service]\nExecStart=/bin/t \\")["t"].run.command), "/bin/t");
    EXPECT_EQ(shown(import_text("[Service]\nExecStart=/bin/t\nEnvironment=A=b\\")["t"].run.command),
              "/bin/t");
}

// A drop-in's "ExecStart=" and a new value ran the old daemon first.
TEST(ConverterFaults, AnEmptyAssignmentResets) {
    common::MemoryRoot root;
    root.file(lib("t.service"), "[Service]\nExecStart=/usr/bin/base\n");
    root.file(etc("t.service.d/override.conf"),
              "[Service]\nExecStart=\nExecStart=/usr/bin/override\n");
    const Imported i = import_all(root);
    EXPECT_EQ(shown(i["t"].run.command), "/usr/bin/override");
    EXPECT_EQ(i.of(diag::Loss::refused), "");
}

// "RestartSec=2min 5s" became "sleep 2min 5s"; "5min 20s" used one number twice.
TEST(ConverterFaults, TimesWithSeveralParts) {
    const Imported i =
        import_lines("Restart=always\nRestartSec=2min 5s\nTimeoutStopSec=5min 20s\n");
    EXPECT_EQ(i["t"].restart.delay, 125'000u);
    EXPECT_EQ(i["t"].run.stop_timeout, 320'000u);
}

// IOReadBandwidthMax= was written as a weight.
TEST(ConverterFaults, EachCgroupSettingKeepsItsName) {
    const Imported i = import_lines("IOReadBandwidthMax=/dev/sda 5M\nIOWeight=50\n");
    const auto& cgroup = i["t"].process.cgroup;
    EXPECT_EQ(cgroup.at("io-read-bandwidth-max"), (std::vector<std::string>{"/dev/sda", "5M"}));
    EXPECT_EQ(cgroup.at("io-weight"), (std::vector<std::string>{"50"}));
    EXPECT_EQ(cgroup.size(), 2u);
}

// Type=notify and any KillMode= but control-group ended the conversion; much else was unknown.
TEST(ConverterFaults, CommonDirectivesAreTranslated) {
    const Imported i = import_lines(
        "Type=notify\nKillMode=mixed\nExecStop=/bin/stop\nExecReload=/bin/kill -HUP $MAINPID\n"
        "ExecStartPost=/bin/post\nTimeoutStartSec=7\nStartLimitBurst=3\nWatchdogSec=10\n"
        "StateDirectory=t\nNoNewPrivileges=yes\n");
    const model::Service& s = i["t"];
    EXPECT_EQ(s.run.ready.kind, model::Readiness::Kind::sd_notify);
    EXPECT_EQ(s.run.kill_mode, model::KillMode::mixed);
    EXPECT_EQ(shown(s.run.stop), "/bin/stop");
    EXPECT_EQ(s.run.reload_signal, 1);
    EXPECT_TRUE(s.run.reload.empty());
    EXPECT_EQ(shown(s.run.started), "/bin/post");
    EXPECT_EQ(s.run.start_timeout, 7000u);
    EXPECT_EQ(s.restart.limit, 3u);
    EXPECT_EQ(s.restart.watchdog, 10'000u);
    EXPECT_EQ(s.process.directories.at(0).path, "/var/lib/t");
    EXPECT_TRUE(s.process.no_new_privileges);
    EXPECT_EQ(i.of(diag::Loss::weakened) + i.of(diag::Loss::refused), "");
}

// '-' was stripped, so a failing ExecStartPre= never stopped the start; other prefixes were argv.
TEST(ConverterFaults, PrefixesKeepTheirMeaning) {
    const Imported i = import_lines(
        "ExecStartPre=-/bin/may\nExecStartPre=/bin/must\nExecStartPre=+/bin/root\nExecStart=@/bin/"
        "t name x\n");
    EXPECT_EQ(shown(i["t"].run.prepare), "-/bin/may | /bin/must | +/bin/root");
    EXPECT_EQ(i["t"].run.command.at(0).argv0, "name");
}

// Drop-ins were looked for beside the unit only, and in no order.
TEST(ConverterFaults, DropInsOfAllDirectoriesInOrder) {
    common::MemoryRoot root;
    root.file(lib("t.service"), "[Service]\nExecStart=/bin/t\nNice=1\n");
    root.file(etc("t.service.d/20.conf"), "[Service]\nNice=2\n")
        .file("/run/systemd/system/t.service.d/30.conf", "[Service]\nNice=3\n");
    root.file(lib("t.service.d/10.conf"), "[Service]\nNice=4\n");
    EXPECT_EQ(import_all(root)["t"].process.nice, 3);
}

// %h, %H, %s and %j were unknown.
TEST(ConverterFaults, SpecifiersOfTheMachine) {
    common::MemoryRoot root;
    root.file("/etc/hostname", "box\n").file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    root.file(lib("a-b.service"), "[Service]\nExecStart=/bin/t %h %H %s %j\n");
    EXPECT_EQ(shown(import_all(root)["a-b"].run.command), "/bin/t /root box /bin/sh b");
}

// Warnings were prose without a grade, and nothing said which line was meant.
TEST(ConverterFaults, EveryLossHasAClassAndAPlace) {
    const Imported i = import_lines("RestrictFileSystems=ext4\nProtectSystm=full\nRestart=sometimes\n");
    EXPECT_EQ(i.about("RestrictFileSystems"), "2:21 weakened weakened");
    EXPECT_EQ(i.about("ProtectSystm"), "3:1 weakened unknown-directive");
    EXPECT_EQ(i.about("Restart"), "4:9 ignored invalid-value");
    for (const diag::Diagnostic& d : i.sink.list()) EXPECT_EQ(d.service, "t");
}

// Restart= was kept only as true or false; TimeoutSec= was compared with a value.
TEST(ConverterFaults, RestartAndTimeoutAreReadAsWords) {
    const Imported i = import_lines("Restart=on-failure\nTimeoutSec=3\n");
    EXPECT_EQ(i["t"].restart.when, model::Restart::When::on_failure);
    EXPECT_EQ(i["t"].run.start_timeout, 3000u);
    EXPECT_EQ(i["t"].run.stop_timeout, 3000u);
}

// ".service" stayed on the names of dependencies.
TEST(ConverterFaults, NamesLoseTheirType) {
    const Imported i =
        import_text("[Unit]\nWants=b.service\nAfter=b.service\n[Service]\nExecStart=/bin/t\n");
    EXPECT_EQ(edges(i["t"]), "Wants b, After sysinit");
}

// Directives that can be ignored stopped a service (PrivateTmp= and nginx).
TEST(ConverterFaults, HardeningDoesNotKeepAServiceFromStarting) {
    const Imported i =
        import_lines("PrivateTmp=true\nSystemCallFilter=@system-service\nMemoryMax=1G\n");
    EXPECT_EQ(i.of(diag::Loss::refused), "");
    EXPECT_EQ(i["t"].process.sandbox.at("private-tmp"), (std::vector<std::string>{"yes"}));
}

}  // namespace
}  // namespace slipway::importers::systemd
