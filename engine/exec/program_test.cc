// slipway-exec as a program: plans in, processes out.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

constexpr const char* kShow = "command /usr/bin/printf '[%s]' ";

void expect(const Outcome& outcome, int code, const std::string& out) {
    EXPECT_EQ(outcome.code, code) << outcome.out;
    EXPECT_EQ(outcome.out, out);
}

TEST(ExecProgram, FillsInTemplates) {
    const Scratch scratch;
    expect(scratch.run(std::string("env A='b  c'\nenv E=\n") + kShow +
                       "${A} $A x${A}y ${U:-none} ${U-} ${E:+no} $U $[U:-1 2] $$HOME"),
           0, "[b  c][b][c][xb  cy][none][][][1][2][$HOME]");
    expect(scratch.run(std::string(kShow) + "${SLIPWAY_SERVICE} ${SLIPWAY_INSTANCE}"), 0,
           "[foo@bar][bar]");
    expect(scratch.run(std::string("command /usr/bin/env")), 0, "PATH=/usr/bin:/bin\n");
    EXPECT_EQ(scratch.run("command ${SLIPWAY_LIBDIR}/slipway-exec").code, 100);
}

TEST(ExecProgram, SplitsByTheRuleOfThePlan) {
    const Scratch scratch;
    const std::string value = "env \"A=a 'b c' d\\\\ e \\\"f\\\"\"\n";
    expect(scratch.run(value + kShow + "$A"), 0, "[a][b c][d e][f]");
    expect(scratch.run("expand shell\n" + value + kShow + "$A"), 0, "[a]['b][c'][d\\][e][\"f\"]");
    expect(scratch.run("expand eval\n" + value + kShow + "$A"), 0, "[a][b c][d e][f]");
    const Outcome refused = scratch.run("expand eval\nenv 'A=$(id)'\ncommand /bin/echo $A");
    EXPECT_EQ(refused.code, 122);
    EXPECT_NE(refused.out.find("plan:3:19: the variable's value holds what only a shell"),
              std::string::npos)
        << refused.out;
}

// What makes editing /etc/default and conf.d work: the files are read at each start.
TEST(ExecProgram, EditedVariablesFilesChangeTheArguments) {
    const Scratch scratch;
    const std::string plan =
        "env-file ^/default systemd\nvar-file ^/conf shell\nvar-file -^/none shell\n"
        "command /bin/sh -c 'echo \"$*\" \"$OPTS $conf\"' sh $OPTS ${conf}\n";
    scratch.write("default", "OPTS='-a -b'\n");
    scratch.write("conf", ": ${conf:=x y}\n");
    expect(scratch.run(plan), 0, "-a -b x y -a -b \n");
    scratch.write("default", "OPTS=\"-c\"\n");
    scratch.write("conf", "conf=z$OPTS\n");
    expect(scratch.run(plan), 0, "-c z-c -c \n");
    scratch.write("conf", "conf=z\nif true; then conf=y; fi\n");
    const Outcome refused = scratch.run(plan);
    EXPECT_EQ(refused.code, 122);
    EXPECT_NE(refused.out.find("/conf:2:1: only assignments"), std::string::npos) << refused.out;
    const Outcome absent = scratch.run("env-file ^/none systemd\ncommand /bin/true");
    EXPECT_EQ(absent.code, 122);
    EXPECT_NE(absent.out.find("ENOENT"), std::string::npos) << absent.out;
}

TEST(ExecProgram, PassesUnsetsAndHides) {
    const Scratch scratch;
    const std::string inherited =
        "A=1 B=2 C=3 SLIPWAY_HOLDER=/x SLIPWAY_SCAN=/y SLIPWAY_PROGRAM=67 MAINPID=7";
    expect(scratch.run("pass A C\nunset C\nenv D=4\ncommand /usr/bin/env", "x", inherited), 0,
           "PATH=/usr/bin:/bin\nA=1\nMAINPID=7\nD=4\n");
    expect(scratch.run(std::string(kShow) + "${MAINPID} ${B}", "x", inherited), 0, "[7][2]");
    expect(scratch.run("pass A C\nunset A=1 C=4\ncommand /usr/bin/env", "x", inherited), 0,
           "PATH=/usr/bin:/bin\nC=3\nMAINPID=7\n");
}

TEST(ExecProgram, RunsCommandsInOrder) {
    const Scratch scratch;
    expect(scratch.run("command /bin/echo 1\ncommand -/bin/false\ncommand /bin/echo 2"), 0,
           "1\n2\n");
    expect(scratch.run("command /bin/sh -c 'exit 7'\ncommand /bin/echo 2"), 7, "");
    expect(scratch.run("command /bin/sh -c 'kill -9 $$'\ncommand /bin/echo 2"), 137, "");
    expect(scratch.run("sequence\ncommand /bin/echo 1\ncommand /bin/echo 2"), 0, "1\n2\n");
    expect(scratch.run("sequence\ncommand /bin/echo 1\ncommand /bin/sh -c 'exit 3'"), 3, "1\n");
    expect(scratch.run("command @/bin/sh fancy -c 'echo $0'"), 0, "fancy\n");
    expect(scratch.run("command echo by name"), 0, "by name\n");
}

TEST(ExecProgram, SaysWhyItCannotExecute) {
    const Scratch scratch;
    scratch.write("text", "no program\n");
    EXPECT_EQ(scratch.run("command ^/none").code, 127);
    EXPECT_EQ(scratch.run("command nosuchprogram").code, 127);
    EXPECT_EQ(scratch.run("command ^/text").code, 126);
    EXPECT_EQ(scratch.run("comand x").code, 122);
    EXPECT_EQ(scratch.run("command $NOTHING").code, 122);
    const Outcome outcome = scratch.run("env A=b\ncommand ^/none");
    EXPECT_NE(outcome.out.find("slipway-exec: foo@bar: plan:2:9: cannot execute '"),
              std::string::npos);
    EXPECT_NE(outcome.out.find("; install it"), std::string::npos) << outcome.out;
    const Outcome refused = scratch.run(
        "settings-refused Process.Sandbox.private-tmp yes\nsettings-refused protect-system "
        "full\ncommand "
        "/bin/true");
    EXPECT_EQ(refused.code, 0);
    EXPECT_EQ(
        refused.out,
        "slipway-exec: foo@bar: plan:1:18: warning: not applied by this version: private-tmp, "
        "protect-system; see the loss report of the import\n");
}

TEST(ExecProgram, AppliesWhatTheProcessKeeps) {
    const Scratch scratch;
    expect(scratch.run("limit NOFILE 77:99\nlimit CORE 0\numask 027\ncwd ^\nnice 3\noom 500\n"
                       "command /bin/sh -c 'ulimit -Sn; ulimit -Hn; ulimit -c; umask; nice; "
                       "cat /proc/self/oom_score_adj'"),
           0, "77\n99\n0\n0027\n3\n500\n");
    expect(scratch.run("cwd -/none\ncommand /bin/pwd"), 0, "/\n");
    EXPECT_EQ(scratch.run("cwd /none\ncommand /bin/pwd").code, 111);
    // Bit 12 of the mask is SIGPIPE.
    const std::string ignored = "command /bin/sh -c 'grep -c SigIgn:.*1000$ /proc/self/status'";
    expect(scratch.run("ignore-sigpipe\n" + ignored), 0, "1\n");
    expect(scratch.run(ignored), 1, "0\n");
    expect(scratch.run("no-new-privileges\ncommand /bin/grep NoNewPrivs /proc/self/status"), 0,
           "NoNewPrivs:\t1\n");
}

TEST(ExecProgram, BoundsAndGivesPrivileges) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    const Scratch scratch;
    const auto status = [&](const std::string& plan) {
        return scratch.run(plan +
                           "command /usr/bin/awk '/Cap/{sub(/0*/, \"\", $2); print $1, $2}' "
                           "/proc/self/status");
    };
    expect(status("user daemon\ncapability-ambient CAP_KILL\n"
                  "capability-bounding CAP_KILL CAP_CHOWN\n"),
           0, "CapInh: 20\nCapPrm: 20\nCapEff: 20\nCapBnd: 21\nCapAmb: 20\n");
    expect(status("user daemon\ncapability-bounding none\n"), 0,
           "CapInh: \nCapPrm: \nCapEff: \nCapBnd: \nCapAmb: \n");
    expect(status("capability-bounding CAP_KILL\n"), 0,
           "CapInh: \nCapPrm: 20\nCapEff: 20\nCapBnd: 20\nCapAmb: \n");
    expect(status("user daemon\ncapability-inheritable CAP_KILL\ncapability-bounding CAP_KILL\n"),
           0, "CapInh: 20\nCapPrm: \nCapEff: \nCapBnd: 20\nCapAmb: \n");
    // Root is a user like others, and nothing undoes it.
    expect(status("capability-bounding CAP_KILL\nsecure-bits noroot noroot-locked\n"), 0,
           "CapInh: \nCapPrm: \nCapEff: \nCapBnd: 20\nCapAmb: \n");
    const Outcome refused = status("capability-ambient CAP_KILL\ncapability-bounding CAP_CHOWN\n");
    EXPECT_EQ(refused.code, 122) << refused.out;
}

TEST(ExecProgram, OpensStandardFiles) {
    const Scratch scratch;
    scratch.write("in", "input\n");
    expect(scratch.run("stdin file ^/in\nstdout append ^/out\nstderr stdout\n"
                       "command /bin/sh -c 'cat; echo error >&2'"),
           0, "");
    expect(testing::run_shell("cat " + scratch.path() + "/out"), 0, "input\nerror\n");
    expect(scratch.run("stdout truncate ^/out\ncommand /bin/echo new"), 0, "");
    expect(testing::run_shell("cat " + scratch.path() + "/out"), 0, "new\n");
    EXPECT_EQ(scratch.run("stdout file ^/no/such\ncommand /bin/true").code, 111);
}

// What stands in the way of a start belongs into the service's log, where people look for it.
TEST(ExecProgram, SpeaksWhereItsServiceWill) {
    const Scratch scratch;
    const std::string to_nobody = "x 2>/dev/null";
    const std::string wrong = "env-file ^/none systemd\ncommand /bin/true";
    EXPECT_EQ(scratch.run(wrong, to_nobody).out, "");
    EXPECT_NE(scratch.run("stderr stdout\n" + wrong, to_nobody).out.find("/none"),
              std::string::npos);
    EXPECT_NE(scratch.run("stderr stdout\nsettings-refused K v\ncommand /bin/true", to_nobody)
                  .out.find("not applied"),
              std::string::npos);
    EXPECT_EQ(scratch.run("stdout append ^/out\nstderr stdout\n" + wrong, to_nobody).out, "");
}

TEST(ExecProgram, ChecksConditions) {
    const Scratch scratch;
    scratch.write("full", "x");
    const auto code = [&](const std::string& lines) {
        return scratch.run(lines + "\ncommand /bin/sh -c 'exit 5'", "x", "E=v").code;
    };
    EXPECT_EQ(code("condition path-exists ^/full"), 5);
    EXPECT_EQ(code("condition path-exists ^/none"), 120);
    EXPECT_EQ(code("condition !path-exists ^/none"), 5);
    EXPECT_EQ(code("assert path-exists ^/none"), 121);
    EXPECT_EQ(code("condition |path-exists ^/none\ncondition |path-exists ^/full"), 5);
    EXPECT_EQ(code("condition |path-exists ^/none\ncondition |!path-exists ^/full"), 120);
    EXPECT_EQ(code("condition path-exists-glob ^/f*l"), 5);
    EXPECT_EQ(code("condition path-exists-glob /t?p/slipway-exec-*/nothing"), 120);
    EXPECT_EQ(code("condition directory-not-empty ^"), 5);
    EXPECT_EQ(code("condition file-not-empty ^/full"), 5);
    EXPECT_EQ(code("condition file-is-executable ^/full"), 120);
    EXPECT_EQ(code("condition path-is-mount-point /proc"), 5);
    EXPECT_EQ(code("condition path-is-read-write ^"), 5);
    EXPECT_EQ(code("condition environment E=v\ncondition environment E"), 5);
    EXPECT_EQ(code("condition environment E=w"), 120);
    EXPECT_EQ(code("condition user 0\ncondition group root"), ::getuid() == 0 ? 5 : 120);
    EXPECT_EQ(code("condition nonsense x"), 122);
    EXPECT_EQ(code("condition-command /bin/true"), 5);
    EXPECT_EQ(code("condition-command /bin/sh -c 'exit 9'"), 120);
    EXPECT_EQ(code("condition-command /bin/sh -c 'exit 255'"), 255);
    EXPECT_EQ(code("condition-command -/bin/false"), 5);
}

// A port of the loopback that nobody uses at the moment.
std::string free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&name), size), 0);
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size), 0);
    ::close(fd);
    return std::to_string(ntohs(name.sin_port));
}

TEST(ExecProgram, PassesListeningSockets) {
    const Scratch scratch;
    const std::string address = "127.0.0.1:" + free_port();
    const std::string show =
        "command /bin/sh -c 'echo $LISTEN_FDS $LISTEN_FDNAMES; "
        "[ $LISTEN_PID = $$ ] && stat -L -c %F /proc/self/fd/3; stat -c %a:%F ^/run/s'";
    expect(scratch.run("listen stream ^/run/s mode=0620 name=one\nlisten stream " + address + "\n" +
                       show),
           0, "2 one:foo@bar\nsocket\n620:socket\n");
    // The socket an earlier run left behind is replaced; the abstract one has no file.
    EXPECT_EQ(scratch.run("listen stream ^/run/s\ncommand /bin/true").code, 0);
    EXPECT_EQ(scratch.run("listen stream nonsense\ncommand /bin/true").code, 111);
    EXPECT_EQ(scratch.run("listen stream " + address + " nothing=1\ncommand /bin/true").code, 122);
}

// With a holder the socket outlives the service: a client that connects meanwhile waits.
TEST(ExecProgram, KeepsSocketsInTheHolder) {
    const Scratch scratch;
    const std::string plan =
        "listen stream ^/s\ncommand /bin/sh -c 'stat -L -c %i /proc/self/fd/3'\n";
    const std::string holder = "SLIPWAY_HOLDER=" + scratch.path() + "/holder";
    const Outcome started = testing::run_shell(SLIPWAY_BIN "/slipway-fdholder " + scratch.path() +
                                               "/holder >/dev/null 2>&1 & echo $!");
    for (int i = 0; i < 6000 && ::access((scratch.path() + "/holder").c_str(), F_OK) != 0; ++i)
        ::usleep(10000);
    const Outcome first = scratch.run(plan, "svc", holder);
    const Outcome second = scratch.run(plan, "svc", holder);
    const Outcome other = scratch.run(plan, "svc");
    EXPECT_EQ(first.code, 0) << first.out;
    EXPECT_EQ(first.out, second.out);
    EXPECT_NE(first.out, other.out);
    // Once its path is gone, the held socket is of no use.
    testing::run_shell("rm " + scratch.path() + "/s");
    EXPECT_NE(scratch.run(plan, "svc", holder).out, first.out);
    testing::run_shell("kill " + started.out);
}

TEST(ExecProgram, SaysWhatHelpsWhereItCannotListen) {
    const Scratch scratch;
    const auto said = [&](const std::string& address) {
        return scratch.run("listen stream " + address + "\ncommand /bin/true").out;
    };
    EXPECT_NE(said("203.0.113.1:45871").find("EADDRNOTAVAIL (no interface has the address)"),
              std::string::npos);
    EXPECT_NE(said("999.0.0.1:45871").find("write PORT, ADDRESS:PORT"), std::string::npos);
}

TEST(ExecProgram, StopsItsChildWithItself) {
    const Scratch scratch;
    // The second command must not run after somebody asked for an end during the first.
    scratch.write("plan",
                  "command /bin/sh -c 'echo on; exec sleep 20'\ncommand /bin/echo second\n");
    const Outcome outcome =
        testing::run_shell("cd " + scratch.path() + "; " + SLIPWAY_BIN +
                           "/slipway-exec plan x & sleep 0.3; kill $!; wait $!; echo code $?");
    EXPECT_EQ(outcome.out, "on\ncode 143\n");
}

}  // namespace
}  // namespace slipway::exec
