#include "importers/systemd/finish.h"

#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;
using common::MemoryRoot;
using diag::Loss;
using model::Kind;
using Ready = model::Readiness::Kind;

TEST(Finish, TypesBecomeKindsAndReadiness) {
    EXPECT_EQ(import_lines("")["t"].run.ready.kind, Ready::fork);
    EXPECT_EQ(import_lines("Type=exec\n")["t"].run.ready.kind, Ready::exec);
    EXPECT_EQ(import_lines("Type=notify\nNotifyAccess=all\n")["t"].run.notify_all, true);
    EXPECT_EQ(import_lines("Type=oneshot\n")["t"].kind, Kind::task);
    EXPECT_EQ(import_lines("Type=oneshot\nRemainAfterExit=yes\nExecStop=/bin/down\n")["t"].kind,
              Kind::oneshot);
    EXPECT_EQ(
        shown(
            import_lines("Type=oneshot\nRemainAfterExit=yes\nExecStop=/bin/down\n")["t"].run.down),
        "/bin/down");
    EXPECT_EQ(import_lines("Type=idle\n").about("Type"), "2:6 approximated idle");
    const Imported forking = import_lines("Type=forking\nPIDFile=t.pid\n");
    EXPECT_EQ(forking["t"].run.ready.kind, Ready::pid_file);
    EXPECT_EQ(forking["t"].run.ready.path, "/run/t.pid");
    EXPECT_EQ(import_lines("Type=forking\n").about("Type"),
              "2:6 approximated forking-without-pid-file");
}

TEST(Finish, TheBusIsAskedWhereItsToolIs) {
    MemoryRoot root;
    root.file(lib("t.service"), "[Service]\nBusName=org.x.T\nExecStart=/bin/t\n")
        .file(lib("dbus.service"), "[Service]\nExecStart=/bin/d\n");
    EXPECT_EQ(import_all(root)["t"].run.ready.kind, Ready::exec);
    root.file("/usr/bin/dbus-send", "", 0755);
    const Imported i = import_all(root);
    EXPECT_EQ(i["t"].run.ready.kind, Ready::check);
    EXPECT_NE(shown(i["t"].run.ready.check).find("string:org.x.T"), std::string::npos);
    EXPECT_EQ(edges(i["t"]), "Needs dbus, After sysinit");
}

TEST(Finish, WhatSystemdRefusesIsRefused) {
    EXPECT_EQ(import_text("[Service]\nExecStart=/bin/a\nExecStart=/bin/b\n").of(Loss::refused),
              "several-commands");
    EXPECT_EQ(import_text("[Service]\nType=simple\n").of(Loss::refused), "no-command");
    EXPECT_EQ(import_text("[Service]\nType=dbus\nExecStart=/bin/t\n").of(Loss::refused),
              "no-bus-name");
    EXPECT_EQ(
        import_text("[Unit]\nRequires=no.service\n[Service]\nExecStart=/bin/t\n").of(Loss::refused),
        "missing-requirement");
    common::MemoryRoot root;
    root.file(lib("chrony.service"), "[Service]\nExecStart=/c\n[Install]\nAlias=chronyd.service\n")
        .file(lib("t.service"), "[Unit]\nRequires=chronyd.service\n[Service]\nExecStart=/bin/t\n");
    std::string help;
    const Imported aliased = import_all(root, {"t.service"});
    for (const diag::Diagnostic& d : aliased.sink.list())
        if (d.code.ends_with("missing-requirement")) help = d.help;
    EXPECT_EQ(help, "enable chrony.service, whose Alias= it is");
    EXPECT_EQ(
        import_text("[Unit]\nWants=no.service\nAfter=no.service\n[Service]\nExecStart=/bin/t\n")
            .of(Loss::refused),
        "");
}

TEST(Finish, StopsAsSystemdDoes) {
    EXPECT_TRUE(import_lines("")["t"].run.stop_steps.empty());
    const auto steps = import_lines("KillSignal=SIGINT\nTimeoutStopSec=5\n")["t"].run.stop_steps;
    EXPECT_EQ(steps, (std::vector<model::StopStep>{{2, 5000}, {9, 0}}));
    EXPECT_EQ(import_lines("SendSIGKILL=no\n")["t"].run.stop_steps,
              (std::vector<model::StopStep>{{15, 0}}));
    EXPECT_EQ(import_lines("TimeoutStopSec=infinity\n")["t"].run.stop_steps,
              (std::vector<model::StopStep>{{15, 0}}));
}

TEST(Finish, RestartsAsSystemdDoes) {
    EXPECT_EQ(import_lines("")["t"].restart, model::Restart{});
    const auto restart = import_lines("Restart=always\n")["t"].restart;
    EXPECT_EQ(restart.delay, 100u);
    EXPECT_EQ(restart.limit, 5u);
    EXPECT_EQ(restart.limit_interval, 10'000u);
    EXPECT_EQ(import_lines("Restart=always\nStartLimitInterval=0\n")["t"].restart.limit, 0u);
    EXPECT_EQ(
        import_lines("StartLimitBurst=2\nStartLimitInterval=1min\n")["t"].restart.limit_interval,
        60'000u);
}

TEST(Finish, ImpliedEdgesAndPairs) {
    EXPECT_EQ(edges(import_text("[Unit]\nRequires=dbus.service\nAfter=dbus.service\nWants=x."
                                "service\n[Service]\nExecStart=/bin/t\n")["t"]),
              "Needs dbus, After sysinit, Pulls x");
    EXPECT_EQ(edges(import_text("[Unit]\nDefaultDependencies=no\nConflicts=shutdown.target\nBefore="
                                "shutdown.target\n[Service]\nExecStart=/bin/t\n")["t"]),
              "");
    EXPECT_EQ(
        edges(import_text(
            "[Unit]\nAfter=sysinit.target\nBefore=basic.target\n[Service]\nExecStart=/bin/t\n")
                  ["t"]),
        "After sysinit");
    const Imported i = import_text(
        "[Unit]\nAfter=multi-user.target\nConflicts=systemd-timesyncd.service\n[Service]"
        "\nExecStart=/bin/t\n");
    EXPECT_EQ(edges(i["t"]), "After sysinit");
    EXPECT_EQ(i.about("After"), "2:7 approximated after-boot");
    EXPECT_EQ(i.about("Conflicts"), "3:11 ignored no-target");
}

TEST(Finish, AMemberIsNotAfterItsBundle) {
    const Imported i = import_text(
        "[Unit]\nDefaultDependencies=no\nAfter=cryptsetup.target local-fs.target\n"
        "[Service]\nExecStart=/bin/t\n[Install]\nWantedBy=sysinit.target\n");
    EXPECT_EQ(edges(i["t"]), "After local-fs");
    EXPECT_EQ(i.of(Loss::approximated), "after-its-bundle early-stop");
}

TEST(Finish, AServiceIsNotOrderedAgainstItself) {
    const Imported i = import_text(
        "[Unit]\nRequires=syslog.socket\nAfter=u.service\n[Service]\nExecStart=/bin/"
        "t\n[Install]\nAlias=syslog.service u.service\n");
    EXPECT_EQ(edges(i["t"]), "After sysinit");
    EXPECT_EQ(i["t"].enablement.aliases, (std::vector<std::string>{"syslog", "u"}));
}

TEST(Finish, DirectoriesStreamsAndHome) {
    MemoryRoot root;
    root.file("/etc/passwd", "u:x:5:5::/home/u:/bin/sh\n");
    root.file(lib("t.service"),
              "[Service]\nExecStart=/bin/t\nUser=u\nWorkingDirectory=~\nStateDirectory=a "
              "b/c\nStateDirectoryMode=0700\n"
              "ConfigurationDirectory=t\nRuntimeDirectory=r\nRuntimeDirectoryPreserve="
              "yes\nStandardOutput=append:/var/log/t\n");
    const auto p = import_all(root)["t"].process;
    ASSERT_EQ(p.directories.size(), 4u);
    EXPECT_TRUE(p.directories[0].preserve);
    EXPECT_EQ(p.directories[1].path, "/var/lib/a");
    EXPECT_EQ(p.directories[2].path, "/var/lib/b/c");
    EXPECT_EQ(p.directories[2].mode, 0700u);
    EXPECT_EQ(p.directories[3].user, "root");
    EXPECT_EQ(p.working_directory, "/home/u");
    EXPECT_EQ(p.standard_output, (model::Stdio{model::Stdio::Kind::append, "/var/log/t"}));
    EXPECT_EQ(p.standard_error, model::Stdio{});
}

TEST(Finish, Terminals) {
    const auto p = import_lines("StandardInput=tty\nTTYPath=/dev/tty3\n")["t"].process;
    EXPECT_EQ(p.standard_input.path, "/dev/tty3");
    EXPECT_EQ(p.standard_output.kind, model::Stdio::Kind::tty);
}

}  // namespace
}  // namespace slipway::importers::systemd
