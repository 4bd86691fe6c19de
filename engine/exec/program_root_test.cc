// slipway-exec as root: users, directories, roots; and the same as runit's chpst.
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

class ExecAsRoot : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
    }

    Scratch scratch;
};

TEST_F(ExecAsRoot, BecomesTheUser) {
    const Outcome outcome = scratch.run(
        "user daemon\ngroup bin\ngroups 12345 adm\ncommand /bin/sh -c 'id -u; id -g; id -G; echo "
        "$HOME $USER $LOGNAME $SHELL'");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.out, "1\n2\n2 4 12345\n/usr/sbin daemon daemon\n");
    EXPECT_EQ(scratch.run("user root\ncommand /bin/sh -c 'echo $HOME $SHELL'").out,
              "/root /bin/bash\n");
    // Who stays root has no groups but those that are listed.
    EXPECT_EQ(scratch.run("group bin\ncommand /usr/bin/id -G").out, "2\n");
    EXPECT_EQ(scratch.run("group bin\ngroups adm\ncommand /usr/bin/id -G").out, "2 4\n");
    EXPECT_EQ(scratch.run("cwd ~\ncommand /bin/pwd").out, "/root\n");
    EXPECT_EQ(scratch.run("user nosuchuser\ncommand /bin/true").code, 122);
    EXPECT_EQ(scratch.run("user 54321\ncommand /bin/true").code, 122);
    EXPECT_EQ(scratch.run("user 54321\ngroup 54321\ncommand /usr/bin/id -u").out, "54321\n");
    EXPECT_EQ(scratch.run("user daemon\ncwd ~\ncommand /bin/pwd").out, "/usr/sbin\n");
    EXPECT_EQ(scratch.run("user daemon\ncommand +/usr/bin/id -u\ncommand /usr/bin/id -u").out,
              "0\n1\n");
}

TEST_F(ExecAsRoot, ACommandMayKeepTheUserInsideOfTheSandbox) {
    const Outcome outcome = scratch.run(
        "user daemon\ngroups adm\nno-new-privileges\ncapability-bounding ~CAP_KILL\nsequence\n"
        "command !/bin/sh -c 'id -u; id -G; grep -E \"CapBnd|NoNewPrivs\" /proc/self/status'\n"
        "command /usr/bin/id -u");
    EXPECT_EQ(outcome.code, 0) << outcome.out;
    const std::string groups = scratch.run("command /usr/bin/id -G").out;
    EXPECT_EQ(outcome.out.find("0\n" + groups + "CapBnd:"), 0U) << outcome.out;
    EXPECT_NE(outcome.out.find("df\nNoNewPrivs:\t1\n1\n"), outcome.out.npos) << outcome.out;
}

TEST_F(ExecAsRoot, PreparesDirectories) {
    const Outcome outcome = scratch.run(
        "user daemon\ndirectory runtime ^/a/b 0750\ndirectory state ^/s 0700\ndirectory runtime "
        "^/c "
        "0755 bin bin\ndirectory plain ^/p 1777 root root\n"
        "command /usr/bin/stat -c %U:%G:%a ^/a ^/a/b ^/s ^/c ^/p\n"
        "command /bin/sh -c 'echo $RUNTIME_DIRECTORY $STATE_DIRECTORY'");
    EXPECT_EQ(outcome.out,
              "root:root:755\ndaemon:daemon:750\ndaemon:daemon:700\nbin:bin:755\nroot:root:1777\n" +
                  scratch.path() + "/a/b:" + scratch.path() + "/c " + scratch.path() + "/s\n");
    // Again, with another mode: corrected.
    EXPECT_EQ(scratch.run("directory state ^/s 0711\ncommand /usr/bin/stat -c %a ^/s").out,
              "711\n");
    // Another owner gets all in it, but of what is the administrator's.
    const std::string mine = testing::run_shell("cd " + scratch.path() +
                                                "; mkdir -p s/d conf/d; touch s/d/f conf/d/f; "
                                                "chown -R daemon s; chmod 4755 s/d/f")
                                 .out;
    EXPECT_EQ(mine, "");
    EXPECT_EQ(scratch
                  .run("user bin\ngroup adm\ndirectory state ^/s 0711\n"
                       "directory configuration ^/conf 0755 bin\n"
                       "command /usr/bin/stat -c %U:%G:%a ^/s ^/s/d ^/s/d/f ^/conf ^/conf/d/f")
                  .out,
              "bin:adm:711\nbin:adm:755\nbin:adm:755\nbin:root:755\nroot:root:644\n");
    // A link of somebody else is not followed.
    testing::run_shell("ln -s /etc " + scratch.path() + "/evil; chown -h daemon " + scratch.path() +
                       "/evil");
    EXPECT_EQ(scratch.run("user daemon\ndirectory plain ^/evil 0777\ncommand /bin/true").code, 111);
    EXPECT_EQ(testing::run_shell("stat -c %U:%a /etc").out, "root:755\n");
}

TEST_F(ExecAsRoot, ChangesTheRoot) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "a sanitized program needs a loader, which the new root has not";
#endif
    testing::run_shell("mkdir -p " + scratch.path() + "/root/bin " + scratch.path() +
                       "/root/sub; cp " SLIPWAY_BIN "/slipway-exec " + scratch.path() +
                       "/root/bin");
    // A static program is all this root holds; without arguments it says its usage.
    const Outcome outcome =
        scratch.run("chroot ^/root\ncwd /sub\nuser daemon\ncommand /bin/slipway-exec");
    EXPECT_EQ(outcome.code, 100) << outcome.out;
}

// What a process sees of itself; the differences to chpst are listed where they are.
constexpr const char* kProbe =
    "sh -c 'id -u; id -g; id -G; nice; ulimit -Sn; ulimit -Sf; pwd; echo $0'";
constexpr const char* kProbeCommand =
    "command @/bin/sh zero -c 'id -u; id -g; id -G; nice; ulimit -Sn; ulimit -Sf; pwd; echo $0'\n";

TEST_F(ExecAsRoot, DoesWhatChpstDoes) {
    if (::access("/usr/bin/chpst", X_OK) != 0) GTEST_SKIP() << "needs chpst of the package runit";

    struct Row {
        const char* chpst;
        const char* plan;
    };

    static constexpr Row kRows[] = {
        {"-u daemon", "user daemon\nonly-listed-groups\n"},
        {"-u daemon:bin:adm", "user daemon\ngroup bin\ngroups bin adm\nonly-listed-groups\n"},
        {"-u :5555:6666:7777", "user 5555\ngroup 6666\ngroups 7777\nonly-listed-groups\n"},
        {"-n 5", "nice 5\n"},
        {"-o 55", "limit NOFILE 55:100\n"},
        {"-f 2048", "limit FSIZE 2048:99999\n"},
        {"-u bin -n 3 -o 33", "user bin\nonly-listed-groups\nnice 3\nlimit NOFILE 33\n"},
    };
    for (const Row& row : kRows) {
        const Outcome theirs = testing::run_shell(
            std::string("cd /; umask 022; exec env -i PATH=/usr/bin:/bin chpst -b zero ") +
            row.chpst + " " + kProbe);
        std::string plan = row.plan;
        plan += kProbeCommand;
        scratch.write("plan", plan);
        const Outcome ours = testing::run_shell("cd " + scratch.path() +
                                                "; exec env -i PATH=/usr/bin:/bin " SLIPWAY_BIN
                                                "/slipway-exec plan x");
        EXPECT_EQ(ours.code, theirs.code) << row.chpst;
        EXPECT_EQ(ours.out, theirs.out) << row.chpst;
    }
}

}  // namespace
}  // namespace slipway::exec
