#include "engine/svscan/loop.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/svscan/control.h"
#include "engine/svscan/effects.h"
#include "engine/svscan/ending.h"
#include "engine/svscan/reap.h"
#include "engine/svscan/removal.h"
#include "engine/svscan/scan.h"
#include "engine/svscan/setup.h"
#include "engine/svscan/start.h"
#include "engine/svscan/take_over.h"
#include "engine/svscan/upgrade.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kPause = sys::kSecond;

void earlier(std::optional<std::uint64_t>& first, std::optional<std::uint64_t> other) {
    if (other && (!first || *other < *first)) first = other;
}

// How long nothing has to be done; nothing: until something happens. An idle tree is never woken.
std::optional<std::uint64_t> time_to_wait(const Tree& tree) {
    if (tree.scan_wanted && tree.end == EndState::running) return 0;
    std::optional<std::uint64_t> next = tree.table.next_due();
    if (tree.end == EndState::running) earlier(next, tree.scan_due);
    if (tree.end == EndState::running) earlier(next, tree.drain_due);
    earlier(next, tree.end_deadline);
    earlier(next, tree.probe_deadline);
    earlier(next, tree.hangup_due);
    if (!next) return std::nullopt;
    const std::uint64_t now = sys::monotonic();
    return *next > now ? *next - now : 0;
}

void take_signals(Tree& tree) {
    for (;;) {
        const auto received = sys::read_signal(tree.signals);
        if (!received) tree.stalled = true;
        if (!received || !received.value()) return;
        const int number = received.value()->signal.value;
        const auto* diverted = diverted_signal(number);
        if (diverted != nullptr && start_handler(tree, diverted->handler)) continue;
        if (const auto what = command_of_signal(number)) command(tree, *what);
    }
}

void take_commands(Tree& tree) {
    std::array<char, 256> bytes;
    for (;;) {
        const auto size = sys::read(tree.control, std::span<char>(bytes));
        if (!size && size.error().value != EAGAIN) tree.stalled = tree.control.valid();
        if (!size || size.value() == 0) return;
        for (const char byte : std::span(bytes).first(size.value())) {
            const auto what = command_of_byte(byte);
            if (what)
                command(tree, *what);
            else
                sys::report({"slipway-svscan: unknown command byte: ", {&byte, 1}});
        }
    }
}

void scan_and_nuke(Tree& tree) {
    if (tree.end != EndState::running) return;
    if (tree.scan_due && sys::monotonic() >= *tree.scan_due) tree.scan_wanted = true;
    if (tree.scan_wanted) {
        complete_own_files(tree);
        scan(tree);
    }
    if (tree.nuke_wanted) nuke(tree);
    if (tree.drain_due && sys::monotonic() >= *tree.drain_due) drain_leaving(tree);
}

[[noreturn]] void stay_for_ever() {
    // The kernel panics when pid 1 exits; as long as we stay, somebody can still look.
    sys::report(
        {"slipway-svscan: pid 1 has nothing left to run. It stays, and reaps; "
         "use the magic SysRq keys, or switch the machine off"});
    for (;;) {
        static_cast<void>(sys::reap_any());
        sys::sleep_for(sys::kSecond);
    }
}

[[noreturn]] void become(Tree& tree, const char* program, int code) {
    // One that waits behind the mask would end the program.
    static_cast<void>(sys::ignore_signal(sys::signals::kXfsz));
    static_cast<void>(sys::default_signal(sys::signals::kXfsz));
    static_cast<void>(sys::set_signal_mask({}));
    if (tree.inherited_limit) static_cast<void>(sys::set_descriptor_limit(*tree.inherited_limit));
    char* const argv[] = {const_cast<char*>(program), nullptr};
    const auto error = sys::execute(program, argv, sys::environment());
    constexpr int kNoEntry = 2;
    if (error.value != kNoEntry || tree.is_pid1)
        sys::report({"slipway-svscan: cannot execute ", program, sys::explain(error).view()});
    if (tree.is_pid1) stay_for_ever();
    sys::exit_now(error.value == kNoEntry ? code : 111);
}

}  // namespace

void run(Tree& tree) {
    while (tree.end != EndState::over) {
        std::array<sys::Poll, 3> polls{{{tree.signals.number(), sys::kReadable, 0},
                                        {tree.control.number(), sys::kReadable, 0},
                                        {tree.watcher.number(), sys::kReadable, 0}}};
        if (std::exchange(tree.stalled, false) || !sys::wait_for(polls, time_to_wait(tree)))
            sys::sleep_for(kPause);
        take_signals(tree);
        take_commands(tree);
        reap_all(tree);
        reap_taken_over(tree);
        scan_and_nuke(tree);
        start_due(tree);
        advance_end(tree);
        advance_upgrade(tree);
    }
}

void become_finish(Tree& tree) {
    become(tree, ".s6-svscan/finish", 0);
}

void become_crash(Tree& tree, int code) {
    become(tree, ".s6-svscan/crash", code);
}

}  // namespace slipway::svscan
