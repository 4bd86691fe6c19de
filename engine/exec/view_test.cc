// The view of a service on real processes: what they find in their name spaces.
#include <unistd.h>

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::run_shell;
using testing::Scratch;

class View : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        if (run_shell("unshare -m true").code != 0) GTEST_SKIP() << "no mount name spaces here";
        run_shell("mkdir -p " + scratch.path() + "/tree/sub; chmod 755 " + scratch.path() +
                  "/tree; echo in >" + scratch.path() + "/tree/file; cp /bin/true " +
                  scratch.path() + "/tree/sub/program");
    }

    // Runs a line of sh in a view.
    Outcome see(const std::string& view, const std::string& line) const {
        return scratch.run("view-state ^/state\n" + view + "\ncommand /bin/sh -c '" + line + "'");
    }

    Scratch scratch;
};

TEST_F(View, KeepsWithOtherFlags) {
    const std::string write =
        "for at in tree tree/sub; do test -w ^/$at && touch ^/$at/x && echo $at; done; true";
    EXPECT_EQ(see("view keep ^/tree ro", write).out, "");
    EXPECT_EQ(see("view keep ^/tree ro\nview keep ^/tree/sub", write).out, "tree/sub\n");
    EXPECT_EQ(see("view keep / ro\nview keep ^/tree", write).out, "tree\ntree/sub\n");
    EXPECT_EQ(see("view keep ^/tree\nview keep ^/tree/sub ro", write).out, "tree\n");
    // The machine's tree is as it was.
    EXPECT_EQ(run_shell("touch " + scratch.path() + "/tree/y && echo yes").out, "yes\n");
}

TEST_F(View, ForbidsExecution) {
    const std::string run = "^/tree/sub/program && echo ran || true";
    EXPECT_EQ(see("view keep ^/tree noexec", run).out.find("ran"), std::string::npos);
    EXPECT_EQ(see("view keep ^/tree noexec\nview keep ^/tree/sub exec", run).out, "ran\n");
}

TEST_F(View, IsNosuidWithoutNewPrivileges) {
    const std::string look = "grep -c \" ^/tree rw,nosuid\" /proc/self/mountinfo";
    EXPECT_EQ(see("no-new-privileges\nview keep ^/tree", look).out, "1\n");
    EXPECT_EQ(see("view keep ^/tree", look).out, "0\n");
}

TEST_F(View, ReachesSubmounts) {
    const std::string make = "mount -t tmpfs none " + scratch.path() + "/tree/sub && ";
    scratch.write("plan2", "view keep " + scratch.path() + "/tree ro\ncommand /bin/sh -c 'touch " +
                               scratch.path() + "/tree/sub/x 2>/dev/null || echo refused'\n");
    const Outcome outcome =
        run_shell("unshare -m sh -c '" + make + SLIPWAY_BIN + "/slipway-exec " + scratch.path() +
                  "/plan2; touch " + scratch.path() + "/tree/sub/x && echo free'");
    EXPECT_EQ(outcome.out, "refused\nfree\n");
}

TEST_F(View, MakesInaccessible) {
    EXPECT_EQ(see("view inaccessible ^/tree", "ls -A ^/tree; stat -c %a ^/tree").out, "0\n");
    EXPECT_EQ(
        see("view inaccessible ^/tree/file", "cat ^/tree/file; stat -c %a:%F ^/tree/file").out,
        "0:regular empty file\n");
    EXPECT_EQ(see("view inaccessible -^/none", "echo on").out, "on\n");
    EXPECT_EQ(see("view inaccessible ^/none", "echo on").code, 111);
    EXPECT_EQ(see("view inaccessible /dev/null", "stat -c %F /dev/null; : </dev/null || echo shut")
                  .out.find("character special file"),
              0U);
}

// What stands for it is made where nothing can be made any more once the root is read-only.
TEST_F(View, MakesInaccessibleWhatIsOfANewProc) {
    const Outcome outcome =
        see("view keep / ro\nview proc /proc\n"
            "view inaccessible /proc/uptime\nview inaccessible /proc/sys",
            "cat /proc/uptime; stat -c %a:%F /proc/uptime /proc/sys");
    EXPECT_EQ(outcome.out, "0:regular empty file\n0:directory\n");
}

TEST_F(View, BindsAndMakesPlaces) {
    EXPECT_EQ(
        see("view bind ^/new/place from=^/tree", "cat ^/new/place/file; touch ^/new/place/z").out,
        "in\n");
    EXPECT_EQ(see("view bind ^/tree/sub from=^/tree ro",
                  "cat ^/tree/sub/file; "
                  "touch ^/tree/sub/z 2>&- || echo ro")
                  .out,
              "in\nro\n");
    EXPECT_EQ(see("view bind ^/one from=^/tree/file", "cat ^/one").out, "in\n");
    EXPECT_EQ(see("view bind -^/other from=^/none", "test -e ^/other || echo none").out, "none\n");
    const Outcome missing = see("view bind ^/other from=^/none", "echo on");
    EXPECT_EQ(missing.code, 111);
    EXPECT_NE(missing.out.find("cannot find what shall be mounted"), std::string::npos);
}

TEST_F(View, HidesUnderATemporaryFileSystem) {
    // What is bound into it is of the tree that it hides, and it gets its flag afterwards.
    EXPECT_EQ(see("view tmpfs ^/tree ro options=mode=0755,size=1m\n"
                  "view bind ^/tree/sub from=^/tree/sub",
                  "ls ^/tree; ls ^/tree/sub; touch ^/tree/x 2>&- || echo ro; touch ^/tree/sub/x")
                  .out,
              "sub\nprogram\nro\n");
}

TEST_F(View, ResolvesLinks) {
    run_shell("cd " + scratch.path() + "; ln -s tree/sub link; ln -s tree aaa");
    EXPECT_EQ(see("view keep ^/aaa ro\nview keep ^/tree\nview inaccessible ^/link",
                  "touch ^/tree/x 2>&- || echo ro; stat -c %a ^/tree/sub")
                  .out,
              "ro\n0\n");
    // Something inaccessible is not opened again by what comes behind it by another name.
    EXPECT_EQ(see("view inaccessible ^/aaa\nview keep ^/tree/sub", "ls ^/tree").out, "");
}

TEST_F(View, GivesPseudoDevicesOnly) {
    const Outcome outcome = see(
        "view dev /dev noexec",
        "ls /dev | tr \"\\n\" \" \"; echo x >/dev/null && echo good; touch /dev/x 2>&- || echo ro; "
        "stat -c %a /dev/null; test -e /dev/loop0 || echo none");
    EXPECT_NE(outcome.out.find("core fd full "), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("good\nro\n666\nnone\n"), std::string::npos) << outcome.out;
}

TEST_F(View, TakesTheMachinesDevicesWhereItMayMakeNone) {
    scratch.write("plan2", "view-state " + scratch.path() +
                               "/state\nview dev /dev ro noexec\ncommand /bin/sh -c 'echo x "
                               ">/dev/null && test -c /dev/zero && ! test -e /dev/loop0 && echo "
                               "good; touch /dev/x 2>&- || echo ro'\n");
    EXPECT_EQ(run_shell("setpriv --bounding-set=-mknod " SLIPWAY_BIN "/slipway-exec " +
                        scratch.path() + "/plan2")
                  .out,
              "good\nro\n");
}

TEST_F(View, GivesAPrivateTmp) {
    EXPECT_EQ(see("view tmp ^/none from=^/none", "test -e ^/none || echo none").out, "none\n");
    const std::string view = "view tmp ^/tree from=^/tree";
    EXPECT_EQ(see(view, "stat -c %a ^/tree; touch ^/tree/mine; ls ^/tree").out, "1777\nmine\n");
    // The next command of the same service has the same.
    EXPECT_EQ(see(view, "ls ^/tree").out, "mine\n");
    EXPECT_EQ(run_shell("ls " + scratch.path() + "/tree | wc -l").out, "3\n");
    // The cleanup removes it with all that is in it, and the next start has another.
    const std::string deep =
        "cd ^/tree; for i in 1 2 3 4 5 6 7 8 9; do mkdir -p a/b x; mv x a/b; "
        "touch a/f$i a/b/g$i; ln -s /etc a/l$i; mkdir n; mv a n; mv n a; done";
    EXPECT_EQ(see(view, deep).code, 0);
    const std::string state = "view-state ^/state\n";
    EXPECT_EQ(scratch.run(state + view + "\nsequence\nremove-private").out, "");
    EXPECT_EQ(run_shell("ls " + scratch.path() + "/tree | wc -l; ls " + scratch.path() +
                        "/state; test -e /etc/passwd && echo there")
                  .out,
              "2\nthere\n");
    EXPECT_EQ(see(view, "ls ^/tree").out, "");
    // A command that fails does not keep it, and its code counts.
    EXPECT_EQ(scratch.run(state + view + "\nsequence\nremove-private\ncommand /bin/false").code, 1);
    EXPECT_EQ(run_shell("ls " + scratch.path() + "/tree | wc -l").out, "2\n");
}

TEST_F(View, HasNameSpacesOfItsOwn) {
    const std::string links =
        "readlink /proc/self/ns/net /proc/self/ns/ipc /proc/self/ns/uts "
        "/proc/self/ns/mnt";
    const std::string here = run_shell(links).out;
    const std::string there = see("name-spaces network ipc host-name mount", links).out;
    std::string_view left = there;
    EXPECT_EQ(std::count(left.begin(), left.end(), '\n'), 4);
    for (; !left.empty(); left.remove_prefix(left.find('\n') + 1))
        EXPECT_EQ(here.find(left.substr(0, left.find('\n'))), std::string::npos) << there;
    EXPECT_NE(see("name-spaces network", "cat /sys/class/net/lo/flags; ip -o link || true")
                  .out.find("LOOPBACK,UP"),
              std::string::npos);
    // Full privilege is outside.
    EXPECT_EQ(scratch
                  .run("name-spaces network\ncommand +/bin/readlink /proc/self/ns/net\n"
                       "command /bin/true")
                  .out,
              run_shell("readlink /proc/self/ns/net").out);
    EXPECT_EQ(see("network-name-space /proc/self/ns/net", "true").code, 0);
    EXPECT_EQ(see("network-name-space /proc/self/ns/ipc", "true").code, 111);
}

// A plan by hand: a commit makes one place of these.
TEST_F(View, MakesTwoOfOnePath) {
    EXPECT_EQ(see("view proc /proc options=subset=pid\nview keep /proc ro",
                  "test -e /proc/self/status && echo on")
                  .out,
              "on\n");
}

TEST_F(View, HasARootWithMountsInIt) {
    run_shell("cd " + scratch.path() +
              "; mkdir -p root/usr root/bin root/lib root/lib64 root/etc; ln -s /etc root/in");
    const std::string view =
        "chroot ^/root\nview bind /bin from=/bin ro\nview bind /lib from=/lib ro\nview bind "
        "/lib64 from=/lib64 ro\nview bind /usr from=/usr ro\nview proc /proc\nview run /run "
        "options=mode=0755\nview keep /in ro\nview bind /dev from=/dev";
    run_shell("mkdir -p " + scratch.path() + "/notify; touch " + scratch.path() + "/notify/socket");
    EXPECT_EQ(scratch
                  .run("view-state ^/state\n" + view + "\ncommand /bin/sh -c 'ls $NOTIFY_SOCKET'",
                       "a", "NOTIFY_SOCKET=" + scratch.path() + "/notify/socket")
                  .out,
              scratch.path() + "/notify/socket\n");
    // Not where the service's own files of variables say it is.
    scratch.write("variables", "NOTIFY_SOCKET=" + scratch.path() + "/tree\n");
    EXPECT_NE(scratch
                  .run("view-state ^/state\nenv-file ^/variables systemd\n" + view +
                       "\ncommand /bin/sh -c 'ls $NOTIFY_SOCKET 2>&1'")
                  .out.find("No such file"),
              std::string::npos);
    if (::access("/run", W_OK) == 0) {
        const std::string name = "slipway-view-" + std::to_string(::getpid());
        EXPECT_EQ(scratch
                      .run("view-state ^/state\ncredential a set secret\nuser daemon\n" + view +
                               "\ncommand /bin/sh -c 'cd $CREDENTIALS_DIRECTORY && pwd && cat a && "
                               "{ touch b 2>&- || echo \" ro\"; }'",
                           name)
                      .out,
                  "/run/credentials/" + name + "\nsecret ro\n");
        scratch.run("credentials-kept\nat-end\n", name);
    }
    run_shell("rm -r " + scratch.path() + "/root/tmp");
    EXPECT_EQ(see(view,
                  "ls /; touch /etc/x 2>&- || echo ro; echo a >/run/x; cat /run/x; "
                  "test -e /proc/self/status && echo proc; test -c /dev/null && echo dev; "
                  "cat /../etc/passwd 2>&- || echo none")
                  .out,
              "bin\ndev\netc\nin\nlib\nlib64\nproc\nrun\nusr\nro\na\nproc\ndev\nnone\n");
}

TEST_F(View, HasUsersOfItsOwn) {
    if (run_shell("unshare -U true").code != 0) GTEST_SKIP() << "no user name spaces here";
    const std::string look =
        "id -u; id -g; stat -c %u ^ /etc/passwd; sort -n /proc/self/uid_map | "
        "tr -s \" \"; cat /proc/self/setgroups; grep CapBnd /proc/self/status";
    run_shell("chown bin " + scratch.path());
    EXPECT_EQ(
        see("user daemon\ngroup daemon\nname-spaces users\ncapability-bounding CAP_KILL", look).out,
        "1\n1\n65534\n0\n 0 0 1\n 1 1 1\ndeny\nCapBnd:\t0000000000000020\n");
    EXPECT_EQ(see("name-spaces users", "id -u; wc -l </proc/self/uid_map").out, "0\n1\n");
}

// The name space with his own users is what lets him make the others.
TEST_F(View, IsForUsersWithUsersOfTheirOwn) {
    const std::string as_user = "setpriv --reuid 1 --regid 1 --clear-groups ";
    if (run_shell(as_user + "unshare -Umnu true").code != 0)
        GTEST_SKIP() << "no user name spaces for users here";
    const std::string at = scratch.path();
    run_shell("cp " SLIPWAY_BIN "/slipway-exec " + at + "; mkdir -m 777 " + at + "/state " + at +
              "/open");
    const std::string rest =
        "mount network host-name\nview-state " + at + "/state\nview keep / ro\nview keep " + at +
        "/state\nview tmp /tmp from=/tmp\nview tmpfs /home\n"
        "command /bin/sh -c 'id -u; ls /tmp; touch /tmp/x && echo private; touch " +
        at + "/open/x || echo ro; cat /proc/net/dev | grep -c :; grep CapEff /proc/self/status'\n";
    const auto run = [&](const std::string& first) {
        scratch.write("plan", "name-spaces " + first + rest);
        return run_shell(as_user + at + "/slipway-exec " + at + "/plan web 2>/dev/null; rm -rf " +
                         at + "/open/x")
            .out;
    };
    EXPECT_EQ(run("users "), "1\nprivate\nro\n1\nCapEff:\t0000000000000000\n");
    EXPECT_EQ(run("").find("ro\n"), std::string::npos);
    run_shell(as_user + "rm -rf $(readlink " + at + "/state/*); rm -f /tmp/x");
}

TEST_F(View, SharesTheNetworkWithTheMainProcess) {
    scratch.write("main",
                  "name-spaces network\ncommand /bin/sh -c 'readlink /proc/self/ns/net; "
                  "echo >" +
                      scratch.path() + "/up; exec sleep 20'\n");
    const std::string show = "name-spaces network\ncommand /bin/readlink /proc/self/ns/net\n";
    scratch.write("beside", show);
    scratch.write("own", "env-file " + scratch.path() + "/variables systemd\n" + show);
    const std::string exec = std::string(SLIPWAY_BIN) + "/slipway-exec " + scratch.path();
    const Outcome outcome =
        run_shell(exec + "/main a & main=$!; while ! test -e " + scratch.path() +
                  "/up; do sleep 0.05; done; MAINPID=$main " + exec + "/beside a; MAINPID=1 " +
                  exec + "/beside a; echo MAINPID=$main >" + scratch.path() + "/variables; " +
                  exec + "/own a; kill $main; wait 2>&-; true");
    const std::size_t line = outcome.out.find('\n') + 1;
    ASSERT_GT(line, 10U) << outcome.out;
    EXPECT_EQ(outcome.out.substr(0, line), outcome.out.substr(line, line)) << outcome.out;
    // A main process with full privilege is where everybody is: not joined.
    EXPECT_NE(outcome.out.substr(0, line), outcome.out.substr(2 * line, line)) << outcome.out;
    // Nor does the service say which one that is.
    EXPECT_NE(outcome.out.substr(0, line), outcome.out.substr(3 * line)) << outcome.out;
}

// Whoever may not make mounts is told, and runs without what only confines.
TEST_F(View, SaysWhatItCannotDo) {
    const std::string without = "setpriv --bounding-set=-sys_admin -- ";
    if (run_shell(without + "true").code != 0) GTEST_SKIP() << "no setpriv";
    const auto run = [&](const std::string& plan) {
        scratch.write("plan", plan);
        return run_shell(without + SLIPWAY_BIN + "/slipway-exec " + scratch.path() + "/plan a");
    };
    const Outcome weak =
        run("view keep / ro\nview-settings Sandbox.protect-system\nname-spaces network\n"
            "command /bin/echo on");
    EXPECT_EQ(weak.code, 0);
    EXPECT_NE(weak.out.find("runs without Sandbox.protect-system"), std::string::npos) << weak.out;
    EXPECT_NE(weak.out.find("runs without Sandbox.private-network"), std::string::npos) << weak.out;
    const Outcome needed = run("view tmpfs /srv needed\ncommand /bin/echo on");
    EXPECT_EQ(needed.code, 111);
    EXPECT_EQ(needed.out.find("on\n"), std::string::npos) << needed.out;
}

}  // namespace
}  // namespace slipway::exec
