// The prelude under the shells of this machine: what reaches a daemon, and what the helpers do.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace slipway::importers::openrc {
namespace {

std::string run(const std::string& command) {
    std::string out;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    char buffer[4096];
    for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
    return out + "status " + std::to_string(WEXITSTATUS(pclose(pipe)));
}

// A root with one script `a`, its conf.d, and a daemon that prints its arguments and environment.
class Prelude : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (system(("command -v " +
                    std::string(GetParam()).substr(0, std::string(GetParam()).find(' ')) +
                    " >/dev/null")
                       .c_str()) != 0)
            GTEST_SKIP() << GetParam() << " is not installed";
        char name[] = "/tmp/slipway-prelude-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        top_ = name;
        for (const char* directory : {"/init.d", "/conf.d"})
            mkdir((top_ + directory).c_str(), 0755);
        daemon_ = top_ + "/daemon";
        write("/daemon",
              "#!/bin/sh\nfor a; do printf '<%s>' \"$a\"; done\n"
              "echo \" A=$A pwd=$PWD umask=$(umask)\"\n");
        chmod(daemon_.c_str(), 0755);
    }

    void TearDown() override {
        if (!top_.empty() && system(("rm -r " + top_).c_str()) != 0) ADD_FAILURE();
    }

    void write(const std::string& name, const std::string& text) {
        std::ofstream(top_ + name) << text;
    }

    // Runs ACTION of a script whose `command` is the daemon.
    std::string prelude(const std::string& script,
                        const std::string& action,
                        const std::string& options = "",
                        const std::string& before = "") {
        write("/init.d/" + name_, "#!/sbin/openrc-run\ncommand=" + daemon_ + "\n" + script);
        const std::string shell = GetParam();
        return run(before + " " + shell + " " SLIPWAY_PRELUDE " " + options + " " + top_ +
                   "/init.d/" + name_ + " " + name_ + " " + action);
    }

    std::string top_, daemon_;
    std::string name_ = "a";  // of the service
};

TEST_P(Prelude, QuotesInValuesCountAsInOpenrc) {
    write("/conf.d/a", "OPTS=\"-c 'one two'\"\n");
    EXPECT_EQ(prelude("command_args=\"$OPTS 'a  b' \\\"c d\\\" e\"\n", "run"),
              "<-c><one two><a b><c d><e> A= pwd=/ umask=0022\nstatus 0");
}

TEST_P(Prelude, WhatStartPreChangesReachesTheDaemon) {
    EXPECT_EQ(prelude("start_pre() { export A=1; command_args=\"$command_args -x\"; umask 077; }\n",
                      "run", "-f '-D -E'"),
              "<-x><-D><-E> A=1 pwd=/ umask=0077\nstatus 0");
}

TEST_P(Prelude, AFailedStartPreStartsNothing) {
    EXPECT_EQ(prelude("start_pre() { eerror no; return 3; }\n", "run"), " * no\nstatus 3");
    EXPECT_EQ(prelude("start_pre() { eerror no; }\n", "run"), " * no\nstatus 1");
}

TEST_P(Prelude, AStartFunctionThatCallsStartStopDaemon) {
    EXPECT_EQ(
        prelude("start() {\n\tebegin Starting\n\tstart-stop-daemon --start -q --exec $command "
                "--background -m --chdir=/tmp -p /run/a.pid -- one 'two three'\n\teend $?\n}\n",
                "run"),
        " * Starting ...\n<one><two three> A= pwd=/tmp umask=0022\nstatus 0");
}

TEST_P(Prelude, SupervisedArgumentsAndUmask) {
    EXPECT_EQ(
        prelude("supervisor=supervise-daemon\ncommand_args=a\ncommand_args_foreground=f\n"
                "command_args_background=b\nsupervise_daemon_args='--respawn-delay 3 -k 027'\n",
                "run"),
        "<a><f> A= pwd=/ umask=0027\nstatus 0");
}

TEST_P(Prelude, ConfigurationIsReadLikeOpenrcDoes) {
    write("/conf.d/vpn", "X=base\nY=base\n");
    write("/conf.d/vpn.work", "Y=work\n");
    write("/init.d/vpn.work",
          "command=" + daemon_ + "\ncommand_args=\"$X $Y ${RC_SVCNAME#*.} $SVCNAME $RC_CMD\"\n");
    EXPECT_EQ(run(std::string(GetParam()) + " " SLIPWAY_PRELUDE " " + top_ +
                  "/init.d/vpn.work vpn.work run"),
              "<base><work><work><vpn.work><start> A= pwd=/ umask=0022\nstatus 0");
}

TEST_P(Prelude, OneshotsRunTheirHooksInOrder) {
    const std::string script =
        "command=\nfor f in start_pre start start_post stop_pre stop stop_post other; do\n"
        "\teval \"$f() { echo $f; }\"\ndone\n";
    EXPECT_EQ(prelude(script, "start"), "start_pre\nstart\nstart_post\nstatus 0");
    EXPECT_EQ(prelude(script, "stop"), "stop_pre\nstop\nstop_post\nstatus 0");
    EXPECT_EQ(prelude(script, "other"), "other\nstatus 0");
    EXPECT_EQ(prelude(script, "unheard"), " * a: there is no function unheard\nstatus 1");
}

TEST_P(Prelude, StopSendsToTheDaemonOfTheSupervisor) {
    const std::string script =
        "stop() { start-stop-daemon --stop --signal HUP --exec $command; }\n";
    EXPECT_EQ(prelude(script, "stop", "", "sleep 60 & MAINPID=$! ; export MAINPID;") + run("echo"),
              "status 0\nstatus 0");
}

TEST_P(Prelude, HelpersAnswerAsOpenrcs) {
    EXPECT_EQ(
        prelude("command=\nV=on\nstart() {\n"
                "yesno YES && echo a; yesno no || echo b; yesno V && echo c; yesno '' || echo d\n"
                "yesno '{V}' && echo e; yesno huh; echo $?\n"
                "eend 3; echo $?; eerror x; echo $?; ewend 2 y; echo $?\n"
                "service_started && echo no; shell_var a-b.c\n"
                "checkpath -dm 0750 " +
                    top_ + "/made && stat -c %a " + top_ +
                    "/made\n"
                    "checkpath -fm 0600 " +
                    top_ + "/file && stat -c %a " + top_ +
                    "/file\n"
                    "checkpath -W " +
                    top_ +
                    " && echo w; checkpath -W /proc/version || echo r\n"
                    "mountinfo -q /proc && echo m; mountinfo -q /nowhere || echo n\n}\n",
                "start"),
        "a\nb\nc\nd\ne\n2\n3\n * x\n1\n * y\n2\na_b_c\n750\n600\nw\n"
        "m\nn\nstatus 0");
}

TEST_P(Prelude, AnotherUserIsAPlanOfSlipwayExec) {
    if (getuid() != 0) GTEST_SKIP() << "only root may write to /run";
    // The plan is in /run, by the service's name: other tests may run at the same time.
    name_ = top_.substr(sizeof("/tmp/") - 1);
    const std::string path = "/run/slipway-prelude." + name_;
    const std::string out = prelude(
        "command_user=daemon:adm\ndirectory=/tmp\ncommand_args=\"'it'\\\\''s' 'a b'\"\n", "run");
    EXPECT_NE(out.find("slipway-exec"), std::string::npos) << out;
    std::ifstream plan(path);
    const std::string text{std::istreambuf_iterator<char>(plan), {}};
    EXPECT_NE(text.find("user 'daemon'\ngroup 'adm'\ncwd '/tmp'\n"), std::string::npos) << text;
    EXPECT_NE(text.find("command '" + daemon_ + "' \"it's\" 'a b'\n"), std::string::npos) << text;
    remove(path.c_str());
}

std::string shell_name(const ::testing::TestParamInfo<const char*>& shell) {
    const std::string name = shell.param;
    return name.substr(0, name.find(' '));
}

INSTANTIATE_TEST_SUITE_P(Shells,
                         Prelude,
                         ::testing::Values("dash", "bash --posix", "busybox sh"),
                         shell_name);

TEST(PreludeText, HasNoSyntaxErrorAndRefusesWrongUse) {
    EXPECT_EQ(run("sh -n " SLIPWAY_PRELUDE), "status 0");
    EXPECT_EQ(run("sh " SLIPWAY_PRELUDE " a"),
              "usage: openrc-prelude.sh [-f OPTIONS] SCRIPT NAME ACTION\nstatus 100");
}

}  // namespace
}  // namespace slipway::importers::openrc
