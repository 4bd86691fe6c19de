#include "importers/runit/importer.h"

#include <algorithm>
#include <cstdlib>

#include "importers/common/memory_root.h"
#include "importers/common/testing.h"

namespace slipway::importers::runit {
namespace {

using common::describe;
using common::has;
using common::Imported;
using common::MemoryRoot;

Imported import(const MemoryRoot& root, std::vector<std::string> names) {
    return common::import_with(import_services, root, std::move(names));
}

// The description of the service whose run script is `script`.
std::string run(const std::string& script) {
    MemoryRoot root;
    root.file("/etc/sv/a/run", script, 0755);
    const Imported out = import(root, {"a"});
    return out.services.empty() ? "" : describe(out.services[0]) + describe(out.sink);
}

// The reason why a script needs its shell; "" when it does not.
std::string reason(const std::string& script) {
    const std::string text = run("#!/bin/sh\n" + script);
    const std::string mark = "because of ";
    const std::size_t at = text.find(mark);
    return at == std::string::npos
               ? ""
               : text.substr(at + mark.size(), text.find('\n', at) - at - mark.size());
}

TEST(RunScript, ExecLine) {
    const std::string text =
        run("#!/bin/sh\nexec 2>&1\nexec chpst -u web:www -o 64 -b httpd httpd -f \"a b\"\n");
    EXPECT_TRUE(has(text, "  command httpd -f 'a b' (as httpd)\n")) << text;
    EXPECT_TRUE(has(text, "  user web\n  group www\n")) << text;
    EXPECT_TRUE(has(text, "  limit NOFILE 64:64\n")) << text;
    EXPECT_TRUE(has(text, "  restart always\n")) << text;
    EXPECT_TRUE(has(text, "  cwd /etc/sv/a\n")) << text;
}

TEST(RunScript, ConfFileStaysAFile) {
    MemoryRoot root;
    root.file("/etc/sv/a/run",
              "#!/bin/sh\nOPTS=-d\n[ -r conf ] && . ./conf\nexec a $OPTS $MORE \"$ONE\" "
              "2>&1\n",
              0755)
        .file("/etc/sv/a/conf", "OPTS='-v -v'\n");
    const std::string text = describe(import(root, {"a"}).services[0]);
    EXPECT_TRUE(has(text, "  var-file -/etc/sv/a/conf\n")) << text;
    EXPECT_TRUE(has(text, "  command a $[OPTS--d] $[MORE] ${ONE}\n")) << text;
}

TEST(RunScript, ConfWithLogicNeedsTheShell) {
    MemoryRoot root;
    root.file("/etc/sv/a/run", "#!/bin/sh\n. ./conf\nexec a $OPTS\n", 0755)
        .file("/etc/sv/a/conf", "if [ -e /x ]; then OPTS=1; fi\n");
    const Imported out = import(root, {"a"});
    EXPECT_TRUE(has(describe(out.services[0]), "  command /bin/sh /etc/sv/a/run\n"));
    EXPECT_TRUE(has(describe(out.sink), "/etc/sv/a/run:2:1 approximated runit/shell"))
        << describe(out.sink);
}

TEST(RunScript, GuardsAndDependencies) {
    const std::string text =
        run("#!/bin/sh\nset -e\nsv check dbus >/dev/null || exit 1\nsv start rpcbind || true\n"
            "[ -f /etc/a.conf ] || exit 0\n[ -d /run/a ] || mkdir -m 700 /run/a\nchown a: /run/a\n"
            "test -x /usr/sbin/a || { echo missing; exit 1; }\nmodprobe fuse\na --test || true\n"
            "ulimit -n 1024\nulimit -c unlimited\numask 027\ncd /var/lib\nexport A=b\nexec a\n");
    for (const char* line :
         {"Needs dbus", "Wants rpcbind", "condition path-exists /etc/a.conf",
          "assert file-is-executable /usr/sbin/a", "directory /run/a 0700 a:root",
          "prepare modprobe fuse", "prepare -a --test", "limit NOFILE 1024:1024", "umask 23",
          "cwd /var/lib", "environment A=b", "command a"})
        EXPECT_TRUE(has(text, std::string("  ") + line + "\n")) << line << "\n" << text;
}

TEST(RunScript, RedirectionsInTheirOrder) {
    EXPECT_TRUE(has(run("#!/bin/sh\nexec a 2>&1 >/dev/null\n"), "  stdout null\n"));
    EXPECT_FALSE(has(run("#!/bin/sh\nexec a 2>&1 >/dev/null\n"), "  stderr null\n"));
    EXPECT_TRUE(has(run("#!/bin/sh\nexec a >/dev/null 2>&1\n"), "  stderr null\n"));
    EXPECT_TRUE(has(run("#!/bin/sh\nexec >>/var/log/a\nexec a\n"), "  stdout append /var/log/a\n"));
    EXPECT_TRUE(has(run("#!/bin/sh\nexec a </dev/tty1\n"), "  stdin file /dev/tty1\n"));
}

TEST(RunScript, StartsWhenTheBootIsDone) {
    EXPECT_TRUE(has(run("#!/bin/sh\nexec a\n"), "  After sysinit\n"));
    EXPECT_TRUE(has(run("#!/bin/sh\nfor i in 1 2; do :; done\nexec a\n"), "  After sysinit\n"));
}

TEST(RunScript, PauseIsAOneshot) {
    MemoryRoot root;
    root.file("/etc/sv/a/run", "#!/bin/sh\nmodprobe x\nexec chpst -b a pause\n", 0755)
        .file("/etc/sv/a/finish", "#!/bin/sh\nmodprobe -r x\n", 0755);
    const std::string text = describe(import(root, {"a"}).services[0]);
    EXPECT_TRUE(has(text,
                    "  kind oneshot\n  After sysinit\n  command -modprobe x\n"
                    "  down /etc/sv/a/finish -1 15\n"))
        << text;
}

TEST(RunScript, SaysWhatNeedsTheShell) {
    EXPECT_EQ(reason("for i in a b; do :; done\nexec a\n"), "a loop");
    EXPECT_EQ(reason("exec a $(hostname)\n"), "the output of a command");
    EXPECT_EQ(reason("if ping -c1 host; then exec a; fi\nexec b\n"),
              "a decision that is made at each start");
    EXPECT_EQ(reason("a & exec b\n"), "a command in the background");
    EXPECT_EQ(reason("a | b\n"), "a pipeline");
    EXPECT_EQ(reason("x=`y`\nexec a\n"), "");
    EXPECT_EQ(reason("x=`y`\nexec a $x\n"),
              "the variable x, which is computed while the script runs");
    EXPECT_EQ(reason("exec a *.conf\n"), "a pattern of file names");
    EXPECT_EQ(reason("mkdir /run/a\n[ -d /x ] && exit 0\n. ./none\n"), "no program at its end");
    EXPECT_TRUE(has(run("#!/usr/bin/execlineb\ns6-setsid a\n"), "it is no shell script"));
    EXPECT_TRUE(has(run("#!/bin/sh\nif\n"), "it could not be read"));
}

TEST(RunScript, AWrapperThatCannotBeSaidStays) {
    const std::string text = run("#!/bin/sh\nexec chpst -u a -l /run/lock b\n");
    EXPECT_TRUE(has(text, "  command chpst -u a -l /run/lock b\n")) << text;
    EXPECT_FALSE(has(text, "  user a\n")) << text;
    EXPECT_TRUE(has(text, "runit/wrapper"));
}

TEST(Directory, HooksLogAndState) {
    MemoryRoot root;
    root.file("/etc/sv/a/run", "#!/bin/sh\nexec a\n", 0755)
        .file("/etc/sv/a/check", "#!/bin/sh\nexec b\n", 0755)
        .file("/etc/sv/a/finish", "#!/bin/sh\nc\n", 0755)
        .file("/etc/sv/a/control/t", "#!/bin/sh\nd\n", 0755)
        .file("/etc/sv/a/control/h", "#!/bin/sh\nd\n", 0644)
        .file("/etc/sv/a/xchopts", "--private-tmp\n")
        .file("/etc/sv/a/odd", "\n")
        .file("/etc/sv/a/log/run", "#!/bin/sh\nexec chpst -u log svlogd -tt /var/log/a\n", 0755)
        .file("/var/log/a/config", "s100000\nn5\n!gzip\n")
        .symlink("/etc/service/a", "/etc/sv/a");
    const Imported out = import(root, {});
    ASSERT_EQ(out.services.size(), 1u);
    const std::string text = describe(out.services[0]);
    for (const char* line :
         {"ready check", "ready-check /etc/sv/a/check", "control TERM /etc/sv/a/control/t",
          "log directory /var/log/a H s100000 n5", "wanted-by default"})
        EXPECT_TRUE(has(text, std::string("  ") + line + "\n")) << line << "\n" << text;
    const std::string report = describe(out.sink);
    for (const char* part : {"/etc/sv/a/control/h:1:1 ignored", "weakened runit/xchopts",
                             "/etc/sv/a/odd:0:0 ignored", "/var/log/a/config:3:1 approximated"})
        EXPECT_TRUE(has(report, part)) << part << "\n" << report;
    EXPECT_TRUE(out.services[0].enablement.enabled.value_or(false));
    root.file("/etc/sv/a/down", "");
    EXPECT_FALSE(import(root, {"a"}).services[0].enablement.enabled.value_or(true));
}

TEST(Directory, VloggerAndLoggerAreSyslog) {
    MemoryRoot root;
    root.file("/etc/sv/a/run", "#!/bin/sh\nexec a\n", 0755)
        .file("/etc/sv/a/log/run", "#!/bin/sh\nexec vlogger -t tag -p daemon\n", 0755);
    EXPECT_TRUE(has(describe(import(root, {"a"}).services[0]), "  log syslog daemon.notice tag\n"));
}

TEST(Directory, WhatTheBootSetReplacesIsSaid) {
    MemoryRoot root;
    root.file("/etc/sv/agetty-tty1/run", "#!/bin/sh\nexec agetty tty1\n", 0755);
    const Imported out = import(root, {});
    EXPECT_TRUE(out.services.empty());
    EXPECT_TRUE(has(describe(out.sink), "/etc/sv/agetty-tty1/run:1:1 approximated runit/replaced"));
}

TEST(Directory, WhatIsNotThereIsSaid) {
    MemoryRoot root;
    root.directory("/etc/sv/empty");
    EXPECT_TRUE(has(describe(import(root, {"none"}).sink), "runit/not-found"));
    EXPECT_TRUE(has(describe(import(root, {"/etc/sv/empty"}).sink), "runit/no-run"));
}

// Debian's invoke-run: the default file, exit codes, the binary.
TEST(InvokeRun, Debian) {
    MemoryRoot root;
    root.file("/etc/sv/a/run",
              "#!/usr/bin/env /lib/runit/invoke-run\nsv start dbus || exit 170\n"
              "[ \"$START\" = true ] || exit 161\na --configtest || exit 162\nexec 1>&2\n"
              "if [ -e /etc/runit/verbose ]; then\n echo x\nfi\nexec a $ARGS\n",
              0755)
        .file("/etc/sv/a/finish", "#!/bin/sh\nset -e\n\nexec /lib/runit/finish-exec \"$@\"\n", 0755)
        .file("/etc/sv/a/.meta/bin", "/usr/sbin/a\n");
    const Imported out = import(root, {"a"});
    const std::string text = describe(out.services[0]);
    for (const char* line : {"Needs dbus", "condition-command test ${START} = true",
                             "condition-command a --configtest", "command a $[ARGS]",
                             "env-file -/etc/default/a", "condition path-exists /usr/sbin/a"})
        EXPECT_TRUE(has(text, std::string("  ") + line + "\n")) << line << "\n" << text;
    EXPECT_EQ(out.services[0].restart.never_codes, (std::vector<int>{161, 162, 170}));
    EXPECT_TRUE(out.services[0].run.cleanup.empty());
}

TEST(InvokeRun, DefaultsWithLogicAreReadByTheShell) {
    MemoryRoot root;
    root.file("/etc/sv/a/run", "#!/usr/bin/env /lib/runit/invoke-run\nexec a\n", 0755)
        .file("/etc/default/a", "[ -e /x ] && Y=1\n");
    const std::string text = describe(import(root, {"a"}).services[0]);
    EXPECT_TRUE(has(text, "  command /bin/sh -c 'set -a")) << text;
}

TEST(LeftOut, DirectoriesWithoutARunScriptAreTold) {
    MemoryRoot root;
    root.file("/etc/sv/good/run", "#!/bin/sh\nexec good\n", 0755).file("/etc/sv/README", "");
    root.directory("/etc/sv/empty").symlink("/etc/service/gone", "/etc/sv/gone");
    root.symlink("/etc/sv/broken/run", "/nowhere").symlink("/etc/service/good", "/etc/sv/good");
    const Imported out = import(root, {});
    ASSERT_EQ(out.services.size(), 2u);  // broken is there, refused
    std::string told;
    for (const diag::Diagnostic& d : out.sink.list())
        if (d.severity != diag::Severity::note) told += d.code + " " + d.where.path + "\n";
    EXPECT_EQ(told,
              "runit/no-service /etc/sv/empty\nrunit/no-service /etc/service/gone\n"
              "runit/no-run /etc/sv/broken/run\n");
}

// All service directories of Debian's package runit-services, when a root with them is given.
TEST(Corpus, EveryDirectoryIsImported) {
    const char* directory = getenv("SLIPWAY_RUNIT_ROOT");
    if (directory == nullptr)
        GTEST_SKIP() << "SLIPWAY_RUNIT_ROOT names no root (tools/test sets it)";
    MemoryRoot root;
    load_tree(root, directory, "");
    const Imported out = import(root, {});
    EXPECT_GE(out.services.size(), 27u);
    int native = 0;
    for (const model::Service& s : out.services) {
        EXPECT_FALSE(s.run.command.empty()) << s.name;
        const bool shell = std::any_of(out.sink.list().begin(), out.sink.list().end(),
                                       [&](const diag::Diagnostic& d) {
                                           return d.service == s.name && d.code == "runit/shell";
                                       });
        native += shell ? 0 : 1;
        if (getenv("SLIPWAY_SHOW") != nullptr) printf("%s", describe(s).c_str());
    }
    if (getenv("SLIPWAY_SHOW") != nullptr) printf("%s", describe(out.sink).c_str());
    printf("%zu services, %d without a shell\n", out.services.size(), native);
    EXPECT_GE(native, 18);
    for (const diag::Diagnostic& d : out.sink.list())
        EXPECT_NE(d.loss, diag::Loss::refused) << d.where.path << d.message;
}

}  // namespace
}  // namespace slipway::importers::runit
