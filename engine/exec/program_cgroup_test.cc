// slipway-exec in a cgroup of its own. What it writes is looked at in a copy of the tree made of
// ordinary files, for few test machines have controllers to give; vmtests does the rest.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/exec/cgroup_for_test.h"
#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::make_cgroup;
using testing::Outcome;
using testing::Scratch;

std::string content(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

class ExecInCgroup : public ::testing::Test {
protected:
    void SetUp() override {
        real_ = make_cgroup();
        if (real_.empty()) GTEST_SKIP() << "no cgroup v2 that this test may change";
        copy_ = scratch.path() + "/top/a.slice/a-b.slice" + real_.substr(real_.rfind('/'));
        testing::run_shell("mkdir -p " + copy_ + " " + scratch.path() + "/supervise; ln -s " +
                           copy_ + " " + scratch.path() + "/supervise/cgroup");
    }

    void TearDown() override {
        if (!real_.empty()) ::rmdir(real_.c_str());
    }

    // Files of the copy, from its top: "a.slice/cpu.weight".
    void have(const std::vector<std::string>& files) const {
        for (const std::string& file : files) std::ofstream(scratch.path() + "/top/" + file);
    }

    void have_own(const std::vector<std::string>& files) const {
        for (const std::string& file : files) std::ofstream(copy_ + "/" + file);
    }

    Outcome run(const std::string& plan) const {
        std::string text = plan;
        for (std::size_t at = 0; (at = text.find('^', at)) != std::string::npos;)
            text.replace(at, 1, scratch.path());
        scratch.write("plan", text + "\ncommand /bin/echo ran\n");
        // The shell leaves the cgroup with its end.
        return testing::run_shell("cd " + scratch.path() + "; echo $$ > " + real_ +
                                  "/cgroup.procs; exec env -i PATH=/usr/bin:/bin " SLIPWAY_BIN
                                  "/slipway-exec plan x");
    }

    std::string own(const std::string& file) const { return content(copy_ + "/" + file); }

    Scratch scratch;
    std::string real_, copy_;
};

TEST_F(ExecInCgroup, WritesItsOwnFilesAndThoseOfItsSlices) {
    have_own({"memory.max", "memory.high", "pids.max", "cpu.max", "cpuset.cpus", "io.weight"});
    have({"a.slice/cpu.weight", "a.slice/a-b.slice/memory.max", "pids.max"});
    std::ofstream(scratch.path() + "/top/pids.max") << "1000\n";
    const Outcome outcome =
        run("cgroup memory.max 1073741824\ncgroup memory.high 50%\ncgroup pids.max 12.5%\n"
            "cgroup cpu.max 20000 100000\ncgroup cpuset.cpus 0-3,6\ncgroup io.weight default 200\n"
            "cgroup-slice a.slice cpu.weight 50\ncgroup-slice a-b.slice memory.max max");
    EXPECT_EQ(outcome.out, "ran\n");
    EXPECT_EQ(own("memory.max"), "1073741824");
    const Outcome half =
        testing::run_shell("awk '/^MemTotal/ { printf \"%.0f\", $2 * 512 }' /proc/meminfo");
    EXPECT_EQ(own("memory.high"), half.out);
    // Of what the container may have; slices do not count.
    EXPECT_EQ(own("pids.max"), "125");
    EXPECT_EQ(own("cpu.max"), "20000 100000");
    EXPECT_EQ(own("cpuset.cpus"), "0-3,6");
    EXPECT_EQ(own("io.weight"), "default 200");
    EXPECT_EQ(content(scratch.path() + "/top/a.slice/cpu.weight"), "50");
    EXPECT_EQ(content(scratch.path() + "/top/a.slice/a-b.slice/memory.max"), "max");
}

TEST_F(ExecInCgroup, SomeValuesHoldWhileTheMachineStartsOrEnds) {
    // Where the service directory is one of a run tree: RUN/scan/NAME.
    testing::run_shell("cd " + scratch.path() +
                       " && mkdir -p run/scan/web && "
                       "ln -s ../../../supervise run/scan/web/supervise");
    const auto start = [&](const std::string& plan) {
        scratch.write("run/scan/web/run", plan + "\ncommand /bin/echo ran\n");
        return testing::run_shell("cd " + scratch.path() + "/run/scan/web; echo $$ > " + real_ +
                                  "/cgroup.procs; exec env -i PATH=/usr/bin:/bin " SLIPWAY_BIN
                                  "/slipway-exec run x");
    };
    const std::string plan =
        "cgroup-startup cpu.weight 66\ncgroup-normal cpu.weight 77\n"
        "cgroup-normal cpuset.cpus ''\ncgroup-startup cpuset.cpus 0\n"
        "cgroup-slice-startup a.slice cpu.weight 5\ncgroup-slice-normal a.slice cpu.weight 100";
    const auto renew = [&] {
        have_own({"cpu.weight", "cpuset.cpus"});
        have({"a.slice/cpu.weight"});
    };
    renew();
    EXPECT_EQ(start(plan).out, "ran\n");
    EXPECT_EQ(own("cpu.weight"), "77");
    EXPECT_EQ(own("cpuset.cpus"), "\n");
    EXPECT_EQ(content(scratch.path() + "/top/a.slice/cpu.weight"), "100");
    scratch.write("run/startup", "");
    renew();
    EXPECT_EQ(start(plan).out, "ran\n");
    EXPECT_EQ(own("cpu.weight"), "66");
    EXPECT_EQ(own("cpuset.cpus"), "0");
    EXPECT_EQ(content(scratch.path() + "/top/a.slice/cpu.weight"), "5");
    const Outcome lacks = start("cgroup-startup io.weight default 5");
    EXPECT_NE(lacks.out.find("without Cgroup.startup-io-weight"), std::string::npos) << lacks.out;
}

TEST_F(ExecInCgroup, EnablesAControllerWhereItIsNot) {
    have({"cgroup.subtree_control"});
    have({"a.slice/cgroup.subtree_control", "a.slice/a-b.slice/cgroup.subtree_control"});
    const Outcome outcome = run("cgroup memory.max 5\ncgroup-controllers pids");
    // The second write over the first.
    EXPECT_EQ(content(scratch.path() + "/top/a.slice/a-b.slice/cgroup.subtree_control"), "+pidsry");
    // Here nobody makes the file.
    EXPECT_NE(outcome.out.find("weakened: the service runs without Cgroup.memory-max"),
              std::string::npos)
        << outcome.out;
    EXPECT_TRUE(outcome.out.ends_with("ran\n")) << outcome.out;
}

TEST_F(ExecInCgroup, StartsFromTheFirstThatHasTheController) {
    have({"cgroup.subtree_control"});
    const Outcome outcome = run("cgroup-controllers pids");
    // Below it nothing can be enabled: the copy has no files there.
    EXPECT_EQ(content(scratch.path() + "/top/cgroup.subtree_control"), "+pids");
    EXPECT_NE(outcome.out.find("without Cgroup.tasks-accounting"), std::string::npos)
        << outcome.out;
}

TEST_F(ExecInCgroup, LimitsDisks) {
    have_own({"io.max"});
    const Outcome disk = testing::run_shell(
        "for d in /sys/class/block/*; do [ -e $d/partition ] || "
        "{ [ -b /dev/${d##*/} ] && echo ${d##*/} $(cat $d/dev) && break; }; done");
    const std::size_t blank = disk.out.find(' ');
    if (blank == std::string::npos) GTEST_SKIP() << "no disk in /dev";
    const std::string name = disk.out.substr(0, blank);
    const std::string number = disk.out.substr(blank + 1, disk.out.find('\n') - blank - 1);
    EXPECT_EQ(run("cgroup io.max /dev/" + name + " rbps=5000000").out, "ran\n");
    EXPECT_EQ(own("io.max"), number + " rbps=5000000");
}

TEST_F(ExecInCgroup, SaysWhatItCannotDo) {
    have_own({"io.max", "memory.max"});
    const Outcome absent = run("cgroup io.max /nonexistent rbps=5\ncgroup memory.max 5");
    EXPECT_NE(absent.out.find("weakened: the service runs without "
                              "Cgroup.io-read-bandwidth-max"),
              std::string::npos)
        << absent.out;
    EXPECT_EQ(own("memory.max"), "5");
    EXPECT_NE(run("cgroup io.max /proc wbps=5").out.find("Cgroup.io-write-bandwidth-max"),
              std::string::npos);
    EXPECT_NE(run("cgroup-slice other.slice").out.find("without Cgroup.slice: "),
              std::string::npos);
    EXPECT_NE(run("cgroup-slice other.slice cpu.weight 5").out.find("Cgroup.cpu-weight"),
              std::string::npos);
}

TEST_F(ExecInCgroup, GivesItToTheUser) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    have_own({"cgroup.procs", "cgroup.subtree_control", "memory.max"});
    EXPECT_EQ(run("user daemon\ngroup bin\ncgroup-delegate").out, "ran\n");
    EXPECT_EQ(testing::run_shell("cd " + copy_ +
                                 "; stat -c %U:%G . cgroup.procs cgroup.subtree_control memory.max")
                  .out,
              "daemon:bin\ndaemon:bin\ndaemon:bin\nroot:root\n");
}

TEST_F(ExecInCgroup, TheProgramRunsInItsSubgroup) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    // Really, this time.
    testing::run_shell("rm " + scratch.path() + "/supervise/cgroup; ln -s " + real_ + " " +
                       scratch.path() + "/supervise/cgroup");
    scratch.write("plan",
                  "user daemon\ncgroup-delegate\ncgroup-subgroup main\n"
                  "command /bin/sh -c 'grep ^0:: /proc/self/cgroup; stat -c %U " +
                      real_ + " " + real_ + "/main/cgroup.procs'\n");
    const Outcome outcome = testing::run_shell(
        "cd " + scratch.path() + "; echo $$ > " + real_ +
        "/cgroup.procs; exec env -i PATH=/usr/bin:/bin " SLIPWAY_BIN "/slipway-exec plan x");
    ::rmdir((real_ + "/main").c_str());
    EXPECT_TRUE(outcome.out.ends_with("/main\ndaemon\ndaemon\n")) << outcome.out;
}

TEST_F(ExecInCgroup, UsesOnlyTheDevicesThatItMay) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    testing::run_shell("rm " + scratch.path() + "/supervise/cgroup; ln -s " + real_ + " " +
                       scratch.path() + "/supervise/cgroup");
    const auto tries = [&](const std::string& lines) {
        scratch.write("plan", lines + "cwd " + scratch.path() + "\n" +
                                  "command /bin/sh -c 'for d in null zero full; do head -c 1 "
                                  "/dev/$d >/dev/null 2>&1 && echo $d; done; mknod node b 77 0 && "
                                  "echo made'\n");
        return testing::run_shell("cd " + scratch.path() + "; echo $$ > " + real_ +
                                  "/cgroup.procs; exec env -i PATH=/usr/bin:/bin " SLIPWAY_BIN
                                  "/slipway-exec plan x")
            .out;
    };
    // Programs add up, so each of these has a cgroup of its own.
    const std::string strict = tries("cgroup-devices strict\ncgroup-device /dev/null rw\n");
    if (strict.find("weakened") != std::string::npos)
        GTEST_SKIP() << "the kernel takes no program of a cgroup: " << strict;
    EXPECT_EQ(strict.substr(0, 5), "null\n") << strict;
    EXPECT_EQ(strict.find("zero"), std::string::npos) << strict;
    EXPECT_EQ(strict.find("made"), std::string::npos) << strict;
    ::rmdir(real_.c_str());
    ::mkdir(real_.c_str(), 0755);
    const std::string closed =
        tries("cgroup-devices closed\ncgroup-device block-* m\ncgroup-device /nonexistent\n");
    EXPECT_NE(closed.find("no such device to be allowed"), std::string::npos) << closed;
    EXPECT_NE(closed.find("null\nzero\nfull\n"), std::string::npos) << closed;
    EXPECT_NE(closed.find("made"), std::string::npos) << closed;
    ::rmdir(real_.c_str());
    ::mkdir(real_.c_str(), 0755);
    const std::string slices = tries(
        "cgroup-devices closed\ncgroup-device block-* m\ncgroup-devices closed a.slice\n"
        "cgroup-devices strict a-b.slice\ncgroup-device char-mem rw a-b.slice\n");
    EXPECT_EQ(slices.find("null\nzero\nfull\n"), 0u) << slices;
    EXPECT_EQ(slices.find("made"), std::string::npos) << slices;
}

TEST(ExecWithoutCgroup, IsWeakenedOnce) {
    const Scratch scratch;
    const Outcome outcome = scratch.run(
        "cgroup memory.max 5\ncgroup memory.max 7\ncgroup pids.max 9\n"
        "command /bin/echo ran");
    EXPECT_NE(outcome.out.find("without Cgroup.memory-max, Cgroup.tasks-max"), std::string::npos)
        << outcome.out;
    EXPECT_EQ(outcome.out.find("weakened"), outcome.out.rfind("weakened"));
    EXPECT_TRUE(outcome.out.ends_with("ran\n"));
}

}  // namespace
}  // namespace slipway::exec
