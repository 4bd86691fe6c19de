#include "importers/openrc/importer.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "importers/common/memory_root.h"
#include "importers/common/testing.h"

namespace slipway::importers::openrc {
namespace {

using common::describe;
using common::has;
using common::Imported;
using common::MemoryRoot;

Imported import(const MemoryRoot& root, std::vector<std::string> names) {
    return common::import_with(import_services, root, std::move(names));
}

std::string script(const std::string& text, const std::string& conf = "") {
    MemoryRoot root;
    root.file("/etc/init.d/a", "#!/sbin/openrc-run\n" + text, 0755);
    if (!conf.empty()) root.file("/etc/conf.d/a", conf);
    const Imported out = import(root, {"a"});
    return out.services.empty() ? describe(out.sink)
                                : describe(out.services[0]) + describe(out.sink);
}

// All lines are in the description.
void expect_lines(const std::string& text, std::initializer_list<const char*> lines) {
    for (const char* line : lines)
        EXPECT_TRUE(has(text, std::string("  ") + line + "\n")) << line << "\n" << text;
}

TEST(Native, VariablesOnly) {
    const std::string text = script(
        "name=\"busybox $RC_SVCNAME\"\ncommand=/usr/sbin/$SVCNAME\npidfile=/run/$RC_SVCNAME.pid\n"
        "command_args=\"$OPTS -f 'a   b'\"\ncommand_background=true\n"
        "start_stop_daemon_args=\"-g wheel -k 027\"\nretry=TERM/60/KILL/10\nrc_ulimit='-n 4096'\n",
        "OPTS='-c /etc/crontabs'\n");
    expect_lines(text, {"description busybox a", "command /usr/sbin/a $[OPTS] -f 'a b'",
                        "group wheel", "umask 23", "stop-step 15 60000", "stop-step 9 10000",
                        "var-file -/etc/conf.d/a", "limit NOFILE 4096:4096"});
    EXPECT_FALSE(has(text, "prelude"));
}

TEST(Native, LoggersThatSendToSyslog) {
    const std::string usual = "command=/bin/d\ncommand_background=true\npidfile=/run/d.pid\n";
    const std::string logger = "='logger -t tag -p mail.warn'\n";
    const std::string both = script(usual + "output_logger" + logger + "error_logger" + logger);
    EXPECT_TRUE(has(both, "  log syslog mail.warning tag\n")) << both;
    EXPECT_FALSE(has(both, "/logger]")) << both;
    const std::string one = script(usual + "output_logger" + logger);
    EXPECT_TRUE(has(one, "  log syslog mail.warning tag\n")) << one;
    const std::string computed = script(usual + "output_logger=\"logger -t '$RC_SVCNAME x'\"\n");
    EXPECT_FALSE(has(computed, "  log syslog")) << computed;
    EXPECT_FALSE(has(script(usual + "output_logger='rotatelogs /var/log/x'\n"), "  log syslog"));
}

TEST(Native, CapabilitiesAndSecureBits) {
    const std::string text = script(
        "command=/bin/d\npidfile=/run/d.pid\ncommand_background=true\nsecbits=0x2f\n"
        "capabilities='^cap_net_raw,!cap_sys_admin,cap_kill,!%cap_bpf'\n");
    expect_lines(text, {"setting ambient CAP_NET_RAW", "setting bounding ~CAP_SYS_ADMIN",
                        "setting bounding ~CAP_BPF", "setting inheritable CAP_NET_RAW",
                        "setting inheritable CAP_KILL", "setting inheritable CAP_BPF",
                        "setting secure-bits noroot", "setting secure-bits keep-caps-locked"});
    EXPECT_TRUE(has(script("command=/bin/d\nsecbits=64\n"), "secbits"));
    EXPECT_TRUE(has(script("command=/bin/d\ncapabilities=cap_fly\n"), "capabilities"));
}

TEST(Native, SupervisedWithHooksOfKnownForm) {
    const std::string text = script(
        "supervisor=supervise-daemon\ncommand=/bin/d\ncommand_args_foreground=-F\n"
        "command_user=daemon:adm\nrespawn_delay=2\nrespawn_max=5\nrespawn_period=1800\n"
        "output_log=/var/log/d\nrequired_files=\"$CONF\"\ndirectory=/var/lib/d\n"
        "start_pre() {\n\tcheckpath -d -m 0750 -o daemon:adm /run/d\n"
        "\tif ! [ -n \"$DEV\" ]; then\n\t\teerror \"DEV is not set\"\n\t\treturn 1\n\tfi\n"
        "\t$command -t -c $CONF || return 1\n}\n"
        "reload() {\n\tebegin x\n\tstart-stop-daemon --signal HUP --exec \"$command\"\n\teend "
        "$?\n}\n",
        "CONF=/etc/d.conf\n");
    expect_lines(text,
                 {"command /bin/d -F", "user daemon", "group adm", "restart always",
                  "stdout append /var/log/d", "assert path-exists /etc/d.conf", "cwd /var/lib/d",
                  "directory /run/d 0750 daemon:adm", "prepare test -n ${DEV}",
                  "prepare /bin/d -t -c $[CONF]", "reload-signal 1"});
    EXPECT_FALSE(has(text, "openrc/prelude")) << text;
}

TEST(Native, StartThatIsOneCall) {
    const std::string text = script(
        "start() {\n ebegin Starting\n start-stop-daemon --start --quiet --user web "
        "--exec /bin/d --pidfile /run/d.pid -- -x \"$Y\"\n eend $?\n}\n"
        "stop() {\n start-stop-daemon --stop --retry 5 --pidfile /run/d.pid\n eend $?\n}\n");
    expect_lines(text, {"command /bin/d -x ${Y}", "user web", "stop-step 15 5000", "ready pid_file",
                        "ready-path /run/d.pid"});
    EXPECT_TRUE(has(text, "openrc/forking"));
}

TEST(Native, SelfForkersAreKeptInTheForeground) {
    expect_lines(script("command=/usr/sbin/sshd\ncommand_args=\"$X\"\n"),
                 {"command /usr/sbin/sshd $[X] -D"});
    expect_lines(script("command=/usr/sbin/chronyd\ncommand_args='-d -f x'\n"),
                 {"command /usr/sbin/chronyd -d -f x"});
    expect_lines(script("command=/usr/bin/unheard\n"), {"ready parent_exit"});
}

TEST(Depend, BecomesEdges) {
    const std::string text = script(
        "command=/bin/d\ncommand_background=1\ndepend() {\n\tneed net localmount other\n\tuse dns\n"
        "\twant db\n\tafter firewall\n\tbefore web\n\tprovide ntp-client\n\tkeyword -docker "
        "-timeout -vserver\n}\n",
        "rc_need=\"more\"\nrc_after='!firewall'\n");
    expect_lines(text, {"Needs network-online", "Needs local-fs", "Needs other", "Uses nss-lookup",
                        "Wants db", "Before web", "provides time-sync", "Needs more",
                        "condition !virtualization docker"});
    EXPECT_FALSE(has(text, "sysinit")) << text;
    EXPECT_FALSE(has(text, "network-pre")) << text;
    EXPECT_TRUE(has(text, "ignored openrc/keyword: keyword -vserver")) << text;
}

TEST(Depend, DecidesByTheConfigurationAndReportsWhatIsComputed) {
    const std::string depend =
        "command=/bin/d\ncommand_background=1\ndepend() {\n\tif yesno \"$NET\"; then need net; "
        "else use net; fi\n"
        "\tfor x in $(cat /etc/x); do need $x; done\n}\n";
    EXPECT_TRUE(has(script(depend, "NET=yes\n"), "  Needs network-online\n"));
    EXPECT_TRUE(has(script(depend, "NET=no\n"), "  Uses network-online\n"));
    EXPECT_TRUE(has(script(depend, ""), "  Uses network-online\n"));
    EXPECT_TRUE(has(script(depend, ""), "a:6:2 approximated openrc/computed-depend"))
        << script(depend, "");
}

TEST(Depend, NothingWaitsForItself) {
    const std::string text =
        script("depend() {\n\tafter net\n\tprovide network-online\n}\nstart() { a; }\n");
    EXPECT_FALSE(has(text, "After network-online")) << text;
    EXPECT_TRUE(has(text, "a:3:2 approximated openrc/own-milestone")) << text;
}

TEST(Depend, PartsOfTheBootAreTheBootSet) {
    MemoryRoot root;
    root.file("/etc/init.d/a",
              "#!/sbin/openrc-run\ndepend() { need sysfs dev hostname; after bootmisc modules; }\n"
              "start() { :; }\n",
              0755)
        .symlink("/etc/runlevels/boot/a", "/etc/init.d/a");
    const Imported out = import(root, {"a"});
    expect_lines(describe(out.services[0]),
                 {"Needs pseudo-fs", "Needs hostname", "After modules", "wanted-by sysinit"});
    EXPECT_FALSE(has(describe(out.services[0]), "s sysinit")) << describe(out.services[0]);
}

TEST(Prelude, DaemonWhoseHooksAssign) {
    const std::string text = script(
        "command=/usr/sbin/sshd\nstart_pre() { command_args=\"$command_args -o x\"; }\n"
        "stop_post() { rm -f /run/x; }\nextra_commands=check\ncheck() { :; }\n");
    expect_lines(
        text, {"kind longrun",
               "command /bin/sh ${SLIPWAY_LIBDIR}/openrc-prelude.sh -f -D /etc/init.d/a a run",
               "cleanup -/bin/sh ${SLIPWAY_LIBDIR}/openrc-prelude.sh /etc/init.d/a a stop_post",
               "action check /bin/sh ${SLIPWAY_LIBDIR}/openrc-prelude.sh /etc/init.d/a a check"});
    EXPECT_TRUE(has(text, "/etc/init.d/a:3:15 approximated openrc/prelude: start:")) << text;
}

TEST(Prelude, OneshotsAreRunByIt) {
    const std::string text = script("start() { rdate \"$HOST\"; }\nstop() { :; }\n");
    expect_lines(text, {"kind oneshot",
                        "command /bin/sh ${SLIPWAY_LIBDIR}/openrc-prelude.sh /etc/init.d/a a start",
                        "down /bin/sh ${SLIPWAY_LIBDIR}/openrc-prelude.sh /etc/init.d/a a stop"});
}

TEST(Prelude, AStartThatDoesNothingNeedsNone) {
    expect_lines(script("depend() { provide clock; }\nstart()\n{\n\treturn 0\n}\n"),
                 {"kind oneshot", "command /bin/true", "provides time-set"});
}

TEST(Prelude, SaysWhichConstructWasTheReason) {
    const auto reason = [](const std::string& text) {
        const std::string all = script("command=/bin/d\ncommand_background=y\n" + text);
        const std::string mark = "because of ";
        const std::size_t at = all.find(mark);
        return at == std::string::npos ? "" : all.substr(at + 11, all.find('\n', at) - at - 11);
    };
    EXPECT_EQ(reason("command_args=\"$(cat x)\"\n"), "the output of a command");
    EXPECT_EQ(reason("start_stop_daemon_args='--unheard'\n"), "the option --unheard");
    EXPECT_EQ(reason("for i in a; do x=$i; done\n"),
              "what the script does outside of its functions");
    EXPECT_EQ(reason("start_pre() { eval x; }\n"), "what start_pre does here");
    EXPECT_EQ(reason("umask=u=rwx\n"), "umask=u=rwx");
    EXPECT_EQ(reason("command_args='a; b'\n"), "the words that command and command_args make");
    EXPECT_EQ(reason("output_log=/var/log/x\n"), "");
}

TEST(Prelude, ConfigurationWithLogicNeedsIt) {
    const std::string text =
        script("command=/bin/d\ncommand_background=y\ncommand_args=$X\n", "[ -e /y ] && X=1\n");
    EXPECT_TRUE(has(text, "/etc/conf.d/a, which has more than assignments")) << text;
}

TEST(Scripts, MultiplexedNamesAndRunlevels) {
    MemoryRoot root;
    root.file("/etc/init.d/vpn",
              "#!/sbin/openrc-run\ncommand=/bin/vpn\ncommand_background=y\n"
              "command_args=\"--config ${RC_SVCNAME#*.} $OPTS\"\n",
              0755)
        .symlink("/etc/init.d/vpn.work", "vpn")
        .file("/etc/conf.d/vpn", "OPTS=-a\n")
        .file("/etc/conf.d/vpn.work", "OPTS=-b\n")
        .file("/etc/init.d/functions.sh", "x() { :; }\n")
        .symlink("/etc/runlevels/default/vpn.work", "/etc/init.d/vpn.work")
        .symlink("/etc/runlevels/custom/vpn.work", "/etc/init.d/vpn.work");
    const Imported out = import(root, {});
    ASSERT_EQ(out.services.size(), 2u);
    const std::string text = describe(out.services[1]);
    expect_lines(text, {"command /bin/vpn --config work $[OPTS]", "var-file -/etc/conf.d/vpn",
                        "var-file -/etc/conf.d/vpn.work", "wanted-by default", "After sysinit"});
    EXPECT_EQ(out.services[1].enablement.aliases, std::vector<std::string>{"vpn@work"});
    EXPECT_FALSE(out.services[0].enablement.enabled.value_or(true));
    EXPECT_TRUE(has(describe(out.sink), "openrc/runlevel: runlevel custom"));
}

TEST(Scripts, WhatTheBootSetReplacesIsSaid) {
    MemoryRoot root;
    root.file("/etc/init.d/localmount", "#!/sbin/openrc-run\nstart() { :; }\n", 0755);
    const Imported out = import(root, {});
    EXPECT_TRUE(out.services.empty());
    EXPECT_TRUE(has(describe(out.sink), "replaced by the service local-mounts"));
    diag::Sink sink;
    EXPECT_EQ(import_services({{"localmount"}, true}, root, sink).size(), 1u);
}

TEST(Scripts, FaultsAreSaid) {
    EXPECT_TRUE(has(script("if\n"), "shell/syntax"));
    EXPECT_TRUE(has(describe(import(MemoryRoot(), {"none"}).sink), "openrc/not-found"));
}

// The whole Alpine root, when there is one: every script is read and spoken about.
TEST(Corpus, EveryScriptIsReadAndAccountedFor) {
    const char* directory = getenv("SLIPWAY_ALPINE_ROOT");
    if (directory == nullptr)
        GTEST_SKIP() << "SLIPWAY_ALPINE_ROOT names no root (tools/test sets it)";
    MemoryRoot root;
    load_tree(root, std::string(directory) + "/etc", "/etc");
    load_tree(root, std::string(directory) + "/lib/rc", "/lib/rc");
    const Imported out = import(root, {});
    std::set<std::string> named;
    for (const diag::Diagnostic& d : out.sink.list()) {
        named.insert(d.service);
        EXPECT_NE(d.severity, diag::Severity::error) << d.where.path << ": " << d.message;
    }
    EXPECT_EQ(named.size(), 55u);
    int prelude = 0;
    for (const model::Service& s : out.services) {
        EXPECT_FALSE(s.run.command.empty()) << s.name;
        const bool by_prelude = std::any_of(
            out.sink.list().begin(), out.sink.list().end(), [&](const diag::Diagnostic& d) {
                return d.service == s.name && d.code == "openrc/prelude";
            });
        prelude += by_prelude ? 1 : 0;
        if (getenv("SLIPWAY_SHOW") != nullptr) printf("%s", describe(s).c_str());
    }
    if (getenv("SLIPWAY_SHOW") != nullptr) printf("%s", describe(out.sink).c_str());
    printf("%zu imported, %d of them by the prelude, %zu replaced\n", out.services.size(), prelude,
           named.size() - out.services.size());
}

TEST(LeftOut, IsTold) {
    MemoryRoot root;
    root.file("/etc/init.d/good", "#!/sbin/openrc-run\ncommand=/bin/d\n", 0755);
    root.file("/etc/init.d/sysv", "#!/bin/sh\n### BEGIN INIT INFO\n### END INIT INFO\n", 0755);
    root.file("/etc/init.d/functions.sh", "f() { :; }\n");
    root.symlink("/etc/runlevels/default/good", "/etc/init.d/good");
    root.symlink("/etc/runlevels/default/gone", "/etc/init.d/gone");
    const Imported all = import(root, {});
    EXPECT_EQ(all.services.size(), 1u);
    std::set<std::string> told;
    for (const diag::Diagnostic& d : all.sink.list())
        if (d.severity == diag::Severity::warning && !d.where.path.ends_with("/good"))
            told.insert(d.code + " " + d.where.path);
    EXPECT_EQ(told, (std::set<std::string>{"openrc/lsb /etc/init.d/sysv",
                                           "openrc/no-script /etc/runlevels/default/gone"}));
    EXPECT_EQ(import(root, {"good", "good"}).services.size(), 1u);
}

TEST(LeftOut, WhatNoShellReadsIsTheServices) {
    MemoryRoot root;
    root.file("/etc/init.d/a", "#!/sbin/openrc-run\nstart() {\n  if true; then\n}\n", 0755);
    const Imported broken = import(root, {"a"});
    EXPECT_TRUE(broken.services.empty());
    ASSERT_EQ(broken.sink.list().size(), 1u);
    EXPECT_EQ(broken.sink.list()[0].loss, diag::Loss::refused);
    EXPECT_EQ(broken.sink.list()[0].service, "a");
    root.file("/etc/init.d/a", "#!/sbin/openrc-run\ncommand=/bin/d\n", 0755);
    root.file("/etc/conf.d/a", "X=\"unterminated\n");
    const Imported conf = import(root, {"a"});
    EXPECT_EQ(conf.services.size(), 1u);
    const auto& list = conf.sink.list();
    EXPECT_TRUE(std::any_of(list.begin(), list.end(), [](const diag::Diagnostic& d) {
        return d.where.path == "/etc/conf.d/a" && d.severity == diag::Severity::warning;
    })) << describe(conf.sink);
}

}  // namespace
}  // namespace slipway::importers::openrc
