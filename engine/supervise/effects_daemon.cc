// Which processes are the service's, and the daemon of a service that forks and ends.
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/formats/pid_file.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::ReadyKind;
using formats::Role;

constexpr std::uint64_t kTrackInterval = 100 * sys::kMillisecond;

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

base::FixedString<64> process_path(std::uint32_t pid, std::string_view rest) {
    base::FixedString<64> path;
    path.append("/proc/");
    path.append(base::decimal(pid).view());
    path.append(rest);
    return path;
}

// No pid: what is there names none.
sys::Result<sys::Pid> read_pid_file(const Supervisor& s) {
    // The service may have put anything there, a FIFO that nobody writes to as well.
    const auto file =
        sys::open_at(sys::kHere, s.policy.pid_file.data(), sys::Open::read | sys::Open::nonblock);
    if (!file) return file.error();
    std::array<char, formats::kMostPidFile + 1> buffer;  // NOLINT: filled by the read
    const auto size = sys::read(file.value(), std::span<char>(buffer));
    const auto number = formats::decode_pid_file({buffer.data(), size.value_or(0)});
    return number ? sys::Pid{*number} : sys::Pid{};
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

}  // namespace

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

std::optional<std::uint32_t> owner_of(std::uint32_t pid) {
    const auto status = sys::status_at(sys::kHere, process_path(pid, ""));
    if (!status) return std::nullopt;
    return status.value().uid;
}

bool has_program(std::uint32_t pid) {
    const auto status = sys::status_at(sys::kHere, process_path(pid, "/exe"));
    return status || !(status.error() == sys::Errno{ENOENT} || status.error() == sys::Errno{ESRCH});
}

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

bool forks(const Supervisor& s) {
    return s.policy.ready == ReadyKind::pid_file || s.policy.ready == ReadyKind::parent_exit;
}

bool needs_orphans(const Supervisor& s) {
    return forks(s);
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

void track(Supervisor& s) {
    sys::Pid orphan;
    const std::size_t left = orphans(s, orphan);
    bool found = false;
    if (s.policy.ready == ReadyKind::pid_file)
        found = take_main(s, read_pid_file(s).value_or({}));
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

void say_why_not_forked(const Supervisor& s) {
    if (!forks(s)) return;
    if (s.previous == State::starting)
        return warn(s, {"its first process is still there; it should have forked a daemon and "
                        "ended: a program that stays has another way to be ready"});
    if (s.previous != State::tracking) return;
    if (s.policy.ready == ReadyKind::parent_exit)
        return warn(s, {"several processes are left, and nothing tells which is the daemon; only "
                        "a pid file could"});
    const auto pid = read_pid_file(s);
    const std::string_view path = s.policy.pid_file;
    if (!pid)
        warn(s, {"no daemon: cannot read its pid file ", path, sys::explain(pid.error()).view()});
    else if (!pid.value())
        warn(s, {"no daemon: its pid file ", path, " does not hold the number of a process"});
    else
        warn(s, {"no daemon: its pid file ", path, " names process ",
                 base::decimal(pid.value().value).view(),
                 ", which is not there or not one of the service"});
}

}  // namespace slipway::supervise
