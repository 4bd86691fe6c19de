// Readiness: a newline on a descriptor, sd_notify, a check command, the daemon of a forking
// service.
#include <array>
#include <cerrno>

#include "engine/base/cold.h"
#include "engine/base/number.h"
#include "engine/formats/notify_message.h"
#include "engine/formats/program_report.h"
#include "engine/spawn/holder.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/pipe.h"
#include "engine/sys/poll.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"
#include "engine/sys/socket.h"

namespace slipway::supervise {
namespace {

using formats::ReadyKind;
using formats::Role;

constexpr std::uint64_t kTrackInterval = 100 * sys::kMillisecond;

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

// Asks each process above us, the nearest first, until one is what is looked for.
template <typename Is>
bool each_above(Is is) {
    constexpr int kHighest = 16;
    sys::Pid above = sys::parent_pid();
    for (int height = 0; height < kHighest && above.value > 0; ++height) {
        if (is(above)) return true;
        const auto process = sys::process_status(above);
        if (!process) return false;
        above = process.value().parent;
    }
    return false;
}

// A daemon whose supervisor was killed is a child of a process above us: of our parent, or, when
// that was killed as well, of who is above it. It began after the process that forked it.
bool is_our_orphan(const Supervisor& s, const sys::ProcessStatus& status) {
    if (!s.took_over || status.start_time < s.last_main.start_time) return false;
    return each_above([&](sys::Pid above) { return status.parent == above; });
}

// Whether `pid` comes from us: our descendant, or an orphan of a supervisor before us.
bool is_ours(const Supervisor& s, sys::Pid pid) {
    const sys::Pid self = sys::own_pid();
    const sys::Pid main{static_cast<std::int32_t>(s.record.child(Role::main).pid)};
    if (in_group(s, pid)) return true;
    constexpr int kDeepest = 64;
    // A host's descendants are those of other services, too.
    const bool own_process = s.hosting == nullptr;
    for (int depth = 0; depth < kDeepest && pid.value > 1; ++depth) {
        if ((own_process && pid == self) || (main && pid == main)) return true;
        const auto status = sys::process_status(pid);
        if (!status) return false;
        if (main && status.value().session == main) return true;
        if (own_process && depth == 0 && is_our_orphan(s, status.value())) return true;
        pid = status.value().parent;
    }
    return false;
}

base::FixedString<64> process_path(std::uint32_t pid, std::string_view rest) {
    base::FixedString<64> path;
    path.append("/proc/");
    path.append(base::decimal(pid).view());
    path.append(rest);
    return path;
}

// The owner of a process, as /proc shows it.
std::optional<std::uint32_t> owner_of(std::uint32_t pid) {
    const auto status = sys::status_at(sys::kHere, process_path(pid, ""));
    if (!status) return std::nullopt;
    return status.value().uid;
}

bool may_notify(const Supervisor& s, const sys::Credentials& sender) {
    const std::uint32_t main = s.record.child(Role::main).pid;
    if (main != 0 && sender.pid.value == static_cast<std::int32_t>(main)) return true;
    if (!s.policy.notify_all) return false;
    if (sys::process_status(sender.pid)) return is_ours(s, sender.pid);
    // It is gone already (systemd-notify does not wait): its user must do.
    return sender.uid == 0 || (main != 0 && owner_of(main) == sender.uid);
}

// Makes `pid` the main process; false when it is not there or not ours.
bool take_main(Supervisor& s, sys::Pid pid) {
    const auto status = sys::process_status(pid);
    if (!status || status.value().ended() || pid == sys::own_pid() || !is_ours(s, pid))
        return false;
    auto pidfd = sys::open_pidfd(pid);
    if (!pidfd) return false;
    formats::Child& main = s.record.child(Role::main);
    const std::uint64_t started = main.pid != 0 ? main.started_at : s.last_main.started_at;
    main = {static_cast<std::uint32_t>(pid.value), status.value().start_time, started};
    constexpr auto kMain = static_cast<std::size_t>(Role::main);
    s.pidfds[kMain] = std::move(pidfd).value();
    s.adopted[kMain] = !(status.value().parent == sys::own_pid());
    s.dirty = true;
    return true;
}

// A process that is ending has no program any more: its end comes next.
bool has_program(std::uint32_t pid) {
    const auto status = sys::status_at(sys::kHere, process_path(pid, "/exe"));
    return status || !(status.error() == sys::Errno{ENOENT} || status.error() == sys::Errno{ESRCH});
}

// Once the other end of the pipe is closed.
bool program_was_executed(Supervisor& s) {
    std::array<char, 8> bytes;  // NOLINT: filled by the read
    const auto size = sys::read(s.notify_pipe, std::span<char>(bytes));
    s.notify_pipe.reset();
    return size && size.value() != 0 && bytes[size.value() - 1] == formats::kExecuting;
}

bool read_pid_file(const Supervisor& s, sys::Pid& pid) {
    // The service may have put anything there, a FIFO that nobody writes to as well.
    const auto file =
        sys::open_at(sys::kHere, s.policy.pid_file.data(), sys::Open::read | sys::Open::nonblock);
    if (!file) return false;
    std::array<char, 64> buffer;  // NOLINT: filled by the read
    const auto size = sys::read(file.value(), std::span<char>(buffer));
    if (!size || size.value() == buffer.size()) return false;
    const std::string_view text(buffer.data(), size.value());
    std::string_view line = text.substr(0, text.find('\n'));
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    const auto number = base::parse_unsigned(line);
    if (!number || *number < 2 || *number > 0x7fffffff) return false;
    pid = {static_cast<std::int32_t>(*number)};
    return true;
}

// Our living children (or who is in the cgroup) that no role names; one of them in `found`.
std::size_t orphans(const Supervisor& s, sys::Pid& found) {
    std::array<sys::Pid, 64> children{};
    const std::size_t count = s.grouped ? group_members(children)
                                        : sys::children_of(sys::own_pid(), children).value_or(0);
    std::size_t alive = 0;
    for (std::size_t i = 0; i < children.size() && i < count; ++i) {
        bool has_role = false;
        for (const formats::Child& child : s.record.children)
            has_role = has_role || static_cast<std::int32_t>(child.pid) == children[i].value;
        const auto status = sys::process_status(children[i]);
        if (has_role || !status || status.value().ended()) continue;
        found = children[i];
        ++alive;
    }
    return alive + (s.grouped ? 0 : orphans_above(s, found, false));
}

void track(Supervisor& s) {
    sys::Pid pid;
    sys::Pid orphan;
    const std::size_t left = orphans(s, orphan);
    bool found = false;
    if (s.policy.ready == ReadyKind::pid_file)
        found = read_pid_file(s, pid) && take_main(s, pid);
    else
        found = left == 1 && take_main(s, orphan);
    if (found) {
        s.record.notified = true;
        return handle(s, Input::tracked);
    }
    if (left == 0 && !s.took_over) {
        warn(s, {"the service forked and ended, but no daemon of it is there"});
        return handle(s, Input::track_failed);
    }
    s.tick = now_boot() + kTrackInterval;
    // Of a daemon that an earlier supervisor saw begin nobody tells that it will not come.
    constexpr std::uint64_t kLongest = 90 * sys::kSecond;
    if (s.took_over && s.record.deadline == 0) s.record.deadline = now_boot() + kLongest;
}

void obey(Supervisor& s, const formats::NotifyMessage& message, sys::Received& received) {
    const sys::Pid named{static_cast<std::int32_t>(message.main_pid)};
    if (message.main_pid_wrong || (named && !take_main(s, named)))
        warn(s, {"MAINPID= names a process that is not the service's; ignored"});
    if (message.has_status) {
        s.record.text.assign(message.status.substr(0, 63));
        s.dirty = true;
    }
    if (message.reloading) {
        s.record.reloading = true;
        s.dirty = true;
    }
    if (message.extend_usec != 0 && s.record.deadline != 0) {
        const std::uint64_t until = now_boot() + message.extend_usec * 1000;
        if (until > s.record.deadline) s.record.deadline = until;
    }
    if (message.watchdog && s.watchdog_deadline != 0)
        s.watchdog_deadline = now_boot() + s.policy.watchdog_ms * sys::kMillisecond;
    if (message.ready) {
        s.record.notified = true;
        s.record.reloading = s.state == State::reloading;
        s.dirty = true;
        const bool waits = s.policy.ready == ReadyKind::notify && s.state == State::starting;
        if (waits) handle(s, Input::ready);
    }
    if (message.watchdog_trigger && has_main(s.state)) handle(s, Input::watchdog);
    if (message.store_descriptors) store_descriptors(s, message.descriptor_name, received);
    if (message.remove_descriptors && !message.descriptor_name.empty())
        remove_descriptors(s, message.descriptor_name);
}

}  // namespace

bool forks(const Supervisor& s) {
    return s.policy.ready == ReadyKind::pid_file || s.policy.ready == ReadyKind::parent_exit;
}

std::size_t orphans_above(const Supervisor& s, sys::Pid& found, bool kill) {
    std::size_t alive = 0;
    if (!s.took_over || s.last_main.pid == 0) return alive;
    const sys::Pid main{static_cast<std::int32_t>(s.last_main.pid)};
    each_above([&](sys::Pid above) {
        for (std::size_t at = 0;;) {
            std::array<sys::Pid, 64> children{};
            const auto count = sys::children_of(above, children, at);
            for (std::size_t i = 0; count && i < children.size() && at + i < count.value(); ++i) {
                const auto status = sys::process_status(children[i]);
                if (!status || status.value().ended() || children[i] == main ||
                    status.value().start_time < s.last_main.start_time ||
                    (status.value().session != main && status.value().group != main))
                    continue;
                found = children[i];
                ++alive;
                if (kill) (void)sys::send_signal(found, sys::signals::kKill);
            }
            at += children.size();
            if (!count || at >= count.value()) return false;
        }
    });
    return alive;
}

bool prepare_readiness(Supervisor& s, sys::Fd& notify_end) {
    close_readiness(s);
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

void read_notify_socket(Supervisor& s) {
    // A burst is bounded, so that a flood cannot keep the loop from its other duties.
    constexpr int kBurst = 32;
    for (int i = 0; i < kBurst && s.launch == nullptr; ++i) {
        // The most systemd takes.
        [[gnu::section(SLIPWAY_COLD)]] static std::array<std::uint8_t, 4096> bytes;
        // Taken off only once its effect is on disk: a successor reads it again, which does no
        // harm. What came along and was not stored is closed then, BARRIER=1's pipe too.
        auto got = sys::receive(s.notify_socket, bytes, sys::Take::later);
        if (!got) {
            s.stalled = !(got.error() == sys::Errno{EAGAIN});
            return;
        }
        const sys::Received& message = got.value();
        if (!message.truncated && message.sender && may_notify(s, *message.sender)) {
            const char* text = reinterpret_cast<const char*>(bytes.data());
            obey(s, formats::decode_notify_message({text, message.size}), got.value());
            settle(s);
            if (s.launch != nullptr) return;  // nothing can be written now
        }
        sys::drop_message(s.notify_socket);
    }
}

bool needs_orphans(const Supervisor& s) {
    return forks(s);
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
