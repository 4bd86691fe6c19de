// Cgroups are ordinary directories here: the machine of a test seldom has controllers to give.
#include "engine/manager/startup_phase.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "engine/formats/service_directory.h"
#include "engine/manager/testing/tree.h"

namespace slipway::manager {
namespace {

database::DatabaseSpec with_startup_settings() {
    database::DatabaseSpec spec = testing::sample();
    spec.nodes[0].flags |= formats::kHasStartupSettings;
    return spec;
}

struct Startup : ::testing::Test {
    Startup() : tree(with_startup_settings()) {
        tree.supervise_all();
        group = tree.path() + "/a.slice/web";
        ::mkdir((tree.path() + "/a.slice").c_str(), 0755);
        ::mkdir(group.c_str(), 0755);
        std::ofstream(tree.path() + "/scan/web/run")
            << "#!/x\ncgroup pids.max 5\n"
               "cgroup-startup cpu.weight 66\ncgroup-normal cpu.weight 77\n"
               "cgroup-startup io.weight default 9\ncgroup-normal io.weight default 10000\n"
               "cgroup-startup cpuset.cpus 0\ncgroup-normal cpuset.cpus ''\n"
               "cgroup-slice-startup a.slice cpu.weight 5\n"
               "cgroup-slice-normal a.slice cpu.weight 100\ncommand /bin/x\n";
        const std::string link = tree.path() + "/scan/web/supervise/cgroup";
        EXPECT_EQ(::symlink(group.c_str(), link.c_str()), 0);
        have("cpu.weight");
        have("cpuset.cpus");
        have("../cpu.weight");
        begin();
    }

    void begin() {
        core = tree.start_manager();
        phase = {};
        begin_startup_phase(phase, *core);
        start_default_set(*core);
        turn();
    }

    void turn(bool ending = false) { keep_startup_phase(phase, *core, ending); }

    // Everything comes up.
    void finish() {
        for (int i = 0; i < 4; ++i)
            for (const char* name : {"db", "web", "mark", "job"}) {
                const bool ends = name == std::string("mark") || name == std::string("job");
                const std::uint64_t id = tree.request(name).id;
                if (ends)
                    tree.say(name,
                             {.taken = id, .done = id, .result = formats::RunResult::success});
                else
                    tree.obey(name);
                answer_bell(*core, tree.bell());
                carry_out(*core);
            }
        ASSERT_EQ(core->plan->unsettled(), 0u);
        renew();
        turn();
    }

    // A file keeps what it is given at its beginning.
    void have(const std::string& file) const { std::ofstream(group + "/" + file) << ""; }

    void renew() const {
        for (const char* file : {"cpu.weight", "cpuset.cpus", "../cpu.weight"}) have(file);
    }

    std::string in(const std::string& file) const {
        std::ostringstream out;
        out << std::ifstream(group + "/" + file).rdbuf();
        return out.str();
    }

    bool marked() const { return sys::status_at(tree.fd(), formats::kStartupMark).ok(); }

    testing::Tree tree;
    std::string group;
    std::unique_ptr<Core> core;
    StartupPhase phase;
};

TEST_F(Startup, EndsWhenNothingIsUnderWay) {
    EXPECT_TRUE(marked());
    EXPECT_EQ(in("cpu.weight"), "66");
    EXPECT_EQ(in("../cpu.weight"), "5");
    EXPECT_EQ(in("cpuset.cpus"), "0");
    finish();
    EXPECT_FALSE(marked());
    EXPECT_EQ(in("cpu.weight"), "77");
    EXPECT_EQ(in("../cpu.weight"), "100");
    EXPECT_EQ(in("cpuset.cpus"), "\n");
    // What comes later is no start of the machine.
    core->plan->restart(0, plan::Reason::asked, true, now_ms());
    carry_out(*core);
    EXPECT_NE(core->plan->unsettled(), 0u);
    turn();
    EXPECT_FALSE(marked());
}

TEST_F(Startup, ComesAgainWithTheShutdown) {
    finish();
    renew();
    turn(true);
    EXPECT_TRUE(marked());
    EXPECT_EQ(in("cpu.weight"), "66");
    // Taken back, and all is there.
    renew();
    turn(false);
    EXPECT_FALSE(marked());
    EXPECT_EQ(in("cpu.weight"), "77");
}

TEST_F(Startup, TheNextManagerGoesOn) {
    begin();
    EXPECT_TRUE(marked());
    finish();
    begin();
    EXPECT_FALSE(marked());
    // The one before was killed behind the mark, before it wrote.
    renew();
    begin();
    EXPECT_EQ(in("cpu.weight"), "77");
}

TEST_F(Startup, WhatIsGoneIsPassedOver) {
    ::unlink((group + "/cpu.weight").c_str());
    ::unlink((group + "/../cpu.weight").c_str());
    have("io.bfq.weight");
    // No value can be written there.
    ::unlink((group + "/cpuset.cpus").c_str());
    ::mkdir((group + "/cpuset.cpus").c_str(), 0755);
    phase.written = false;
    turn(true);
    EXPECT_EQ(in("io.bfq.weight"), "default 9");
    EXPECT_FALSE(sys::status_at(sys::kHere, group + "/cpu.weight"));
    phase.written = false;
    ::unlink((tree.path() + "/scan/web/supervise/cgroup").c_str());
    turn(true);
    ::unlink((tree.path() + "/scan/web/run").c_str());
    phase.written = false;
    turn(true);
    EXPECT_TRUE(phase.holds);
}

}  // namespace
}  // namespace slipway::manager
