// What a user may put into directories of his own does not lead slipway-exec, which runs as root,
// to any other place.
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;

constexpr int kLeft = 111;  // the start failed

class ExecSafePath : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        sh("mkdir -p own/real others/deep; echo secret >others/file; chown daemon own own/real; "
           "chmod 700 others others/deep");
    }

    std::string sh(const std::string& line) {
        return testing::run_shell("cd " + scratch.path() + "; " + line).out;
    }

    // A link of the user's.
    void link(const std::string& target, const std::string& name) {
        sh("ln -s " + scratch.path() + "/" + target + " " + name + "; chown -h daemon " + name);
    }

    std::string others() {
        return sh("find others -printf '%P %U %m %s,' | LC_ALL=C sort; cat others/file");
    }

    testing::Scratch scratch;
};

TEST_F(ExecSafePath, ADirectoryIsNotMadeOrGivenAwayBehindALink) {
    link("others", "own/link");
    link("others/deep", "own/last");
    const std::string before = others();
    for (const char* path : {"^/own/link/deep", "^/own/link/new", "^/own/link/a/b", "^/own/last",
                             "^/own/last/new", "^/own/real/../link/deep"}) {
        const Outcome outcome = scratch.run("user daemon\ndirectory state " + std::string(path) +
                                            " 0777\ncommand /bin/echo ran");
        EXPECT_EQ(outcome.code, kLeft) << path;
        EXPECT_NE(outcome.out.find("ELOOP"), std::string::npos) << outcome.out;
    }
    EXPECT_EQ(others(), before);
}

TEST_F(ExecSafePath, AStandardFileIsNotOpenedBehindALink) {
    link("others/file", "own/file");
    link("others", "own/link");
    const std::string before = others();
    for (const char* kind : {"append", "truncate", "file"})
        for (const char* path : {"^/own/file", "^/own/link/file", "^/own/link/new"}) {
            const Outcome outcome = scratch.run("user daemon\nstdout " + std::string(kind) + " " +
                                                path + "\ncommand /bin/echo written");
            EXPECT_EQ(outcome.code, kLeft) << kind << path;
        }
    EXPECT_EQ(scratch.run("user daemon\nstdin file ^/own/file\ncommand /bin/cat").code, kLeft);
    EXPECT_EQ(others(), before);
}

TEST_F(ExecSafePath, ASocketIsNotMadeOrReplacedBehindALink) {
    sh("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"others/socket\")'");
    link("others", "own/link");
    const std::string before = others();
    for (const char* path : {"^/own/link/socket", "^/own/link/new", "^/own/link/deep/new"}) {
        const Outcome outcome = scratch.run("listen stream " + std::string(path) +
                                            " user=daemon\ncommand /bin/echo ran");
        EXPECT_EQ(outcome.code, kLeft) << path;
    }
    EXPECT_EQ(others(), before);
}

TEST_F(ExecSafePath, LinksOfRootAreFollowed) {
    sh("ln -s own root-link; mkdir -p a; ln -s ../own/real a/up; ln -s $PWD/a/up abs; "
       "ln -s /dev/stdout out; ln -s one/two/three nowhere");
    const Outcome outcome = scratch.run(
        "user daemon\ndirectory state ^/root-link/x/y 0750\ndirectory plain ^/a/up 0711\n"
        "directory plain ^/abs/z 0700\nlisten stream ^/root-link/s user=daemon\n"
        "stdout append ^/abs/../log\ncommand /bin/echo written");
    EXPECT_EQ(outcome.code, 0) << outcome.out;
    EXPECT_EQ(sh("stat -c %U:%a own/x own/x/y own/real own/real/z own/log; stat -c %U:%F own/s"),
              "root:755\ndaemon:750\ndaemon:711\ndaemon:700\nroot:644\ndaemon:socket\n");
    EXPECT_EQ(sh("cat own/log"), "written\n");
    // A link that only the kernel can follow, and one to nothing.
    EXPECT_EQ(scratch.run("stdout append ^/out\ncommand /bin/echo seen").out, "seen\n");
    EXPECT_EQ(scratch.run("directory plain ^/nowhere/x 0755\ncommand /bin/true").code, 0);
    EXPECT_EQ(sh("stat -c %F one/two/three/x"), "directory\n");
    sh("ln -s circle circle");
    EXPECT_EQ(scratch.run("directory plain ^/circle/x 0755\ncommand /bin/true").code, kLeft);
    EXPECT_EQ(scratch.run("directory plain ^/others/file/x 0755\ncommand /bin/true").code, kLeft);
}

// The user exchanges a directory and a link all the time.
TEST_F(ExecSafePath, NoExchangeLeadsElsewhere) {
    if (::access("/usr/bin/python3", X_OK) != 0) GTEST_SKIP() << "needs /usr/bin/python3";
    sh("mkdir own/dir own/dir/deep; chown daemon own/dir own/dir/deep");
    link("others", "own/link");
    const std::string before = others();
    scratch.write("plan", "user daemon\ndirectory state " + scratch.path() +
                              "/own/dir/deep 0777\nlisten stream " + scratch.path() +
                              "/own/dir/s user=daemon\nstdout append " + scratch.path() +
                              "/own/dir/file\ncommand /bin/true\n");
    scratch.write("exchange.py",
                  "import ctypes\nlibc = ctypes.CDLL(None)\nprint(flush=True)\n"
                  "while libc.renameat2(-100, b'own/dir', -100, b'own/link', 2) == 0: pass\n");
    sh("mkfifo begun; setpriv --reuid daemon --clear-groups /usr/bin/python3 exchange.py >begun & "
       "read x "
       "<begun; for i in $(seq 150); do " SLIPWAY_BIN
       "/slipway-exec plan x >/dev/null 2>&1; done; kill $!; wait");
    // bind(2) knows paths only. A start whose socket came to lie elsewhere fails, and gives it to
    // nobody.
    EXPECT_EQ(sh("find others -name s -printf '%U\\n' -delete | grep -v ^0"), "");
    EXPECT_EQ(others(), before);
}

}  // namespace
}  // namespace slipway::exec
