#include "engine/database/plan_text.h"

#include "engine/database/testing/plan.h"
#include "engine/formats/exec_plan.h"

namespace slipway::database {
namespace {

using testing::file;
using testing::read;

TEST(PlanText, MembersOfPipelinesHaveTheirEnds) {
    const auto middle = read(
        "[Service]\nType = longrun\nProducerFor = last\nConsumerFor = first\n"
        "[Run]\nPrepare = /bin/p\nCommand = /bin/x\nDescriptorStore = 3\n");
    EXPECT_NE(file(middle, "run")
                  .find("stored-descriptors\nstdin pipe web\nstdout pipe last\n"
                        "stderr stdout\n"),
              std::string::npos)
        << file(middle, "run");
    EXPECT_EQ(file(middle, "data/prepare").find(" pipe "), std::string::npos);
    EXPECT_NE(file(middle, "data/policy").find("descriptor-store 3\n"), std::string::npos);
    const auto first =
        read("[Service]\nType = longrun\nProducerFor = next\n[Run]\nCommand = /bin/x\n");
    EXPECT_NE(file(first, "run").find("stdin null\nstdout pipe next\n"), std::string::npos);
    const auto last =
        read("[Service]\nType = longrun\nConsumerFor = next\n[Run]\nCommand = /bin/x\n");
    EXPECT_NE(file(last, "run").find("stdin pipe web\nstderr stdout\n"), std::string::npos);
}

TEST(PlanText, NamesTheFilterOfSystemCalls) {
    const auto service = read(
        "[Run]\nPrepare = /bin/p\nCommand = /bin/x\n[Process]\n"
        "Sandbox.restrict-realtime = yes\nSandbox.system-call-filter = @system-service ~kill:1\n");
    const std::string program = file(service, "data/filter");
    ASSERT_GT(program.size(), 100u);
    EXPECT_EQ(program.size() % 8, 0u);
    for (const char* plan : {"run", "data/prepare"}) {
        const std::string text = file(service, plan);
        const std::size_t at = text.find("system-call-filter data/filter ");
        ASSERT_NE(at, std::string::npos) << text;
        // What is missing where the kernel has no filters.
        EXPECT_NE(text.find("Sandbox.system-call-filter, Sandbox.restrict-realtime'\n", at),
                  std::string::npos)
            << text;
        EXPECT_EQ(text.find("settings-refused"), std::string::npos) << text;
    }
    EXPECT_EQ(file(read("[Run]\nCommand = /bin/x\n"), "data/filter"), "");
}

TEST(PlanText, SaysAttributesOfTheProcess) {
    const std::string text =
        file(read("[Run]\nCommand = /bin/x\n[Process]\nScheduling.personality = " +
                  std::string(formats::own_architecture()) +
                  "\nScheduling.coredump-filter = default 0x80\nScheduling.numa-policy = bind\n"
                  "Scheduling.numa-mask = 0-1,3\nScheduling.memory-ksm = yes\n"
                  "Scheduling.cpu-policy = batch\nScheduling.cpu-reset-on-fork = yes\n"
                  "Security.keyring = private\nSecurity.apparmor-profile = -web\n"),
             "run");
    for (const char* line :
         {"\npersonality ", "\ncoredump-filter default 0x80\n", "\nmemory-policy bind 0-1 3\n",
          "\nmemory-merging yes\n", "\nsched-reset-on-fork\n", "\nkeyring private\n",
          "\napparmor-profile -web\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    EXPECT_EQ(text.find("settings-refused"), std::string::npos) << text;
}

TEST(PlanText, GivesALoginSessionToAUser) {
    const std::string pam = "[Run]\nCommand = /bin/x\n[Process]\nPamName = login\n";
    const std::string text = file(read(pam + "User = daemon\n"), "run");
    for (const char* line : {"\nlogin-session\n", "\nenv-file -/etc/environment systemd\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    EXPECT_EQ(file(read(pam), "run").find("login-session"), std::string::npos);
}

TEST(PlanText, RefusesWordsThatNoFilterTakes) {
    diag::Sink sink;
    model::Service service =
        read("[Run]\nCommand = /bin/x\n[Process]\nSandbox.system-call-filter = read\n");
    service.process.sandbox["system-call-filter"] = {"reed"};  // which no file can say
    (void)service_directory(service, {"/lib", "/run/s"}, sink);
    ASSERT_EQ(sink.list().size(), 1u);
    EXPECT_EQ(sink.list()[0].where.line, 4);
    EXPECT_NE(sink.list()[0].message.find("Sandbox.system-call-filter cannot take \"reed\""),
              std::string::npos)
        << sink.list()[0].message;
}

TEST(PlanText, APipelineEndsWhereItsLastMemberSays) {
    const std::string to_file = "[Run]\nCommand = /bin/x\n[Log]\nTo = file /var/x.log\n";
    EXPECT_NE(file(read("[Service]\nConsumerFor = next\n" + to_file), "run")
                  .find("stdin pipe web\nstdout append /var/x.log\nstderr stdout\n"),
              std::string::npos);
    // The others write to the pipe, and their errors to the file.
    EXPECT_NE(file(read("[Service]\nProducerFor = next\n" + to_file), "run")
                  .find("stdin null\nstdout pipe next\nstderr append /var/x.log\n"),
              std::string::npos);
    EXPECT_NE(file(read("[Service]\nConsumerFor = next\n[Run]\nCommand = /bin/x\n[Process]\n"
                        "StandardOutput = file /var/out\nStandardError = file /var/err\n"),
                   "run")
                  .find("stdin pipe web\nstdout file /var/out\nstderr file /var/err\n"),
              std::string::npos);
}

TEST(PlanText, SaysWhatTheProcessIsGiven) {
    const model::Service s = read(
        "[Service]\nDocumentation = man:x\n"
        "[Conditions]\nCondition = !path-exists /etc/no\nAssert = |path-is-directory '/a b'\n"
        "[Run]\nCommand = /usr/sbin/x -a ${A:-b c} $OPTS 'q r'\nExpand = shell\nCondition = "
        "/bin/ask\n"
        "[Process]\nUser = www\nGroup = www\nGroups = a b\nEnvironment = A=1 'B=x y'\n"
        "VariablesFile = /etc/default/x shell optional\nVariablesFile = /etc/x private\nUnset = "
        "C\nPass = D E\n"
        "Directories = runtime /run/x 0750 group=adm\nLimit.NOFILE = 10:infinity\nLimit.CORE = "
        "infinity\n"
        "Nice = -5\nOomScoreAdjust = 100\nUmask = 0077\nWorkingDirectory = /srv\nNoNewPrivileges = "
        "yes\nWhenImpossible = refuse\n"
        "IgnoreSigpipe = no\nRootDirectory = /jail\nScheduling.cpu-policy = "
        "rr\nScheduling.cpu-priority = 5\n"
        "Scheduling.io-class = best-effort\nScheduling.io-priority = 2\nScheduling.cpu-affinity = "
        "0 1\n"
        "Sandbox.private-tmp = yes\n"
        "[Socket]\nListen = 127.0.0.1:80\nName = web\n[Socket 2]\nListen = /run/x.sock\nType = "
        "datagram\nMode = 0600\n");
    EXPECT_EQ(file(s, "run"),
              "#!/lib/slipway-exec\n"
              "expand shell\n"
              "env A=1\n"
              "env 'B=x y'\n"
              "env-file -/etc/default/x shell\n"
              "var-file /etc/x systemd\n"
              "unset C\n"
              "pass D E\n"
              "condition !path-exists /etc/no\n"
              "assert |path-is-directory '/a b'\n"
              "condition-command /bin/ask\n"
              "user www\n"
              "group www\n"
              "groups a b\n"
              "directory runtime /run/x 0750 www adm\n"
              "listen stream 127.0.0.1:80 name=web backlog=4096\n"
              "listen datagram /run/x.sock mode=0600 backlog=4096\n"
              "stdin null\n"
              "stderr stdout\n"
              "limit CORE infinity:infinity\n"
              "limit NOFILE 10:infinity\n"
              "nice -5\n"
              "oom 100\n"
              "umask 077\n"
              "sched rr 5\n"
              "io best-effort 2\n"
              "affinity 0 1\n"
              "cwd /srv\n"
              "chroot /jail\n"
              "name-spaces mount\n"
              "view-state /run/s/view\n"
              "view-settings Sandbox.private-tmp\n"
              "view bind /run/x needed from=/run/x\n"
              "view tmp /tmp from=/tmp\n"
              "view tmp /var/tmp from=/var/tmp\n"
              "no-new-privileges\n"
              "when-impossible refuse\n"
              "command /usr/sbin/x -a ${A:-b c} $OPTS 'q r'\n");
}

TEST(PlanText, PrivilegesAreListedAsTheyStand) {
    const std::string run = file(
        read("[Run]\nCommand = /bin/x\n[Process]\n"
             "Capabilities.bounding = ~CAP_SYS_ADMIN ~CAP_BPF\nCapabilities.ambient = CAP_KILL\n"
             "Capabilities.inheritable = ()\nCapabilities.secure-bits = noroot noroot-locked\n"),
        "run");
    EXPECT_NE(run.find("capability-bounding ~CAP_SYS_ADMIN ~CAP_BPF\ncapability-ambient CAP_KILL\n"
                       "capability-inheritable none\nsecure-bits noroot noroot-locked\n"),
              std::string::npos)
        << run;
    EXPECT_EQ(run.find("refused"), std::string::npos);
}

TEST(PlanText, SocketsGetTheOptionsThatTheirFamilyHas) {
    const model::Service s = read(
        "[Run]\nCommand = /bin/x\n[Imported]\nFormat = systemd\n"
        "[Socket]\nListen = /run/x\nOption.ipv6-only = ipv6-only\nOption.receive-buffer = "
        "8M\nOption.pipe-size = 1\n"
        "[Socket 2]\nListen = [::]:111\nOption.ipv6-only = ipv6-only\n"
        "[Socket 3]\nListen = 111\nOption.ipv6-only = both\n"
        "[Socket 4]\nListen = 0.0.0.0:111\nOption.ipv6-only = ipv6-only\n");
    const std::string run = file(s, "run");
    for (const char* line : {"listen stream /run/x backlog=4096 receive-buffer=8388608\n",
                             "listen stream [::]:111 backlog=4096 ipv6-only=yes\n",
                             "listen stream 111 backlog=4096 ipv6-only=no\n",
                             "listen stream 0.0.0.0:111 backlog=4096\n",
                             "settings-refused Socket.Option.pipe-size 1\n"})
        EXPECT_NE(run.find(line), std::string::npos) << line << run;
}

TEST(PlanText, EachStepHasItsOwnPlan) {
    const model::Service s = read(
        "[Conditions]\nCondition = path-exists /x\n"
        "[Run]\nPrepare = -/bin/p 1\nPrepare = +/bin/q\nCommand = @/bin/x name arg\nStarted = "
        "/bin/s\n"
        "ReloadCommand = /bin/r\nStopCommand = /bin/t\nCleanup = /bin/c\nReady = check\nReadyCheck "
        "= /bin/k\n");
    const std::string head = "#!/lib/slipway-exec\n";
    const std::string usual = "stdin null\nstderr stdout\nignore-sigpipe\n";
    EXPECT_EQ(file(s, "run"), head + usual + "command @/bin/x name arg\n");
    EXPECT_EQ(file(s, "data/prepare"), head + "condition path-exists /x\n" + usual +
                                           "sequence\ncommand -/bin/p 1\ncommand +/bin/q\n");
    EXPECT_EQ(file(s, "data/stop"), head + usual + "sequence\ncommand /bin/t\n");
    EXPECT_EQ(file(s, "data/check"), head + usual + "sequence\ncommand /bin/k\n");
    for (const char* path : {"data/started", "data/reload", "data/cleanup"})
        EXPECT_NE(file(s, path), "") << path;
    EXPECT_EQ(file(s, "data/down"), "");
}

// In the order of their names, which is that of the numbers.
TEST(PlanText, ActionsHaveNumbers) {
    const model::Service s = read(
        "[Run]\nCommand = /bin/x\nAction = vacuum /bin/v 1\nAction = check /bin/c\n"
        "Action = vacuum /bin/v 2\n");
    const std::string head = "#!/lib/slipway-exec\nstdin null\nstderr stdout\nignore-sigpipe\n";
    EXPECT_EQ(file(s, "data/actions"), "check\nvacuum\n");
    EXPECT_EQ(file(s, "data/action.1"), head + "sequence\ncommand /bin/c\n");
    EXPECT_EQ(file(s, "data/action.2"), head + "sequence\ncommand /bin/v 1\ncommand /bin/v 2\n");
    EXPECT_EQ(file(s, "data/action.3"), "");
}

TEST(PlanText, CommandsInPlaceOfSignalsHaveTheirNames) {
    const model::Service s =
        read("[Run]\nCommand = /bin/x\nControl = SIGTERM /bin/t\nControl = USR1 /bin/u\n");
    const std::string head = "#!/lib/slipway-exec\nstdin null\nstderr stdout\nignore-sigpipe\n";
    EXPECT_EQ(file(s, "data/control.TERM"), head + "sequence\ncommand /bin/t\n");
    EXPECT_EQ(file(s, "data/control.USR1"), head + "sequence\ncommand /bin/u\n");
    EXPECT_NE(file(s, "data/policy").find("control TERM USR1\n"), std::string::npos);
}

TEST(PlanText, AListeningSocketIsAskedForByAProgramOfOurs) {
    const model::Service s = read(
        "[Run]\nCommand = /bin/x\nReady = listen tcp 80\nReadyInterval = 100ms\n[Process]\nUser = "
        "www\n");
    EXPECT_EQ(file(s, "data/check"),
              "#!/lib/slipway-exec\nstdin null\nstderr stdout\nignore-sigpipe\nsequence\n"
              "command /lib/slipway-boot listening tcp 80\n");
    EXPECT_NE(file(s, "data/policy").find("ready check 100\n"), std::string::npos);
}

TEST(PlanText, TheBusIsAskedWhoOwnsAName) {
    const model::Service s =
        read("[Run]\nCommand = /bin/x\nReady = bus-name org.example.One\nReadyInterval = 100ms\n");
    EXPECT_EQ(file(s, "data/check"),
              "#!/lib/slipway-exec\nstdin null\nstderr stdout\nignore-sigpipe\nsequence\n"
              "command /usr/bin/dbus-send --system --print-reply=literal "
              "--dest=org.freedesktop.DBus /org/freedesktop/DBus "
              "org.freedesktop.DBus.GetNameOwner string:org.example.One\n");
    EXPECT_NE(file(s, "data/policy").find("ready check 100\n"), std::string::npos);
}

TEST(PlanText, OneshotsAreSequencesOfSeveralCommands) {
    const std::string oneshot = "[Service]\nType = oneshot\n[Run]\n";
    const std::string usual = "#!/lib/slipway-exec\nstdin null\nignore-sigpipe\n";
    EXPECT_EQ(file(read(oneshot + "Command = /bin/x a\n"), "run"), usual + "command /bin/x a\n");
    EXPECT_EQ(file(read(oneshot + "Command = -/bin/x\n"), "run"),
              usual + "sequence\ncommand -/bin/x\n");
    EXPECT_EQ(file(read(oneshot + "Command = /bin/x\nCommand = /bin/y\n"), "run"),
              usual + "sequence\ncommand /bin/x\ncommand /bin/y\n");
}

TEST(PlanText, OneshotsMayHaveOnlyAWayDown) {
    const model::Service s = read("[Service]\nType = oneshot\n[Run]\nDown = /bin/d\n");
    EXPECT_NE(file(s, "run").find("ignore-sigpipe\ncommand true\n"), std::string::npos);
    EXPECT_NE(file(s, "data/down").find("command /bin/d\n"), std::string::npos);
    EXPECT_EQ(file(s, "log/run"), "");
}

TEST(PlanText, LogsGoWhereTheDefinitionSays) {
    const std::string run = "[Run]\nCommand = /bin/x\n";
    const model::Service usual = read(run);
    EXPECT_EQ(file(usual, "log/run"),
              "#!/lib/slipway-exec\n"
              "directory plain /var/log/slipway/web 0755\n"
              "command /lib/slipway-log t s1000000 n20 /var/log/slipway/web\n");
    const model::Service own =
        read(run + "[Log]\nTo = directory '/var/log/a b'\nScript = n5 s100000\n");
    EXPECT_NE(file(own, "log/run").find("command /lib/slipway-log n5 s100000 '/var/log/a b'\n"),
              std::string::npos);
    const model::Service syslog = read(run + "[Log]\nTo = syslog mail.err\nConsoleCopy = yes\n");
    EXPECT_EQ(file(syslog, "log/run"),
              "#!/lib/slipway-exec\nstdout console-or-null\n"
              "command /lib/slipway-log --syslog -c web mail.err\n");
    const std::string task = "[Service]\nType = task\n" + run;
    EXPECT_EQ(file(read(task), "log/run"), "");
    const model::Service shared = read(task + "[Log]\nTo = shared app\nIdentifier = 'the web'\n");
    EXPECT_EQ(file(shared, "log/run"),
              "#!/lib/slipway-exec\n"
              "command /lib/slipway-log --shared 'the web' /run/s/scan/app\n");
    const model::Service to_file = read(run + "[Log]\nTo = file /var/log/x\n");
    EXPECT_EQ(file(to_file, "log/run"), "");
    EXPECT_NE(file(to_file, "run").find("stdout append /var/log/x\nstderr stdout\n"),
              std::string::npos);
    const model::Service console = read(run +
                                        "[Process]\nStandardOutput = tty\nStandardInput = tty\nTty "
                                        "= /dev/tty1\n[Log]\nTo = inherit\n");
    EXPECT_NE(
        file(console, "run").find("stdin tty /dev/tty1\nstdout tty /dev/tty1\nstderr stdout\n"),
        std::string::npos);
    const model::Service inherit = read(run + "[Log]\nTo = inherit\n");
    EXPECT_EQ(file(inherit, "run").find("std"), file(inherit, "run").find("stdin null"));
    const model::Service error =
        read(run + "[Process]\nStandardOutput = null\nStandardError = log\n");
    EXPECT_NE(file(error, "run").find("stdout null\n"), std::string::npos);
}

TEST(PlanText, WhatTheRuntimeWouldRefuseIsFoundNow) {
    model::Service s = read("[Run]\nCommand = /bin/x\n");
    s.process.environment.assign(300, {"A", "1"});  // a plan holds 256
    diag::Sink sink;
    service_directory(s, {"/lib", "/run/s"}, sink);
    ASSERT_TRUE(sink.has_errors());
    EXPECT_EQ(sink.list()[0].code, "database/not-startable");
    EXPECT_NE(sink.list()[0].message.find("run, line 258 'env A=1': "), std::string::npos)
        << sink.list()[0].message;
}

}  // namespace
}  // namespace slipway::database
