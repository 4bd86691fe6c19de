// Small worlds: every sequence of what may happen, to length 4, against a kernel in memory.
#include <array>
#include <csignal>

#include "engine/formats/request.h"
#include "engine/formats/status.h"
#include "engine/supervise/testing/world.h"

namespace slipway::supervise {
namespace {

using testing::World;

// What may happen between two rests of the supervisor.
struct Happening {
    char letter;
    std::function<void(World&)> happen;
};

const std::vector<Happening>& happenings() {
    static const std::vector<Happening> kAll{
        {'u', [](World& w) { w.control("u"); }},
        {'d', [](World& w) { w.control("d"); }},
        {'o', [](World& w) { w.control("o"); }},
        {'O', [](World& w) { w.control("O"); }},
        {'0', [](World& w) { w.service_ends(0); }},
        {'1', [](World& w) { w.service_ends(1 << 8); }},
        {'K',
         [](World& w) {
             w.supervisor.reset();  // SIGKILL
             w.kernel.bury_self();
             w.kernel.be_born();
         }},
        {'x', [](World& w) { w.control("x"); }},
    };
    return kAll;
}

// What the letters must look like, whatever happened.
void expect_grammar(const std::string& letters, const std::string& trace) {
    bool up = false, down_said = true;
    for (const char letter : letters) {
        if (letter == 'u') {
            EXPECT_FALSE(up) << trace << ": " << letters;
            EXPECT_TRUE(down_said) << trace << ": " << letters;
            up = true;
            down_said = false;
        } else if (letter == 'd') {
            EXPECT_TRUE(up) << trace << ": " << letters;
            up = false;
        } else if (letter == 'D') {
            EXPECT_FALSE(up) << trace << ": " << letters;
            down_said = true;
        } else if (letter == 'U') {
            EXPECT_TRUE(up) << trace << ": " << letters;
        }
    }
}

// `stubborn`: the service does not end when it is told to, only by itself.
void play(World& world, const std::string& trace, bool restarts, bool stubborn) {
    world.rest();
    char wish = 'u';
    for (const char letter : trace) {
        for (const Happening& happening : happenings())
            if (happening.letter == letter) happening.happen(world);
        const World::End end = world.rest();
        if (end == World::End::exited) {
            wish = 'u';  // a new supervisor begins anew
            world.rest();
        } else if (letter == 'u' || letter == 'd' || letter == 'o' || letter == 'O') {
            wish = letter;
        }
        EXPECT_LE(world.most, 1u) << trace;
        // What is wanted is there; what is not wanted is not.
        if (wish == 'd' && (!stubborn || letter == '0' || letter == '1')) {
            EXPECT_EQ(world.running(), 0u) << trace;
        }
        if (wish == 'u' && restarts) {
            EXPECT_EQ(world.running(), 1u) << trace;
        }
    }
    expect_grammar(world.letters(), trace);
}

void play_all(const std::string& policy, bool restarts, bool with_finish, bool stubborn = false) {
    const std::size_t kinds = happenings().size();
    std::size_t count = 1;
    for (int length = 1; length <= 4; ++length) {
        count *= kinds;
        for (std::size_t number = 0; number < count; ++number) {
            std::string trace;
            for (std::size_t rest = number, i = 0; i < static_cast<std::size_t>(length); ++i) {
                trace += happenings()[rest % kinds].letter;
                rest /= kinds;
            }
            World world(policy);
            world.stubborn = stubborn;
            if (with_finish)
                world.kernel.program("/sv/finish", [&world](sys_fake::Process& process) {
                    world.kernel.at(sys::kMillisecond,
                                    [&world, pid = process.pid] { world.kernel.end(pid, 0); });
                });
            play(world, trace, restarts, stubborn);
            if (::testing::Test::HasFailure()) return;  // one is enough to read
        }
    }
}

TEST(SmallWorlds, PlainS6) {
    play_all("", true, false);
}

TEST(SmallWorlds, WithFinish) {
    play_all("", true, true);
}

TEST(SmallWorlds, RestartOnFailureOnly) {
    play_all("restart on-failure\nkill group\n", false, false);
}

TEST(SmallWorlds, AServiceThatDoesNotListen) {
    play_all("", false, false, true);
}

// A byte that was read by a supervisor that was then killed is lost, as with s6; whoever must know
// sends it again (the manager does, with the same request number).
void order(World& world, const char* byte, std::size_t running) {
    for (int i = 0; i < 2; ++i) {
        world.control(byte);
        ASSERT_EQ(world.rest(), World::End::stuck);
        if (world.running() == running) return;
    }
    FAIL() << byte << " was not obeyed";
}

// A program that ends by itself soon.
void add_command(World& world, const std::string& path) {
    world.kernel.program(path, [&world](sys_fake::Process& process) {
        world.kernel.at(sys::kMillisecond,
                        [&world, pid = process.pid] { world.kernel.end(pid, 0); });
    });
}

struct Variant {
    const char* name;
    const char* policy;
    std::vector<std::string> commands;
    std::uint64_t report_delay = 0;
};

// Killed at each of its calls, from its birth until the service runs and while it stops.
TEST(SmallWorlds, KilledAtEveryCall) {
    for (const Variant& variant : {
             Variant{"plain", "", {}},
             Variant{"finish", "", {"/sv/finish"}},
             Variant{"hooks", "ready exec\n", {"/sv/data/prepare", "/sv/data/started"}},
             Variant{"stop", "kill group\n", {"/sv/data/stop", "/sv/data/cleanup", "/sv/finish"}},
             Variant{"program", "ready program\n", {}},
             Variant{"late program", "ready program\n", {"/sv/data/started"}, 5 * sys::kSecond},
         }) {
        unsigned calls = 0;
        for (unsigned nth = 1; nth == 1 || nth <= calls + 1; ++nth) {
            SCOPED_TRACE(std::string(variant.name) + ", killed at call " + std::to_string(nth));
            World world(variant.policy);
            world.report_delay = variant.report_delay;
            for (const std::string& path : variant.commands) add_command(world, path);
            const unsigned before = world.kernel.calls();
            world.kernel.kill_at(nth);
            ASSERT_EQ(world.rest(), World::End::stuck);
            ASSERT_EQ(world.running(), 1u);
            ASSERT_EQ(world.state(), State::up);
            order(world, "d", 0);
            ASSERT_EQ(world.state(), State::down);
            order(world, "u", 1);
            ASSERT_EQ(world.state(), State::up);
            EXPECT_LE(world.most, 1u);
            if (nth == 1) calls = world.kernel.calls() - before;
        }
        EXPECT_GT(calls, 70u);  // the sweep saw a whole life
    }
}

formats::Order order_of(World& world) {
    const std::string bytes = world.kernel.look_up("/sv/supervise/status")->data;
    const auto status =
        formats::decode_status({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return status ? status->record.order : formats::Order{};
}

// Whenever its supervisor is killed, the command runs once, and whoever asked learns of its end.
void kill_at_every_call(const std::string& program, const formats::Request& asked) {
    unsigned calls = 0;
    for (unsigned nth = 1; nth == 1 || nth <= calls + 1; ++nth) {
        SCOPED_TRACE("killed at call " + std::to_string(nth));
        World world("ready exec\n");
        int reloads = 0;
        world.kernel.program(program, [&](sys_fake::Process& process) {
            ++reloads;
            world.kernel.at(sys::kMillisecond,
                            [&, pid = process.pid] { world.kernel.end(pid, 3 << 8); });
        });
        ASSERT_EQ(world.rest(), World::End::stuck);
        std::array<std::uint8_t, formats::kRequestSize> request;
        formats::encode_request(asked, request);
        world.kernel.file(
            "/sv/supervise/request",
            std::string(reinterpret_cast<const char*>(request.data()), request.size()));
        const unsigned before = world.kernel.calls();
        world.kernel.kill_at(nth);
        world.control(std::string(1, asked.goal));
        ASSERT_EQ(world.rest(), World::End::stuck);
        if (nth == 1) calls = world.kernel.calls() - before;
        EXPECT_EQ(world.state(), State::up);
        EXPECT_EQ(reloads, 1);
        const formats::Order order = order_of(world);
        EXPECT_EQ(order.request, 7u);
        // Nobody may have seen how it ended.
        const bool seen = order == formats::Order{7, formats::OrderEnd::ended, 3 << 8};
        EXPECT_TRUE(seen || order.end == formats::OrderEnd::unknown)
            << static_cast<int>(order.end) << " " << order.wait_status;
    }
    EXPECT_GT(calls, 10u);
}

TEST(SmallWorlds, AReloadKilledAtEveryCall) {
    kill_at_every_call("/sv/data/reload", {7, 'l'});
}

TEST(SmallWorlds, AnActionKilledAtEveryCall) {
    kill_at_every_call("/sv/data/action.2", {7, 'e', false, 2});
}

// The program ends by nothing but the command.
TEST(SmallWorlds, ACommandInPlaceOfTheStopSignalKilledAtEveryCall) {
    unsigned calls = 0;
    for (unsigned nth = 1; nth == 1 || nth <= calls + 1; ++nth) {
        SCOPED_TRACE("killed at call " + std::to_string(nth));
        World world("ready exec\nstop TERM 90000 KILL\ncontrol TERM\n");
        world.stubborn = true;
        int commands = 0;
        world.kernel.program("/sv/data/control.TERM", [&](sys_fake::Process& process) {
            ++commands;
            world.kernel.at(sys::kMillisecond, [&, pid = process.pid] {
                world.service_ends(0);
                world.kernel.end(pid, 0);
            });
        });
        ASSERT_EQ(world.rest(), World::End::stuck);
        const unsigned before = world.kernel.calls();
        const std::uint64_t since = now_boot();
        world.kernel.kill_at(nth);
        order(world, "d", 0);
        if (nth == 1) calls = world.kernel.calls() - before;
        EXPECT_EQ(world.state(), State::down);
        EXPECT_EQ(commands, 1);
        EXPECT_LT(now_boot() - since, 60 * sys::kSecond);
    }
    EXPECT_GT(calls, 10u);
}

// Who is woken by a letter finds the state it tells of in the status file, at that very moment.
void expect_status_of(char letter, const formats::S6Status& status) {
    SCOPED_TRACE(letter);
    if (letter == 'u' || letter == 'U') {
        EXPECT_TRUE(status.up());
        EXPECT_EQ(status.ready, letter == 'U');
    } else if (letter == 'd' || letter == 'D') {
        EXPECT_FALSE(status.up());
        EXPECT_EQ(status.ready, letter == 'D');
    }
}

TEST(SmallWorlds, TheStatusIsThereBeforeItsLetters) {
    for (const bool with_finish : {false, true}) {
        World world(with_finish ? "ready exec\n" : "");
        if (with_finish) add_command(world, "/sv/finish");
        std::string told;
        world.listener->was_written = [&] {
            ASSERT_TRUE(world.kernel.exists("/sv/supervise/status"));
            const std::string bytes = world.kernel.look_up("/sv/supervise/status")->data;
            const auto status = formats::decode_status(
                {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
            ASSERT_TRUE(status);
            told = world.letters();
            expect_status_of(told.back(), status->s6);
        };
        for (const char* const byte : {"d", "u", "t", "k", "r", "d", "o", "d", "Q"}) {
            world.rest();
            world.control(byte);
        }
        world.rest();
        world.service_ends(0);
        world.control("U");
        world.rest();
        EXPECT_GT(told.size(), 15u);
        EXPECT_EQ(told, world.letters());
    }
}

// Written over where s6's programs find other flags at most; else they could read half of it.
TEST(SmallWorlds, TheStatusIsReplacedUnlessOnlyFlagsChange) {
    World world;
    const auto status = [&] { return world.kernel.look_up("/sv/supervise/status"); };
    const auto wants_up = [&] {
        const std::string& bytes = status()->data;
        return formats::decode_status(
                   {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()})
            ->s6.want_up;
    };
    world.rest();
    const auto up = status();
    EXPECT_TRUE(wants_up());
    world.control("o");
    world.rest();
    EXPECT_EQ(status(), up);
    EXPECT_FALSE(wants_up());
    world.service_ends(0);
    world.rest();
    EXPECT_NE(status(), up);
}

// 0 is for ever; what is absent is 5 s.
TEST(SmallWorlds, TheTimeOfFinish) {
    for (const bool forever : {false, true}) {
        World world;
        if (forever) world.kernel.file("/sv/timeout-finish", "0\n");
        world.kernel.program("/sv/finish", [](sys_fake::Process&) {});
        ASSERT_EQ(world.rest(), World::End::stuck);
        world.control("O");
        world.rest();
        const std::uint64_t ended = world.kernel.now();
        world.service_ends(0);
        ASSERT_EQ(world.rest(), World::End::stuck);
        EXPECT_EQ(world.state(), forever ? State::finishing : State::down);
        EXPECT_EQ(world.kernel.now() - ended, forever ? 0 : 5 * sys::kSecond);
    }
}

// A oneshot runs once for each time it is brought up, and its way down once, unless the kill came
// when nobody can know how the program ended.
TEST(SmallWorlds, AOneshotIsKilledAtEveryCall) {
    unsigned calls = 0;
    for (unsigned nth = 1; nth == 1 || nth <= calls + 1; ++nth) {
        SCOPED_TRACE(nth);
        World world("type oneshot\nrestart on-failure\n");
        std::size_t downs = 0;
        add_command(world, "/sv/run");
        world.kernel.program("/sv/data/down", [&](sys_fake::Process& process) {
            ++downs;
            world.kernel.at(sys::kMillisecond,
                            [&world, pid = process.pid] { world.kernel.end(pid, 0); });
        });
        const unsigned before = world.kernel.calls();
        world.kernel.kill_at(nth);
        ASSERT_EQ(world.rest(), World::End::stuck);
        ASSERT_EQ(world.state(), State::done);
        world.control("d");
        ASSERT_EQ(world.rest(), World::End::stuck);
        if (world.state() != State::down) order(world, "d", 0);
        ASSERT_EQ(world.state(), State::down);
        EXPECT_GE(downs, 1u);
        EXPECT_LE(downs, 2u);
        if (nth == 1) calls = world.kernel.calls() - before;
    }
}

// As long as it is a zombie the next supervisor, or svscan, can be asked how it ended; then only
// the record can.
TEST(SmallWorlds, TheEndOfARunIsRecordedBeforeItIsReaped) {
    for (const char* policy : {"", "type oneshot\n", "ready exec\nrestart always\n"}) {
        bool lived_through = false;
        for (unsigned nth = 1; !lived_through; ++nth) {
            SCOPED_TRACE(std::string(policy) + std::to_string(nth));
            World world(policy);
            ASSERT_EQ(world.rest(), World::End::stuck);
            const int main = world.kernel.running("/sv/run").at(0)->pid;
            world.service_ends(7 << 8);
            world.kernel.kill_at(nth);
            world.kernel.pause_after(sys::kMillisecond);
            try {
                run(*world.supervisor);
            } catch (const sys_fake::Killed&) {
            } catch (const sys_fake::Paused&) {
                lived_through = true;
            }
            const std::string& bytes = world.kernel.look_up("/sv/supervise/status")->data;
            const auto status = formats::decode_status(
                {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
            ASSERT_TRUE(status);
            const bool known = status->record.result == formats::RunResult::exit_code;
            EXPECT_TRUE(known || world.kernel.find(main) != nullptr);
        }
    }
}

}  // namespace
}  // namespace slipway::supervise
