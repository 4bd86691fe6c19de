// Fault sweep: the nth call of each kind fails with each error, once or for a minute, in a whole
// life and while a supervisor takes over.
#include <cerrno>

#include "engine/supervise/testing/world.h"

namespace slipway::supervise {
namespace {

using sys_fake::Call;
using testing::World;

constexpr unsigned kMostCalls = 200;

struct Error {
    int number;
    const char* name;
};

constexpr Error kErrors[] = {{EINTR, "EINTR"},   {EAGAIN, "EAGAIN"}, {EMFILE, "EMFILE"},
                             {ENFILE, "ENFILE"}, {ENOSPC, "ENOSPC"}, {ENOMEM, "ENOMEM"},
                             {EIO, "EIO"},       {EROFS, "EROFS"}};

struct Variant {
    const char* name;
    const char* policy;
    std::vector<std::string> commands;
    enum class Cgroups { none, old, full } cgroups = Cgroups::none;  // `old`: without cgroup.kill
    const char* run = nullptr;  // a plan that the child of the start applies itself
};

using Cgroups = Variant::Cgroups;

constexpr const char* kCgroup = "/cgroup/sv";

const Variant kVariants[] = {
    {"plain", "", {"/sv/finish"}},
    {"commands", "ready exec\nkill group\n", {"/sv/data/prepare", "/sv/data/started"}},
    {"stop", "kill group\n", {"/sv/data/stop", "/sv/data/cleanup", "/sv/finish"}},
    {"direct",
     "ready exec\n",
     {"/sv/finish"},
     Cgroups::none,
     "#!/x/slipway-exec\nstdin null\nstderr stdout\nignore-sigpipe\ncommand /sv/run x\n"},
    {"direct, reported",
     "ready program\nkill group\n",
     {"/sv/finish"},
     Cgroups::none,
     "#!/x/slipway-exec\nstdin null\ncommand /sv/run x\n"},
    {"cgroup", "kill group\ncgroup sv\n", {"/sv/finish"}, Cgroups::full},
    {"cgroup required", "kill group\ncgroup sv required\n", {"/sv/finish"}, Cgroups::full},
    {"before Linux 5.14", "kill mixed\ncgroup sv required\n", {"/sv/finish"}, Cgroups::old},
};

struct Sweep {
    const Variant* variant = nullptr;
    Call call = Call::open;
    Error error{};
    bool persistent = false;
};

// Who is in the cgroup and neither the main process nor a command.
std::size_t left_in_cgroup(World& world) {
    std::size_t count = 0;
    for (const sys_fake::Process* process : world.kernel.running("/sv/helper"))
        count += process->cgroup == kCgroup;
    return count;
}

// Each run leaves a process of another session behind, that ends of nothing but KILL: only by the
// cgroup is it found.
void leave_helper(World& world, const sys_fake::Process& main) {
    const int pid = world.kernel.new_pid();
    sys_fake::Process& helper = world.kernel.processes()[pid];
    helper = {.pid = pid, .parent = 1, .group = pid, .session = pid};
    helper.start_time = static_cast<std::uint64_t>(pid);
    helper.program = "/sv/helper";
    helper.cgroup = main.cgroup;
    helper.ignored = {sys::signals::kTerm.value, sys::signals::kHup.value};
}

void prepare_cgroup(World& world, const Variant& variant) {
    if (variant.cgroups == Cgroups::none) return;
    world.kernel.cgroup_root("/cgroup");
    world.kernel.has_cgroup_kill = variant.cgroups == Cgroups::full;
    const bool required = std::string_view(variant.policy).find("required") != std::string::npos;
    world.began = [&world, required](const sys_fake::Process& main) {
        EXPECT_EQ(left_in_cgroup(world), 0u) << "begun beside what an earlier run left";
        EXPECT_TRUE(!required || main.cgroup == kCgroup) << "begun outside";
        leave_helper(world, main);
    };
}

void prepare(World& world, const Variant& variant, std::size_t* finishes = nullptr) {
    prepare_cgroup(world, variant);
    if (variant.run != nullptr) world.kernel.file("/sv/run", variant.run, 0755);
    for (const std::string& path : variant.commands)
        world.kernel.program(path, [&world, path, finishes](sys_fake::Process& process) {
            if (finishes != nullptr && path == "/sv/finish") ++*finishes;
            // Without a policy that can be read `kill group` is not known.
            const bool ends = path == "/sv/finish" && world.supervisor->policy_ok;
            EXPECT_TRUE(!ends || left_in_cgroup(world) == 0) << "not emptied";
            world.kernel.at(sys::kMillisecond,
                            [&world, pid = process.pid] { world.kernel.end(pid, 0); });
        });
}

void begin_trouble(World& world, const Sweep& sweep, unsigned nth) {
    world.kernel.fault(sweep.call, nth, sweep.error.number, sweep.persistent);
    world.kernel.at(60 * sys::kSecond, [&world] { world.kernel.no_faults(); });
}

// A byte that the trouble swallowed is sent again by whoever must know, after it.
void order(World& world, const char* byte, std::size_t running) {
    for (int i = 0; i < 3; ++i) {
        world.control(byte);
        world.rest();
        if (world.running() == running) return;
        sys::sleep_for(61 * sys::kSecond);
    }
    ADD_FAILURE() << byte << " was not obeyed: state " << name_of(world.state());
}

// Once the trouble is over.
void nothing_is_left(World& world) {
    world.kernel.no_faults();
    order(world, "u", 1);
    order(world, "d", 0);
    EXPECT_EQ(left_in_cgroup(world), 0u);
    EXPECT_FALSE(world.kernel.exists(kCgroup));
    EXPECT_EQ(world.state(), State::down);
}

// True when the fault was met.
bool whole_life(const Sweep& sweep, unsigned nth) {
    World world(sweep.variant->policy);
    std::size_t finishes = 0;
    prepare(world, *sweep.variant, &finishes);
    begin_trouble(world, sweep, nth);
    world.rest();
    order(world, "u", 1);
    order(world, "d", 0);
    order(world, "u", 1);
    EXPECT_EQ(world.state(), State::up);
    EXPECT_LE(world.most, 1u);
    order(world, "d", 0);
    EXPECT_EQ(world.state(), State::down);
    // What cannot be looked at is not taken for absent.
    if (sweep.call == Call::status && !sweep.persistent) {
        EXPECT_EQ(finishes, finishes == 0 ? 0 : world.runs);
    }
    const bool hit = world.kernel.faults_hit() != 0;
    if (sweep.variant->cgroups != Cgroups::none) nothing_is_left(world);
    return hit;
}

// Trouble begins with the stop.
bool ending(const Sweep& sweep, unsigned nth) {
    // No kernel says so: kill(2) fails for none of these reasons, and what poll(2) calls readable
    // has something to read.
    if (sweep.call == Call::signal) return false;
    if (sweep.call == Call::read && sweep.error.number == EAGAIN) return false;
    World world(sweep.variant->policy);
    prepare(world, *sweep.variant);
    world.rest();
    EXPECT_EQ(world.running(), 1u);
    begin_trouble(world, sweep, nth);
    order(world, "d", 0);
    order(world, "u", 1);
    EXPECT_EQ(world.state(), State::up);
    EXPECT_LE(world.most, 1u);
    const bool hit = world.kernel.faults_hit() != 0;
    if (sweep.variant->cgroups != Cgroups::none) nothing_is_left(world);
    return hit;
}

// What runs is neither started again nor lost.
bool taking_over(const Sweep& sweep, unsigned nth) {
    World world(sweep.variant->policy);
    prepare(world, *sweep.variant);
    world.rest();
    EXPECT_EQ(world.running(), 1u);
    world.lose();
    begin_trouble(world, sweep, nth);
    world.rest();
    EXPECT_EQ(world.running(), 1u);
    EXPECT_EQ(world.runs, 1u) << "started again";
    order(world, "d", 0);
    order(world, "u", 1);
    EXPECT_LE(world.most, 1u);
    return world.kernel.faults_hit() != 0;
}

// Who is born in trouble can be followed by another all the same.
bool taken_over(const Sweep& sweep, unsigned nth) {
    World world(sweep.variant->policy);
    prepare(world, *sweep.variant);
    begin_trouble(world, sweep, nth);
    world.rest();
    order(world, "u", 1);
    const std::size_t runs = world.runs;
    const bool hit = world.kernel.faults_hit() != 0;
    world.kernel.no_faults();
    world.lose();
    world.rest();
    EXPECT_EQ(world.running(), 1u);
    EXPECT_EQ(world.runs, runs) << "started again";
    EXPECT_LE(world.most, 1u);
    return hit;
}

// How many faults were met.
template <typename Scenario>
unsigned sweep_all(Scenario scenario, bool persistent) {
    unsigned met = 0;
    for (const Variant& variant : kVariants)
        for (std::size_t call = 0; call < sys_fake::kCalls; ++call)
            for (const Error& error : kErrors)
                for (unsigned nth = 1; nth <= kMostCalls; ++nth) {
                    const Sweep sweep{&variant, static_cast<Call>(call), error, persistent};
                    SCOPED_TRACE(std::string(variant.name) + ": call of kind " +
                                 std::to_string(call) + ", number " + std::to_string(nth) +
                                 (persistent ? " and all after it: " : ": ") + error.name);
                    bool hit = false;
                    try {
                        hit = scenario(sweep, nth);
                    } catch (const sys_fake::Spinning&) {
                        ADD_FAILURE() << "it spins";
                    }
                    if (::testing::Test::HasFailure()) return met;
                    if (!hit) break;
                    ++met;
                }
    return met;
}

TEST(Faults, OfOneCall) {
    EXPECT_GT(sweep_all(whole_life, false), 1000u);
}

TEST(Faults, ThatLast) {
    EXPECT_GT(sweep_all(whole_life, true), 1000u);
}

TEST(Faults, OfOneCallWhileItEnds) {
    EXPECT_GT(sweep_all(ending, false), 1000u);
}

TEST(Faults, ThatLastWhileItEnds) {
    EXPECT_GT(sweep_all(ending, true), 1000u);
}

TEST(Faults, OfOneCallWhileTakingOver) {
    EXPECT_GT(sweep_all(taking_over, false), 500u);
}

TEST(Faults, BeforeSomebodyElseTakesOver) {
    EXPECT_GT(sweep_all(taken_over, false), 500u);
    EXPECT_GT(sweep_all(taken_over, true), 500u);
}

TEST(Faults, ThatLastWhileTakingOver) {
    EXPECT_GT(sweep_all(taking_over, true), 500u);
}

}  // namespace
}  // namespace slipway::supervise
