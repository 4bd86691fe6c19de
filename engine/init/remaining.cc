#include "engine/init/remaining.h"

#include <array>

#include "engine/base/number.h"
#include "engine/init/say.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/proc.h"
#include "engine/sys/whole_file.h"

namespace slipway::init {
namespace {

// True when no child is left.
bool reap_everything() {
    for (;;) {
        const auto ended = sys::reap_any();
        if (!ended) return true;  // ECHILD
        if (!ended.value()) return false;
    }
}

}  // namespace

bool end_remaining(sys::Signal signal, std::uint64_t nanoseconds) {
    // Orphans come to pid 1 as their parents die, so the descriptor is open before the signal is
    // sent.
    auto children = sys::open_signal_descriptor({sys::signals::kChld});
    static_cast<void>(sys::send_signal_to_all(signal));
    // A stopped process takes TERM only when it goes on.
    static_cast<void>(sys::send_signal_to_all(sys::signals::kCont));
    const auto deadline = sys::monotonic() + nanoseconds;
    while (!reap_everything()) {
        const auto now = sys::monotonic();
        if (now >= deadline) return false;
        std::array polls{sys::Poll{children ? children.value().number() : -1, sys::kReadable, 0}};
        // Without the descriptor we look every tenth of a second.
        const auto wait = children ? deadline - now : 100 * sys::kMillisecond;
        static_cast<void>(sys::wait_for(polls, wait));
        while (children) {
            const auto received = sys::read_signal(children.value());
            if (!received || !received.value()) break;
        }
    }
    return true;
}

void say_who_remains() {
    std::array<sys::Pid, 8> pids{};
    const auto count = sys::children_of(sys::own_pid(), pids);
    if (!count) return;
    for (std::size_t i = 0; i < pids.size() && i < count.value(); ++i) {
        base::FixedString<40> path;
        const auto number = base::decimal(pids[i].value);
        path.append("/proc/");
        path.append(number.view());
        path.append("/comm");
        std::array<char, 64> buffer;
        const auto name = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
        const auto text = name ? name.value() : std::string_view("?");
        say({"process ", number.view(), " (", text.substr(0, text.find('\n')),
             ") cannot be killed; what it uses stays mounted"});
    }
}

}  // namespace slipway::init
