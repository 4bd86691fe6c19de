// Readiness: a newline on a descriptor, what slipway-exec reports, a check command. Messages of
// sd_notify are in effects_message.cc, the daemon of a forking service in effects_daemon.cc.
#include <array>
#include <cerrno>

#include "engine/formats/program_report.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/pipe.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::ReadyKind;
using formats::Role;

// For a newline, or for what slipway-exec reports.
bool open_notify_pipe(Supervisor& s, sys::Fd& notify_end) {
    auto pipe = sys::make_pipe();
    if (!pipe) {
        warn(s, {"cannot make the notification pipe", sys::explain(pipe.error()).view()});
        return false;
    }
    // A service that notifies while no supervisor reads must not be killed by SIGPIPE, so its end
    // is a reader too. Ours must not block: a service may write anything, and then nothing.
    auto both = sys::open_both_ways(pipe.value().write_end);
    notify_end = both ? std::move(both).value() : std::move(pipe.value().write_end);
    s.notify_pipe = std::move(pipe.value().read_end);
    // What slipway-exec reports is read at its end only, where nothing blocks.
    return s.policy.ready == ReadyKind::program || sys::set_nonblocking(s.notify_pipe, true).ok();
}

// Once the other end of the pipe is closed.
bool program_was_executed(Supervisor& s) {
    std::array<char, 8> bytes;  // NOLINT: filled by the read
    const auto size = sys::read(s.notify_pipe, std::span<char>(bytes));
    s.notify_pipe.reset();
    return size && size.value() != 0 && bytes[size.value() - 1] == formats::kExecuting;
}

}  // namespace

bool prepare_readiness(Supervisor& s, sys::Fd& notify_end) {
    close_readiness(s);
    forget_watchdog(s);
    s.refusal_said = false;
    if (forks(s) && !sys::become_subreaper()) return false;
    if (s.policy.ready_fd >= 0 && !open_notify_pipe(s, notify_end)) return false;
    // Where its holder is away it goes on: messages wait in the socket until it is back.
    if (!keep_notify_socket(s)) s.dirty = true;
    return !notifies(s) || s.notify_socket.valid() || exists("supervise/notify");
}

void reopen_readiness(Supervisor& s) {
    const formats::Child& main = s.record.child(Role::main);
    if (forks(s)) (void)sys::become_subreaper();
    if (!keep_notify_socket(s)) s.dirty = true;
    if (s.policy.ready_fd < 0 || main.pid == 0 || s.s6.ready) return;
    s.notify_pipe = find_notify_pipe(s);
    if (s.notify_pipe.valid() || s.state != State::starting) return;
    // Closed while nobody listened: what slipway-exec holds is closed by the exec, and a service
    // closes its end behind the newline, which went with the pipe.
    if (has_program(main.pid)) handle(s, Input::ready);
}

void close_readiness(Supervisor& s) {
    s.notify_pipe.reset();
    s.tick = 0;
    const formats::Child& check = s.record.child(Role::check);
    if (check.pid != 0) kill_role(s, Role::check);
}

void await_program(Supervisor& s) {
    // Most get there at once, and "up" and "ready" are then told together.
    constexpr std::uint64_t kPatience = 50 * sys::kMillisecond;
    std::array polls{sys::Poll{s.notify_pipe.number(), 0}};
    const auto ready = sys::wait_for(polls, kPatience);
    if (ready && ready.value() != 0 && program_was_executed(s)) s.inputs.push_back(Input::ready);
}

void read_notify_pipe(Supervisor& s) {
    if (s.policy.ready == ReadyKind::program) {
        // It may be that of a start before, and reading would block.
        std::array polls{sys::Poll{s.notify_pipe.number(), 0}};
        const auto ended = sys::wait_for(polls, 0);
        if (!ended || ended.value() == 0) return;
        const bool ready = program_was_executed(s);
        if (ready && s.state == State::starting) handle(s, Input::ready);
        return;
    }
    std::array<char, 512> bytes;  // NOLINT: filled by the read
    const auto size = sys::read(s.notify_pipe, std::span<char>(bytes));
    if (!size) {
        s.stalled = !(size.error() == sys::Errno{EAGAIN});
        return;
    }
    if (size.value() == 0) {
        s.notify_pipe.reset();  // it will never say so: up, but not ready
        return;
    }
    const std::string_view text(bytes.data(), size.value());
    if (text.find('\n') == std::string_view::npos) return;
    s.notify_pipe.reset();
    s.record.notified = true;
    handle(s, Input::ready);
}

void tick(Supervisor& s) {
    s.tick = 0;
    if (s.state == State::tracking) return track(s);
    if (s.state == State::emptying) return watch_group(s);
    if (s.state != State::starting || s.policy.ready != ReadyKind::check) return;
    if (s.record.child(Role::check).pid == 0) start_check(s);
    s.tick = now_boot() + s.policy.check_interval_ms * sys::kMillisecond;
}

}  // namespace slipway::supervise
