// Sockets, texts and shared files as standard files of real programs.
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

void expect(const Outcome& outcome, int code, const std::string& out) {
    EXPECT_EQ(outcome.code, code) << outcome.out;
    EXPECT_EQ(outcome.out, out);
}

TEST(ExecStdio, MakesSocketsStandardFiles) {
    const Scratch scratch;
    const std::string show =
        "command /bin/sh -c '[ -S /dev/stdin ] && [ -S /proc/self/fd/1 ] && echo $LISTEN_FDS "
        ">^/out;"
        " [ -e /proc/self/fd/3 ] && echo 3 >>^/out; true'\n";
    const auto out = [&](const std::string& plan) {
        expect(scratch.run(plan + show), 0, "");
        return testing::run_shell("cat " + scratch.path() + "/out").out;
    };
    EXPECT_EQ(out("listen stream ^/s\nstdin socket\nstdout socket\n"), "\n");
    EXPECT_EQ(out("listen stream ^/s name=a\nlisten stream ^/t name=b\nstdin descriptor b\n"
                  "stdout descriptor a\n"),
              "2\n3\n");
    EXPECT_EQ(scratch.run("stdin socket\ncommand /bin/true").code, 122);
    EXPECT_EQ(
        scratch.run("listen stream ^/s\nlisten stream ^/t\nstdin socket\ncommand /bin/true").code,
        122);
    EXPECT_EQ(scratch.run("listen stream ^/s name=a\nstdin descriptor b\ncommand /bin/true").code,
              122);
}

TEST(ExecStdio, OpensOneFileOnce) {
    const Scratch scratch;
    const std::string write = "command /bin/sh -c 'echo out; echo err >&2; echo out'\n";
    scratch.run("stdout file ^/f\nstderr file ^/f\n" + write);
    expect(testing::run_shell("cat " + scratch.path() + "/f"), 0, "out\nerr\nout\n");
    // Reading and writing go on at one place.
    testing::run_shell("echo 12345 >" + scratch.path() + "/g");
    scratch.run("stdin file ^/g\nstdout file ^/g\ncommand /bin/dd bs=2 count=1 status=none");
    expect(testing::run_shell("cat " + scratch.path() + "/g"), 0, "12125\n");
}

TEST(ExecStdio, ConnectsToASocketByItsPath) {
    const Scratch scratch;
    testing::run_shell(
        "cd " + scratch.path() +
        "; /usr/bin/python3 -c 'import socket\ns = socket.socket(socket.AF_UNIX)\n"
        "s.bind(\"s\")\ns.listen()\nc, who = s.accept()\nc.sendall(b\"question\\n\")\n"
        "open(\"told\", \"wb\").write(c.recv(99))' >/dev/null 2>&1 &");
    for (int i = 0; i < 500 && ::access((scratch.path() + "/s").c_str(), F_OK) != 0; ++i)
        ::usleep(20000);
    EXPECT_EQ(scratch
                  .run("stdin file ^/s\nstdout file ^/s\n"
                       "command /bin/sh -c 'read line; echo \"$line?\"'\n")
                  .code,
              0);
    const std::string told = scratch.path() + "/told";
    expect(testing::run_shell("for i in $(seq 500); do [ -s " + told +
                              " ] && break; sleep 0.02; done; cat " + told),
           0, "question?\n");
    EXPECT_EQ(scratch.run("stdin file ^/s\ncommand /bin/true\n").code, 111);
}

TEST(ExecStdio, ReadsTheTextOfItsPlan) {
    const Scratch scratch;
    expect(scratch.run("stdin text \"a b\\nc\"\ncommand /bin/cat"), 0, "a b\nc");
    expect(scratch.run("stdin text x\ncommand /bin/sh -c 'echo y >&0 || cat'"), 0,
           "/bin/sh: 1: echo: echo: I/O error\nx");
}

}  // namespace
}  // namespace slipway::exec
