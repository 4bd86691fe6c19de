// The whole supervisor on the tests' kernel: the input says what happens, byte by byte.
#include <cerrno>
#include <csignal>

#include "engine/base/require.h"
#include "engine/supervise/testing/world.h"

namespace {

using namespace slipway;
using supervise::testing::World;

constexpr const char* kPolicies[] = {
    "",
    "ready exec\nkill group\nrestart on-failure\nrestart-limit 3 60000\n",
    "ready program\nstop INT 1000 KILL\nstart-timeout 3000\n",
    "type oneshot\nrestart on-failure\n",
    "ready parent-exit\nkill mixed\nrestart-delay 100 5000\n",
    "type task\nready exec\nnever 1\nsuccess 2\n",
    "ready fd 3\nstart-timeout 2000\nreload USR1\n",
    "ready exec\nkill none\nstop-timeout 500\n",
};

constexpr const char* kCommands[] = {"/sv/finish",      "/sv/data/prepare", "/sv/data/started",
                                     "/sv/data/reload", "/sv/data/stop",    "/sv/data/cleanup",
                                     "/sv/data/down"};

constexpr std::string_view kControl = "udoxpchakitq12ryOQPCUDlew";
constexpr int kErrors[] = {EINTR, EAGAIN, EMFILE, ENFILE, ENOSPC, ENOMEM, EIO, EROFS};
constexpr std::uint64_t kPauses[] = {sys::kMillisecond / 2, 10 * sys::kMillisecond, sys::kSecond,
                                     20 * sys::kSecond};

// What is started again and again never comes to rest.
constexpr std::uint64_t kLongRest = 30 * sys::kSecond;

struct Player {
    World world;

    explicit Player(const char* policy) : world(policy) {}

    // A command that takes a millisecond, for ever, or fails.
    void add_command(std::size_t which, unsigned kind) {
        world.kernel.program(kCommands[which], [this, kind](sys_fake::Process& process) {
            if (kind % 3 == 0) return;
            world.kernel.at(sys::kMillisecond, [this, kind, pid = process.pid] {
                world.kernel.end(pid, kind % 3 == 1 ? 0 : 1 << 8);
            });
        });
    }

    void play(std::uint8_t op, std::uint8_t value) {
        switch (op % 8) {
            case 0:
            case 1:
                return world.control(std::string(1, kControl[value % kControl.size()]));
            case 2: {
                constexpr int kEnds[] = {0, 1 << 8, 2 << 8, SIGTERM, SIGSEGV | 0x80, 125 << 8};
                return world.service_ends(kEnds[value % std::size(kEnds)]);
            }
            case 3:
                world.live_for(kPauses[value % std::size(kPauses)]);
                return;
            case 4:
                world.kernel.no_faults();
                return world.kernel.fault(static_cast<sys_fake::Call>(value % sys_fake::kCalls),
                                          1 + value / 16, kErrors[value % 8], false);
            case 5:
                return world.kernel.kill_at(1 + value);
            case 6: {
                constexpr int kSignals[] = {SIGTERM, SIGHUP, SIGQUIT, SIGINT, SIGCHLD};
                return world.kernel.signal(world.kernel.self().pid,
                                           kSignals[value % std::size(kSignals)]);
            }
            default:
                world.stubborn = value % 2 != 0;
                for (sys_fake::Process* process : world.kernel.running("/sv/run"))
                    for (auto& [number, descriptor] : process->descriptors)
                        if (number >= 3 && value % 4 >= 2) descriptor.file->inode->data += "\n";
        }
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3 || size > 400) return 0;
    Player player(kPolicies[data[0] % std::size(kPolicies)]);
    for (std::size_t i = 0; i < std::size(kCommands); ++i)
        if ((data[1] >> i & 1) != 0) player.add_command(i, data[2] + unsigned(i));
    try {
        for (std::size_t i = 3; i + 1 < size; i += 2) {
            player.play(data[i], data[i + 1]);
            if ((data[i] & 0x80) != 0) player.world.live_for(kLongRest);
        }
    } catch (const sys_fake::Spinning&) {
        base::require(false);
    }
    // With "kill none" a service may be left running that will not stop.
    const bool may_be_left =
        std::string_view(kPolicies[data[0] % std::size(kPolicies)]).find("kill none") !=
        std::string_view::npos;
    base::require(player.world.most <= 1 || may_be_left);
    base::require(player.world.kernel.messages().find("bug:") == std::string::npos);
    return 0;
}
