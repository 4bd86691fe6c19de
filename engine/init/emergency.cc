#include "engine/init/emergency.h"

#include "engine/init/say.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"
#include "engine/sys/terminal.h"

namespace slipway::init {
namespace {

struct Row {
    const char* program;
    const char* argument;  // nullptr: none
};

constexpr Row kShells[] = {
    {"/sbin/sulogin", nullptr}, {"/usr/sbin/sulogin", nullptr}, {"/bin/sh", "-l"},
    {"/usr/bin/sh", "-l"},      {"/bin/busybox", "sh"},
};

char kPath[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
char kHome[] = "HOME=/root";
char kTerm[] = "TERM=linux";

const Row* find_shell() {
    for (const auto& row : kShells)
        if (sys::is_executable(sys::kHere, row.program)) return &row;
    return nullptr;
}

[[noreturn]] void become_shell(const Row& row) {
    using sys::Open;
    static_cast<void>(sys::set_signal_mask({}));
    static_cast<void>(sys::new_session());
    const auto console =
        sys::open_at(sys::kHere, "/dev/console", Open::read | Open::write | Open::nonblock);
    if (console) {
        static_cast<void>(sys::set_nonblocking(console.value(), false));
        static_cast<void>(sys::take_terminal(console.value()));
        static_cast<void>(sys::reset_terminal(console.value()));
        for (int fd = 0; fd <= 2; ++fd) static_cast<void>(sys::place_at(console.value(), fd, true));
    }
    char* const argv[] = {const_cast<char*>(row.program), const_cast<char*>(row.argument), nullptr};
    char* const envp[] = {kPath, kHome, kTerm, nullptr};
    say_failure(sys::execute(row.program, argv, envp), {"cannot execute ", row.program});
    sys::exit_now(127);
}

// Until that child has ended; what else ends is reaped, since nobody else would.
void wait_for(sys::Pid pid) {
    for (;;) {
        const auto ended = sys::peek_any();
        if (ended && ended.value()) {
            static_cast<void>(sys::reap(ended.value()->pid));
            if (ended.value()->pid == pid) return;
        } else if (!ended) {
            return;
        } else {
            sys::sleep_for(100 * sys::kMillisecond);
        }
    }
}

}  // namespace

void run_emergency_shell() {
    const Row* row = find_shell();
    if (row == nullptr) {
        say(
            {"there is no sulogin and no /bin/sh for an emergency shell either. "
             "Boot with another init= or from another medium; tried again in a minute"});
        return sys::sleep_for(60 * sys::kSecond);
    }
    say({"starting ", row->program, " on the console; leave it (exit) to try the boot again"});
    const auto begin = sys::monotonic();
    const auto pid = sys::fork_process();
    if (pid && !pid.value()) become_shell(*row);
    if (pid)
        wait_for(pid.value());
    else
        say_failure(pid.error(), {"cannot start it"});
    // A shell that cannot run must not keep the machine busy.
    if (sys::monotonic() - begin < 2 * sys::kSecond) sys::sleep_for(5 * sys::kSecond);
}

}  // namespace slipway::init
