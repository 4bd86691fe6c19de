// s6-notifyoncheck: becomes a program, and beside it asks a check until that says it is ready.
#include <algorithm>
#include <array>
#include <limits>

#include "engine/base/number.h"
#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/spawn/execline.h"
#include "engine/sys/clock.h"
#include "engine/sys/fork.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/whole_file.h"

namespace slipway::chain {
namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

struct Asking {
    bool apart = false;               // the asker is no child of the program
    const char* command = nullptr;    // execline's language; none: ./data/check
    std::uint64_t first_wait = 10;    // all times in milliseconds
    std::uint64_t all_tries = 0;      // 0: for ever, as the next one
    std::uint64_t one_try = 0;        //
    std::uint64_t between = 1000;     //
    std::uint64_t tries = 7;          // 0: for ever
    std::optional<int> notification;  // a descriptor; none: what the file notification-fd says
};

std::uint64_t after(std::uint64_t milliseconds) {
    return sys::monotonic() + milliseconds * sys::kMillisecond;
}

// Until one of the processes has ended, or that time has come.
void wait_until(std::span<sys::Poll> processes, std::uint64_t time) {
    for (;;) {
        const std::uint64_t now = sys::monotonic();
        if (now >= time) return;
        std::optional<std::uint64_t> left;
        if (time != kNever) left = time - now;
        const auto ready = sys::wait_for(processes, left);
        if (!ready || ready.value() > 0) return;
    }
}

[[noreturn]] void run_check(const Call& call, const Asking& asking) {
    base::Errno why;
    if (asking.command != nullptr) {
        why = spawn::execute_execline(asking.command);
    } else {
        std::array<char*, 2> argv{const_cast<char*>("./data/check"), nullptr};
        why = sys::execute(argv[0], argv.data(), sys::environment());
    }
    const char* const name = asking.command != nullptr ? asking.command : "./data/check";
    sys::report({call.name, ": warning: unable to run ", name, sys::explain(why).view()});
    sys::exit_now(kFailed);
}

// One try: true when the check ended with 0. `program` becomes ready when there is nobody to
// notify for any more.
bool ask(const Call& call, const Asking& asking, sys::Poll& program, std::uint64_t end) {
    const auto check = sys::fork_process();
    if (!check) return false;
    if (!check.value()) run_check(call, asking);
    const auto pidfd = sys::open_pidfd(check.value());
    if (pidfd) {
        std::array<sys::Poll, 2> both{program,
                                      sys::Poll{pidfd.value().number(), sys::kReadable, 0}};
        wait_until(both, asking.one_try == 0 ? end : std::min(end, after(asking.one_try)));
        program.ready = both[0].ready;
        if (both[1].ready == 0)
            static_cast<void>(sys::send_signal(check.value(), sys::signals::kKill));
    }
    const auto ended = sys::wait_and_reap(check.value());
    return ended && ended.value().status == sys::exited_with(0);
}

int ask_until_ready(const Call& call,
                    const Asking& asking,
                    sys::BorrowedFd service,
                    sys::BorrowedFd notification) {
    const std::uint64_t end = asking.all_tries == 0 ? kNever : after(asking.all_tries);
    std::array<sys::Poll, 1> program{sys::Poll{service.value, sys::kReadable, 0}};
    std::uint64_t pause = asking.first_wait;
    for (std::uint64_t i = 0; asking.tries == 0 || i < asking.tries; ++i) {
        wait_until(program, std::min(end, after(pause)));
        if (program[0].ready != 0 || sys::monotonic() >= end) return 1;
        if (ask(call, asking, program[0], end))
            return sys::write_all(notification, "\n") ? 0 : kFailed;
        if (program[0].ready != 0) return 1;
        pause = asking.between;
    }
    return 1;
}

bool set_time(const char* text, std::uint64_t& value) {
    const auto number = base::parse_unsigned(text);
    if (!number || *number > 0xffffffff) return false;
    value = *number;
    return true;
}

bool set_option(const Option& option, Asking& asking) {
    std::uint64_t number = 0;
    switch (option.letter) {
        case 'd':
            asking.apart = true;
            return true;
        case '3':
            if (!set_time(option.value, number) || number > 0x7fffffff) return false;
            asking.notification = static_cast<int>(number);
            return true;
        case 's':
            return set_time(option.value, asking.first_wait);
        case 'T':
            return set_time(option.value, asking.all_tries);
        case 't':
            return set_time(option.value, asking.one_try);
        case 'w':
            return set_time(option.value, asking.between);
        case 'n':
            return set_time(option.value, asking.tries);
        case 'c':
            asking.command = option.value;
            return true;
        default:
            return false;
    }
}

std::optional<int> read_descriptor() {
    std::array<char, 32> text;  // NOLINT: filled by the read
    const auto read = sys::read_whole(sys::kHere, "notification-fd", std::span<char>(text));
    if (!read) return std::nullopt;
    const auto number = base::parse_unsigned(read.value().substr(0, read.value().find('\n')));
    if (!number || *number > 0x7fffffff) return std::nullopt;
    return static_cast<int>(*number);
}

}  // namespace

int notify_on_check(Call& call) {
    Asking asking;
    Options options(call.words, "d3:s:T:t:w:n:c:");
    while (const auto option = options.next())
        if (!set_option(*option, asking)) return wrong_usage(call);
    if (options.rest().empty()) return wrong_usage(call);
    if (!asking.notification) asking.notification = read_descriptor();
    if (!asking.notification)
        return die(call, kUsageError, {"no number in the file notification-fd, and no option -3"});
    const sys::BorrowedFd notification{*asking.notification};
    if (!sys::is_open(notification))
        return die(call, kUsageError, {"the notification descriptor is not open"});
    const auto service = sys::open_pidfd(sys::own_pid());
    if (!service) return die(call, {"unable to watch the program"}, service.error());
    const auto child = sys::fork_process();
    if (!child) return die(call, {"unable to fork"}, child.error());
    if (!child.value()) {
        if (asking.apart) {
            const auto again = sys::fork_process();
            if (!again || again.value()) sys::exit_now(0);
        }
        // A check that leaves something running must not hold it.
        static_cast<void>(sys::set_inherited(notification, false));
        sys::exit_now(ask_until_ready(call, asking, service.value(), notification));
    }
    if (asking.apart) static_cast<void>(sys::wait_and_reap(child.value()));
    static_cast<void>(sys::set_inherited(notification, false));
    return become(call, options.rest());
}

}  // namespace slipway::chain
