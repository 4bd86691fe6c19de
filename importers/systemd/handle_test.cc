#include <algorithm>

#include "importers/systemd/handlers.h"
#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;
using diag::Loss;
using List = std::vector<std::string>;

TEST(Handle, EnvironmentIsQuotedAndTheLastWins) {
    const Imported i = import_lines(
        "Environment=\"A=b c\" D=e\nEnvironment=A=f "
        "NOPE\nEnvironmentFile=-/etc/default/t\nEnvironmentFile=/etc/*.env\nUnsetEnvironment=X\n");
    const auto& p = i["t"].process;
    EXPECT_EQ(p.environment,
              (std::vector<std::pair<std::string, std::string>>{{"D", "e"}, {"A", "f"}}));
    ASSERT_EQ(p.variables_files.size(), 1u);
    EXPECT_TRUE(p.variables_files[0].optional);
    EXPECT_EQ(p.unset, (List{"X"}));
    EXPECT_EQ(i.of(Loss::weakened), "glob");
}

// As systemd 252 does: the rest of a line behind a wrong escape is ignored.
TEST(Handle, AnUnknownEscapeEndsALineOfTheEnvironment) {
    const Imported i = import_lines("Environment=A=1 B=\\$x C=3\nEnvironment=D=4\n");
    EXPECT_EQ(i["t"].process.environment,
              (std::vector<std::pair<std::string, std::string>>{{"A", "1"}, {"D", "4"}}));
    const auto& list = i.sink.list();
    EXPECT_TRUE(std::any_of(list.begin(), list.end(), [](const diag::Diagnostic& d) {
        return d.severity == diag::Severity::warning && d.where.column == 17;
    }));
}

TEST(Handle, IdentityAndLimits) {
    const auto p =
        import_lines(
            "User=u\nGroup=g\nSupplementaryGroups=a "
            "b\nUMask=0007\nNice=-5\nOOMScoreAdjust=-900\nLimitNOFILE=infinity\nLimitCPU=2min:"
            "3min\nIgnoreSIGPIPE=no\nCPUSchedulingPolicy=batch\n")["t"]
            .process;
    EXPECT_EQ(p.user + ":" + p.group, "u:g");
    EXPECT_EQ(p.groups, (List{"a", "b"}));
    EXPECT_EQ(p.umask, 7u);
    EXPECT_EQ(p.nice, -5);
    EXPECT_EQ(p.limits.at("NOFILE").soft, model::Limit::kUnlimited);
    EXPECT_EQ(p.limits.at("CPU"), (model::Limit{120, 180}));
    EXPECT_FALSE(p.ignore_sigpipe);
    EXPECT_EQ(p.scheduling.at("cpu-policy"), (List{"batch"}));
    const auto scheduling = import_lines(
                                "CPUAffinity=0-2 5,7\nTimerSlackNSec=1ms\nIOSchedulingClass=2\n"
                                "CPUSchedulingPolicy=rr\nCPUSchedulingPriority=high\n")["t"]
                                .process.scheduling;
    EXPECT_EQ(scheduling.at("cpu-affinity"), (List{"0", "1", "2", "5", "7"}));
    EXPECT_EQ(scheduling.at("timer-slack"), (List{"1000000"}));
    EXPECT_EQ(scheduling.at("io-class"), (List{"best-effort"}));
    EXPECT_FALSE(scheduling.contains("cpu-priority"));
}

TEST(Handle, FiltersOfSystemCallsKeepWhatSystemdTakes) {
    const Imported i = import_lines(
        "SystemCallFilter=read nosuch @aio\nSystemCallFilter=~@mount:EPERM kill:kill socket:9999\n"
        "SystemCallErrorNumber=EUCLEAN\nSystemCallArchitectures=native z80 x86\n"
        "SystemCallLog=~@clock\nRestrictAddressFamilies=none\n"
        "RestrictAddressFamilies=AF_UNIX AF_NO\nRestrictNamespaces=~user\n"
        "RestrictNamespaces=~pid nots\nRestrictRealtime=yes\n");
    const auto& sandbox = i["t"].process.sandbox;
    EXPECT_EQ(sandbox.at("system-call-filter"),
              (List{"read", "@aio", "~@mount:EPERM", "~kill:kill"}));
    EXPECT_EQ(sandbox.at("system-call-error-number"), (List{"EUCLEAN"}));
    EXPECT_EQ(sandbox.at("system-call-architectures"), (List{"native", "x86"}));
    EXPECT_EQ(sandbox.at("system-call-log"), (List{"~@clock"}));
    EXPECT_EQ(sandbox.at("restrict-address-families"), (List{"AF_UNIX"}));
    EXPECT_EQ(sandbox.at("restrict-namespaces"), (List{"~user", "~pid"}));
    EXPECT_EQ(sandbox.at("restrict-realtime"), (List{"yes"}));
}

TEST(Handle, AttributesThatSystemdWouldNotTakeAreLeftOut) {
    const auto good = import_lines(
                          "CoredumpFilter=default private-dax\nCoredumpFilter=0x4\n"
                          "KeyringMode=shared\nNUMAPolicy=bind\nNUMAMask=0-1,3 5\n"
                          "CPUSchedulingResetOnFork=yes\nAppArmorProfile=-p\n")["t"]
                          .process;
    EXPECT_EQ(good.scheduling.at("coredump-filter"), (List{"default", "private-dax", "0x4"}));
    EXPECT_EQ(good.scheduling.at("numa-policy"), (List{"bind"}));
    EXPECT_EQ(good.scheduling.at("numa-mask"), (List{"0-1,3", "5"}));
    EXPECT_EQ(good.security.at("keyring"), (List{"shared"}));
    EXPECT_EQ(good.security.at("apparmor-profile"), (List{"-p"}));
    const auto bad = import_lines(
                         "CoredumpFilter=everything\nKeyringMode=mine\nNUMAPolicy=far\n"
                         "NUMAMask=4096\nPersonality=z80\n")["t"]
                         .process;
    EXPECT_TRUE(bad.scheduling.empty());
    EXPECT_EQ(bad.security, (model::Settings{{"keyring", {"private"}}})) << "the default";
}

TEST(Handle, AServiceHasAKeyringOfItsOwnUnlessItSaysOtherwise) {
    const auto keyring = [](const std::string& lines) {
        const auto found = import_lines(lines)["t"].process.security;
        return found.contains("keyring") ? found.at("keyring") : List{};
    };
    EXPECT_EQ(keyring(""), (List{"private"}));
    EXPECT_EQ(keyring("KeyringMode=shared\nKeyringMode=\n"), (List{"shared"}));
    EXPECT_EQ(keyring("KeyringMode=inherit\n"), (List{}));
}

TEST(Handle, FiltersOfSystemCallsAreForgottenOrBegunAnew) {
    const auto first =
        import_lines(
            "SystemCallFilter=nosuch\nSystemCallFilter=~kill\nRestrictNamespaces=net\n"
            "RestrictNamespaces=yes\nSystemCallErrorNumber=EPERM\nSystemCallErrorNumber=kill\n")
            ["t"]
                .process.sandbox;
    EXPECT_EQ(first.at("system-call-filter"), (List{"@default", "~kill"})) << "it still allows";
    EXPECT_EQ(first.at("restrict-namespaces"), (List{"yes"}));
    EXPECT_FALSE(first.contains("system-call-error-number"));
    const auto none = import_lines(
                          "SystemCallFilter=read\nSystemCallFilter=\nSystemCallLog=read\n"
                          "SystemCallLog=\nRestrictNamespaces=yes\nRestrictNamespaces=no\n"
                          "RestrictAddressFamilies=AF_UNIX\nRestrictAddressFamilies=\n")["t"]
                          .process.sandbox;
    EXPECT_TRUE(none.empty());
}

TEST(Handle, TheJobTimeoutOfATargetIsThatOfItsBundle) {
    common::MemoryRoot root;
    root.file(lib("t.target"), "[Unit]\nJobTimeoutSec=5min\n");
    root.file(lib("s.service"), "[Unit]\nJobTimeoutSec=9\n[Service]\nExecStart=/bin/s\n");
    const Imported i = import_all(root);
    EXPECT_EQ(i["t.target"].run.start_timeout, 300000u);
    EXPECT_NE(i["s"].run.start_timeout, 9000u);
    EXPECT_EQ(i.about("JobTimeoutSec"), "2:15 approximated approximated; 2:1 exact exact");
}

TEST(Handle, StopWhenUnneeded) {
    const Imported yes = import_text("[Unit]\nStopWhenUnneeded=yes\n[Service]\nExecStart=/bin/t\n");
    EXPECT_TRUE(yes["t"].stop_when_unneeded);
    EXPECT_NE(yes.about("StopWhenUnneeded"), "");
    const Imported no = import_text("[Unit]\nStopWhenUnneeded=no\n[Service]\nExecStart=/bin/t\n");
    EXPECT_FALSE(no["t"].stop_when_unneeded);
    EXPECT_EQ(no.of(diag::Loss::approximated), "");
}

TEST(Handle, WrongValuesKeepWhatWasThere) {
    const Imported i = import_lines(
        "Nice=3\nNice=99\nUMask=8\nLimitNOFILE=many\nTimeoutStopSec=soon\nKillMode=all\nUser=u\n");
    EXPECT_EQ(i["t"].process.nice, 3);
    EXPECT_EQ(i["t"].process.umask, std::nullopt);
    EXPECT_EQ(i.of(Loss::ignored),
              "invalid-value invalid-value invalid-value invalid-value invalid-value");
    EXPECT_EQ(i.about("Nice"), "2:1 exact exact; 3:6 ignored invalid-value");
}

TEST(Handle, CapabilitySetsAndFilters) {
    const auto p = import_lines(
                       "CapabilityBoundingSet=~CAP_KILL "
                       "CAP_BPF\nCapabilityBoundingSet=~CAP_CHOWN CAP_X\nSystemCallFilter=@system-"
                       "service\nSystemCallFilter=~@privileged @resources\n")["t"]
                       .process;
    EXPECT_EQ(p.capabilities.at("bounding"), (List{"~CAP_KILL", "~CAP_BPF", "~CAP_CHOWN"}));
    EXPECT_EQ(p.sandbox.at("system-call-filter"),
              (List{"@system-service", "~@privileged", "~@resources"}));
    EXPECT_EQ(import_lines("CapabilityBoundingSet=\n")["t"].process.capabilities.at("bounding"),
              List{});
    EXPECT_EQ(
        import_lines("ProtectSystem=full\nProtectSystem=no\nPrivateTmp=off\n").of(Loss::weakened),
        "");
}

TEST(Handle, CommandsThatKeepTheUserStayInTheSandbox) {
    const Imported i = import_lines("ExecStart=!/bin/t\nUser=daemon\nPrivateTmp=yes\n");
    EXPECT_EQ(shown(i["t"].run.command), "!/bin/t");
    EXPECT_EQ(i.about("ExecStart"), "2:1 exact exact");
}

TEST(Handle, ReloadBySignalOrCommands) {
    EXPECT_EQ(import_lines("ExecReload=/bin/kill -HUP $MAINPID\n")["t"].run.reload_signal, 1);
    EXPECT_EQ(import_lines("ExecReload=/bin/kill -s USR1 ${MAINPID}\n")["t"].run.reload_signal, 10);
    EXPECT_EQ(
        import_lines("ExecReload=/usr/bin/kill --signal=12 $MAINPID\n")["t"].run.reload_signal, 12);
    EXPECT_EQ(import_lines("ExecReload=/bin/kill $MAINPID\n")["t"].run.reload_signal, 15);
    const auto run =
        import_lines("ExecReload=/bin/check\nExecReload=/bin/kill -HUP $MAINPID\n")["t"].run;
    EXPECT_EQ(run.reload_signal, 0);
    EXPECT_EQ(shown(run.reload), "/bin/check | /bin/kill -HUP $MAINPID");
    EXPECT_EQ(import_lines("ExecReload=/bin/kill -HUP 1\n")["t"].run.reload_signal, 0);
}

TEST(Handle, ConditionsAndAsserts) {
    const Imported i = import_text(
        "[Unit]\nConditionPathExists=|!/a\nAssertPathIsDirectory=/"
        "b\nConditionSecurity=audit\nAssertMemory=1G\n[Service]\nExecStart=/bin/t\n");
    const auto& c = i["t"].conditions;
    ASSERT_EQ(c.size(), 4u);
    EXPECT_EQ(c[0], (model::Condition{"path-exists", "/a", true, true, false}));
    EXPECT_EQ(c[1], (model::Condition{"path-is-directory", "/b", false, false, true}));
    EXPECT_EQ(c[2], (model::Condition{"security", "audit", false, false, false}));
    EXPECT_EQ(c[3], (model::Condition{"memory", "1G", false, false, true}));
    EXPECT_TRUE(
        import_text(
            "[Unit]\nConditionPathExists=/a\nConditionHost=\n[Service]\nExecStart=/bin/t\n")["t"]
            .conditions.empty());
}

TEST(Handle, CredentialsAreOneEntryALine) {
    const Imported i = import_lines(
        "LoadCredential=a:/etc/a b\nLoadCredential=c\nSetCredential=d:x \"y\\n\\x41'\n"
        "Environment=P=%d/a\n");
    const auto& security = i["t"].process.security;
    EXPECT_EQ(security.at("load-credential"), (std::vector<std::string>{"a:/etc/a b", "c"}));
    EXPECT_EQ(security.at("set-credential"), (std::vector<std::string>{"d:x \"y\nA'"}));
    EXPECT_EQ(i["t"].process.environment[0].second, "/run/credentials/t/a");
}

TEST(Handle, StatusesMayBeNamesOrSignals) {
    const Imported i = import_lines(
        "SuccessExitStatus=TEMPFAIL 250 SIGKILL\nRestartPreventExitStatus=255 SIGABRT\n");
    EXPECT_EQ(i["t"].restart.success_codes, (std::vector<int>{75, 250}));
    EXPECT_EQ(i["t"].restart.success_signals, (std::vector<int>{9}));
    EXPECT_EQ(i["t"].restart.never_codes, (std::vector<int>{255}));
    EXPECT_EQ(i.about("RestartPreventExitStatus"), "3:30 approximated signal-status");
}

TEST(Handle, InstallNames) {
    const Imported i = import_text(
        "[Service]\nExecStart=/bin/t\n[Install]\nWantedBy=multi-user.target graphical.target "
        "x.target\nWantedBy=dev-kvm.device printer.target\nAlias=u.service\nAlso=t.socket "
        "v.service\n");
    EXPECT_EQ(i["t"].enablement.wanted_by, (List{"default", "x.target"}));
    EXPECT_EQ(i["t"].enablement.also, (List{"t.socket", "v"}));
    EXPECT_EQ(i.of(Loss::approximated), "device no-target");
}

TEST(Handle, DependenciesAreNotReset) {
    const Imported i =
        import_text("[Unit]\nAfter=a.service\nAfter=\n[Service]\nExecStart=/bin/t\n");
    EXPECT_EQ(edges(i["t"]), "After a, After sysinit");
    EXPECT_NE(i.about("After").find("ignored no-reset"), std::string::npos);
}

TEST(Handle, Terminals) {
    const Imported i = import_lines(
        "StandardInput=tty-force\nTTYPath=/dev/tty1\nTTYReset=yes\nTTYVHangup=yes\n"
        "TTYVTDisallocate=yes\nTTYRows=25\nTTYColumns=80\nUtmpIdentifier=tty1\nUtmpMode=login\n"
        "UnsetEnvironment=A=b C\n");
    const model::Process p = i["t"].process;
    EXPECT_EQ(p.tty, (model::Tty{"/dev/tty1", true, true, true, 25, 80, "tty1",
                                 model::Tty::UtmpMode::login}));
    EXPECT_EQ(p.unset, (std::vector<std::string>{"A=b", "C"}));
    EXPECT_EQ(i.of(Loss::approximated), "");
    EXPECT_EQ(import_lines("TTYRows=x\nUtmpMode=x\n").of(Loss::ignored),
              "invalid-value invalid-value");
}

TEST(Handle, StandardStreams) {
    using Kind = model::Stdio::Kind;
    EXPECT_EQ(import_lines("StandardOutput=null\n")["t"].process.standard_output.kind, Kind::null);
    EXPECT_EQ(import_lines("StandardOutput=journal\n").about("StandardOutput"), "2:1 exact exact");
    const Imported copied = import_lines("StandardOutput=journal+console\n");
    EXPECT_EQ(copied.about("StandardOutput"), "2:1 exact exact");
    EXPECT_TRUE(copied["t"].log.console_copy);
    const auto of = [](const char* lines) {
        const model::Process p = import_lines(lines)["t"].process;
        return std::pair(p.standard_input, p.standard_output);
    };
    // Output follows input to where somebody answers.
    EXPECT_EQ(of("StandardInput=socket\n"),
              std::pair(model::Stdio{Kind::socket, {}}, model::Stdio{Kind::socket, {}}));
    EXPECT_EQ(
        of("StandardInput=fd\nStandardOutput=fd:b\n"),
        std::pair(model::Stdio{Kind::descriptor, "stdin"}, model::Stdio{Kind::descriptor, "b"}));
    EXPECT_EQ(of("StandardInputText=  a \"b\\n\nStandardInputData=YW Jj\nStandardInputData=ZA==\n"),
              std::pair(model::Stdio{Kind::text, "a \"b\n\nabcd"}, model::Stdio{}));
    EXPECT_EQ(of("StandardInputText=a\nStandardInput=null\n").first, model::Stdio{});
    EXPECT_EQ(import_lines("StandardInputData=AA==\n").of(Loss::refused), "input-zero-bytes");
    EXPECT_EQ(import_lines("StandardInputData=A\n").of(Loss::ignored), "invalid-value");
    EXPECT_EQ(import_lines("StandardOutput=file:x\n").of(Loss::ignored), "invalid-value");
}

}  // namespace
}  // namespace slipway::importers::systemd
