#include "engine/spawn/spawn.h"

#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/pipe.h"
#include "engine/sys/proc.h"
#include "engine/sys/signal.h"
#include "engine/sys/testing.h"

namespace slipway::spawn {
namespace {

// Runs `script` with sh and gives what came of it.
struct Shell {
    explicit Shell(const char* script) : text(script) {}

    std::string text;
    std::string name = "sh", flag = "-c";
    std::array<char*, 4> argv{name.data(), flag.data(), text.data(), nullptr};

    SpawnPlan plan() {
        return {.program = "/bin/sh", .argv = argv.data(), .envp = sys::environment()};
    }
};

int exit_code(const Spawned& spawned) {
    return sys::wait_and_reap({static_cast<int>(spawned.child.pid)}).value().status.exit_code();
}

TEST(Spawn, RunsInASessionWithCleanSignals) {
    ASSERT_TRUE(sys::ignore_signal(sys::signals::kPipe));
    ASSERT_TRUE(sys::block_signals({sys::signals::kUsr1}));
    Shell shell(
        "grep -q 'SigBlk:\\s*0000000000000000' /proc/self/status && "
        "grep -q 'SigIgn:\\s*0000000000000000' /proc/self/status && "
        "test $(cut -d' ' -f6 /proc/$$/stat) = $$ || exit 9; exit 3");
    const auto spawned = spawn(shell.plan());
    ASSERT_TRUE(spawned);
    EXPECT_TRUE(spawned.value().pidfd.valid());
    EXPECT_EQ(exit_code(spawned.value()), 3);
    ASSERT_TRUE(sys::set_signal_mask({}));
    ASSERT_TRUE(sys::default_signal(sys::signals::kPipe));
}

TEST(Spawn, SaysWhyItCouldNotExecute) {
    Shell shell("");
    SpawnPlan plan = shell.plan();
    plan.program = "/no/such/program";
    const auto spawned = spawn(plan);
    ASSERT_FALSE(spawned);
    EXPECT_EQ(spawned.error().stage, Stage::execute);
    EXPECT_EQ(spawned.error().error, sys::Errno{ENOENT});
    EXPECT_EQ(sys::reap_any().error(), sys::Errno{ECHILD});  // nothing is left behind
}

TEST(Spawn, TheChildRecordsItself) {
    const sys::testing::ScratchDirectory dir;
    const sys::Fd status = sys::testing::make_file(dir.fd(), "status");
    const sys::Fd lock = sys::testing::make_file(dir.fd(), "lock");
    Shell shell("read x");
    const sys::Pipe input = sys::make_pipe().value();
    const std::array placements{Placement{input.read_end.number(), 0}};
    SpawnPlan plan = shell.plan();
    plan.status = status;
    plan.lock = lock;
    plan.role = formats::Role::control;
    plan.descriptors = placements;
    const auto spawned = spawn(plan);
    ASSERT_TRUE(spawned);
    const formats::Child child = spawned.value().child;
    std::array<std::uint8_t, formats::kChildSize> wanted{}, written{};
    encode_child(child, wanted);
    ASSERT_EQ(sys::read_at(status, written, formats::child_offset(plan.role)).value(), 24u);
    EXPECT_EQ(written, wanted);
    const sys::Pid pid{static_cast<int>(child.pid)};
    EXPECT_EQ(sys::process_status(pid).value().start_time, child.start_time);
    const sys::Fd other = sys::testing::make_file(dir.fd(), "lock");
    EXPECT_TRUE(sys::try_lock_description(other).value());  // free again
    ASSERT_TRUE(sys::write_all(input.write_end, "\n"));
    EXPECT_EQ(exit_code(spawned.value()), 0);
}

TEST(Spawn, PlacesDescriptorsWhereverTheyCollide) {
    const sys::Pipe a = sys::make_pipe().value();
    const sys::Pipe b = sys::make_pipe().value();
    // They change places, and the error pipe's number is taken as well.
    std::array placements{Placement{a.write_end.number(), b.write_end.number()},
                          Placement{b.write_end.number(), a.write_end.number()},
                          Placement{a.write_end.number(), b.write_end.number() + 2},
                          Placement{a.write_end.number(), b.write_end.number() + 1}};
    const std::string script = "echo a >&" + std::to_string(placements[0].to) + "; echo b >&" +
                               std::to_string(placements[1].to);
    Shell shell(script.c_str());
    SpawnPlan plan = shell.plan();
    // dash knows one digit.
    ASSERT_LT(placements[2].to, 10);
    plan.descriptors = placements;
    const auto spawned = spawn(plan);
    ASSERT_TRUE(spawned);
    EXPECT_EQ(exit_code(spawned.value()), 0);
    std::array<char, 8> text{};
    EXPECT_EQ(sys::read(a.read_end, std::span<char>(text)).value(), 2u);
    EXPECT_EQ(text[0], 'a');
    EXPECT_EQ(sys::read(b.read_end, std::span<char>(text)).value(), 2u);
    EXPECT_EQ(text[0], 'b');
}

TEST(Spawn, NothingElseIsInherited) {
    const sys::testing::ScratchDirectory dir;
    const sys::Fd file = sys::testing::make_file(dir.fd(), "f");
    // A test runner may leave descriptors of its own open in us; this one is ours.
    const std::string script = "test ! -e /proc/$$/fd/" + std::to_string(file.number());
    Shell shell(script.c_str());
    const auto spawned = spawn(shell.plan());
    ASSERT_TRUE(spawned);
    EXPECT_EQ(exit_code(spawned.value()), 0);
}

TEST(Spawn, CopiesOnlyTheDescriptorsThatTheChildNeeds) {
    constexpr int kBelow = 32, kFar = 900;
    const sys::Pipe input = sys::make_pipe().value();
    const sys::Fd far = sys::duplicate(input.write_end, kFar).value();
    ASSERT_LT(input.read_end.number(), kBelow);
    Shell shell("read x; test \"$x\" = hello && test ! -e /proc/$$/fd/900 && exit 4");
    const std::array placements{Placement{input.read_end.number(), 0}};
    auto stack = sys::map_anonymous(kStackSize).value();
    SpawnPlan plan = shell.plan();
    plan.descriptors = placements;
    plan.copied_below = kBelow;
    plan.stack = stack.bytes();
    Start start;
    ASSERT_FALSE(start.begin(plan));
    const auto outcome = start.wait(kTimeout);
    ASSERT_TRUE(outcome && *outcome);
    EXPECT_FALSE(outcome->value().pidfd.valid());
    ASSERT_TRUE(sys::write_all(far, "hello\n")) << "ours are as they were";
    EXPECT_EQ(exit_code(outcome->value()), 4);
}

// Of the first one /proc says it, of the others mostly the clock.
TEST(Spawn, TheRecordedStartTimeIsThatOfProc) {
    Shell shell("exec sleep 100");
    for (int i = 0; i < 100; ++i) {
        const auto spawned = spawn(shell.plan());
        ASSERT_TRUE(spawned);
        const sys::Pid pid{static_cast<int>(spawned.value().child.pid)};
        EXPECT_EQ(sys::process_status(pid).value().start_time, spawned.value().child.start_time);
        ASSERT_TRUE(sys::send_signal(pid, sys::signals::kKill));
        ASSERT_TRUE(sys::wait_and_reap(pid));
    }
}

TEST(Spawn, ChildrenOfStartsAtOnceKeepTheirOwnLocksOnly) {
    constexpr int kBelow = 64, kStarts = 8;
    const sys::testing::ScratchDirectory dir;

    struct One {
        Start start;
        SpawnPlan plan{.program = ""};
        sys::MemoryMap stack;
        sys::Fd lock;
        std::array<Placement, 1> placements;
    };

    std::array<One, kStarts> all;
    // Whoever kept a lock of another one would show that by keeping this one open.
    const sys::Fd witness = sys::testing::make_file(dir.fd(), "witness");
    ASSERT_TRUE(sys::set_inherited(witness, true));
    const sys::Pipe input = sys::make_pipe().value();
    const std::string script = "test ! -e /proc/$$/fd/" + std::to_string(witness.number()) +
                               " && test \"$(readlink /proc/$$/fd/9)\" = \"$(pwd)\" && exit 5";
    Shell shell(script.c_str());
    for (One& one : all) {
        one.lock = sys::testing::make_file(dir.fd(), "lock" + std::to_string(&one - all.data()));
        ASSERT_TRUE(sys::try_lock_description(one.lock).value());
        ASSERT_LT(one.lock.number(), kBelow);
        one.stack = sys::map_anonymous(kStackSize).value();
    }
    const sys::Fd here = sys::open_at(sys::kHere, ".", sys::Open::read).value();
    for (One& one : all) {
        one.placements = {Placement{here.number(), 9}};
        one.plan = shell.plan();
        one.plan.lock = one.lock;
        one.plan.descriptors = one.placements;
        one.plan.copied_below = kBelow;
        one.plan.stack = one.stack.bytes();
        ASSERT_FALSE(one.start.begin(one.plan));
    }
    for (One& one : all) {
        const auto outcome = one.start.wait(kTimeout);
        ASSERT_TRUE(outcome && *outcome);
        EXPECT_TRUE(one.start.is_over() && one.start.is_executing());
        EXPECT_EQ(exit_code(outcome->value()), 5);
    }
}

// What slipway-exec would do for "stdin null", "stderr stdout" and "ignore-sigpipe".
TEST(Spawn, ADirectStartAppliesAPlan) {
    Shell other("exit 8");
    std::string program = "/bin/sh", flag = "-c",
                script =
                    "test \"$(readlink /proc/$$/fd/0)\" = /dev/null && test -z \"$1\" && "
                    "test \"$(readlink /proc/$$/fd/2)\" = \"$(readlink /proc/$$/fd/1)\" && "
                    "test \"$(pwd)\" = / && test $(umask) = 0022 && test ! -e /proc/$$/fd/11 && "
                    "grep -q 'SigIgn:\\s*0000000000001000' /proc/self/status && exit 6";
    std::array<char*, 4> words{program.data(), flag.data(), script.data(), nullptr};
    const sys::Pipe output = sys::make_pipe().value();
    const std::array placements{Placement{output.write_end.number(), 1}};
    const Direct direct{words.data(), sys::environment(), -1, true, true, true};
    SpawnPlan plan = other.plan();
    plan.descriptors = placements;
    plan.umask = 0077;
    plan.direct = &direct;
    const auto spawned = spawn(plan);
    ASSERT_TRUE(spawned);
    EXPECT_EQ(exit_code(spawned.value()), 6);
}

TEST(Spawn, ADirectStartThatFailsIsLeftToTheProgram) {
    const sys::testing::ScratchDirectory dir;
    base::Path here;
    ASSERT_TRUE(sys::working_directory(here));
    const std::string script = "test \"$(pwd)\" = \"" + std::string(here.view()) + "\" && exit 9";
    Shell shell(script.c_str());
    std::string program = "/no/such/program";
    std::array<char*, 2> words{program.data(), nullptr};
    const Direct direct{words.data(), sys::environment(), -1, true, true, true};
    SpawnPlan plan = shell.plan();
    plan.direct = &direct;
    const auto spawned = spawn(plan);
    ASSERT_TRUE(spawned);
    EXPECT_EQ(exit_code(spawned.value()), 9);
    plan.program = "/no/such/plan";
    const auto neither = spawn(plan);
    ASSERT_FALSE(neither);
    EXPECT_EQ(neither.error().stage, Stage::execute);
    EXPECT_EQ(neither.error().error, sys::Errno{ENOENT});
}

TEST(Spawn, TellsWhetherADirectStartWasOne) {
    for (const bool there : {true, false}) {
        Shell shell("exit 9");
        std::string program = there ? "/bin/sh" : "/no/such/program", flag = "-c",
                    script = "exit 6";
        std::array<char*, 4> words{program.data(), flag.data(), script.data(), nullptr};
        const Direct direct{words.data(), sys::environment(), -1, false, false, false};
        auto stack = sys::map_anonymous(kStackSize).value();
        SpawnPlan plan = shell.plan();
        plan.direct = &direct;
        plan.stack = stack.bytes();
        Start start;
        ASSERT_FALSE(start.begin(plan));
        const auto outcome = start.wait(kTimeout);
        ASSERT_TRUE(outcome && *outcome);
        EXPECT_EQ(start.executed_directly(), there);
        EXPECT_EQ(exit_code(outcome->value()), there ? 6 : 9);
    }
}

// A child that somebody stops before its exec is waited for later, and nothing waits with it.
TEST(Spawn, OfAChildThatHangsIsFinishedLater) {
    bool seen = false;
    for (int i = 0; i < 1000 && !seen; ++i) {
        Shell shell("exit 7");
        auto stack = sys::map_anonymous(kStackSize).value();
        SpawnPlan plan = shell.plan();
        plan.stack = stack.bytes();
        Start start;
        ASSERT_FALSE(start.begin(plan));
        const sys::Pid pid{static_cast<int>(start.child().pid)};
        ASSERT_TRUE(sys::send_signal(pid, sys::signals::kStop));
        auto outcome = start.wait(20'000'000);
        seen = !outcome;
        ASSERT_TRUE(sys::send_signal(pid, sys::signals::kCont));
        if (!outcome) outcome = start.wait(kTimeout);
        ASSERT_TRUE(outcome && *outcome);
        EXPECT_EQ(exit_code(outcome->value()), 7);
    }
    EXPECT_TRUE(seen);
}

TEST(Spawn, GivesUpWhenTheTimeIsOver) {
    // An exec that really hangs needs a file system of ours; with no time at all either the child
    // was faster, or it is killed and left to the reaper.
    Shell shell("exit 0");
    SpawnPlan plan = shell.plan();
    plan.timeout = 0;
    const auto spawned = spawn(plan);
    if (spawned && !spawned.value().killed) {
        EXPECT_EQ(exit_code(spawned.value()), 0);
    } else if (spawned) {  // it has begun, and nobody may start it once more
        const sys::Pid pid{static_cast<std::int32_t>(spawned.value().child.pid)};
        EXPECT_TRUE(sys::wait_and_reap(pid));
    } else {
        EXPECT_EQ(spawned.error().stage, Stage::timeout);
        EXPECT_EQ(spawned.error().error, sys::Errno{ETIMEDOUT});
        for (;;) {  // killed, and to be reaped by us
            const auto gone = sys::reap_any();
            if (!gone) break;
        }
    }
}

}  // namespace
}  // namespace slipway::spawn
