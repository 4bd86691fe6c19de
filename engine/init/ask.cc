#include "engine/init/ask.h"

#include <array>

#include "engine/init/places.h"
#include "engine/init/say.h"
#include "engine/sys/clock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/fork.h"
#include "engine/sys/poll.h"
#include "engine/sys/power.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"
#include "engine/sys/whole_file.h"

namespace slipway::init {
namespace {

constexpr std::uint64_t kPatience = 30 * sys::kSecond;

// True when the command accepted the order.
bool ask_manager(std::string_view word) {
    base::Path program;
    if (!beside_us(program, "slipway") || !sys::is_executable(sys::kHere, program)) return false;
    const auto pid = sys::fork_process();
    if (!pid) return false;
    if (!pid.value()) {
        base::FixedString<16> text;
        text.append(word);
        char name[] = "slipway";
        char* const argv[] = {name, const_cast<char*>(text.c_str()), nullptr};
        static_cast<void>(sys::execute(program, argv, sys::environment()));
        sys::exit_now(127);
    }
    const auto pidfd = sys::open_pidfd(pid.value());
    if (pidfd) {
        std::array polls{sys::Poll{pidfd.value().number(), sys::kReadable, 0}};
        static_cast<void>(sys::wait_for(polls, kPatience));
    }
    const auto ended = sys::reap(pid.value());
    if (ended && ended.value()) return ended.value()->status == sys::exited_with(0);
    static_cast<void>(sys::send_signal(pid.value(), sys::signals::kKill));
    return false;
}

}  // namespace

int ask_for_ending(Ending ending) {
    // A container's manager that sends TERM wants the container to end, not to start again.
    const bool machine = sys::in_first_pid_namespace().value_or(true);
    const auto word = ending_word(machine || ending != Ending::reboot ? ending : Ending::exit);
    if (ask_manager(word)) return 0;
    say({"the manager does not answer: all services are stopped at once (", word, ")"});
    base::FixedString<16> text;
    text.append(word);
    text.append("\n");
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.view().data()), text.size());
    say_failure(sys::replace_file(sys::kHere, kEnding, kEndingNew, bytes, 0644),
                {"cannot write ", kEnding});
    const auto control = sys::open_fifo_for_write(sys::kHere, kSvscanControl);
    if (!control) {
        say_failure(control.error(), {"cannot open ", kSvscanControl});
        return 111;
    }
    const auto sent = sys::write(control.value(), std::string_view("t"));
    return sent ? 0 : 111;
}

}  // namespace slipway::init
