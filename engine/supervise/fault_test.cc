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
};

const Variant kVariants[] = {
    {"plain", "", {"/sv/finish"}},
    {"commands", "ready exec\nkill group\n", {"/sv/data/prepare", "/sv/data/started"}},
    {"stop", "kill group\n", {"/sv/data/stop", "/sv/data/cleanup", "/sv/finish"}},
};

struct Sweep {
    const Variant* variant = nullptr;
    Call call = Call::open;
    Error error{};
    bool persistent = false;
};

void prepare(World& world, const Variant& variant, std::size_t* finishes = nullptr) {
    for (const std::string& path : variant.commands)
        world.kernel.program(path, [&world, path, finishes](sys_fake::Process& process) {
            if (finishes != nullptr && path == "/sv/finish") ++*finishes;
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
    return world.kernel.faults_hit() != 0;
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
