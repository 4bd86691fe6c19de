#include "engine/supervise/loop.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::Role;

// Places in the list of what is waited for. Signals come before control bytes, as in s6.
constexpr std::size_t kSignals = 0, kControl = 1, kPipe = 2, kSocket = 3, kBell = 4, kGroup = 5,
                      kPidfds = 6;
using Polls = std::array<sys::Poll, kPidfds + formats::kRoles>;

bool due(std::uint64_t deadline, std::uint64_t now) {
    return deadline != 0 && deadline <= now;
}

// How long nothing will be due; std::nullopt: for ever.
std::optional<std::uint64_t> patience(const Supervisor& s) {
    const std::uint64_t first = next_due(s);
    if (first == 0) return std::nullopt;
    const std::uint64_t now = now_boot();
    return first > now ? first - now : 0;
}

Polls polls_of(const Supervisor& s) {
    Polls polls{};
    polls[kSignals] = {s.signals.number(), sys::kReadable};
    polls[kControl] = {s.control.number(), sys::kReadable};
    // Of what slipway-exec reports only the end counts.
    const bool reports = s.policy.ready == formats::ReadyKind::program;
    polls[kPipe] = {s.notify_pipe.number(), reports ? short{0} : sys::kReadable};
    polls[kSocket] = {s.notify_socket.number(), sys::kReadable};
    polls[kBell] = {s.bell.number(), sys::kWritable};
    polls[kGroup] = {s.group_events.number(), sys::kPriority};
    // The ends of our own children come as SIGCHLD.
    for (std::size_t i = 0; i < formats::kRoles; ++i)
        if (s.adopted[i]) polls[kPidfds + i] = {s.pidfds[i].number(), sys::kReadable};
    return polls;
}

// Without the unused ones at the end: the kernel refuses more than RLIMIT_NOFILE.
std::size_t used_of(const Polls& polls) {
    std::size_t used = polls.size();
    while (used > 0 && polls[used - 1].fd < 0) --used;
    return used;
}

void obey(Supervisor& s, const Polls& polls) {
    if (polls[kBell].ready != 0) (void)ring(s);
    if (polls[kPipe].ready != 0 && s.notify_pipe.valid()) read_notify_pipe(s);
    if (polls[kSocket].ready != 0) read_notify_socket(s);
    if (polls[kGroup].ready != 0 && s.group_events.valid() && group_emptied(s))
        handle(s, Input::emptied);
    for (std::size_t i = 0; i < formats::kRoles; ++i)
        if (polls[kPidfds + i].ready != 0 && s.adopted[i])
            notice_adopted_end(s, static_cast<Role>(i));
    if (polls[kSignals].ready != 0) read_signals(s);
    if (s.state != State::gone && polls[kControl].ready != 0) read_control(s);
}

}  // namespace

void run_timers(Supervisor& s) {
    if ((s.record.deadline | s.tick | s.watchdog_deadline) == 0) return;
    const std::uint64_t now = now_boot();
    if (due(s.record.deadline, now)) {
        const bool reads = s.state == State::waiting && !std::exchange(s.policy_current, false);
        const bool waits = reads && !read_policy(s);
        s.record.deadline = waits ? now + sys::kSecond : 0;
        if (!waits) handle(s, Input::timeout);
    }
    if (due(s.tick, now) && s.launch == nullptr) tick(s);
    if (due(s.watchdog_deadline, now) && s.launch == nullptr) {
        s.watchdog_deadline = 0;
        warn(s, {"WATCHDOG=1 did not come in time"});
        handle(s, Input::watchdog);
    }
}

std::uint64_t next_due(const Supervisor& s) {
    std::uint64_t first = 0;
    for (const std::uint64_t deadline : {s.record.deadline, s.tick, s.watchdog_deadline})
        if (deadline != 0 && (first == 0 || deadline < first)) first = deadline;
    if (!s.dirty) return first;
    const std::uint64_t retry = now_boot() + sys::kSecond;
    return first == 0 ? retry : std::min(first, retry);
}

void say_farewell(Supervisor& s) {
    s.letters.append("x");
    (void)publish(s);
}

void run(Supervisor& s) {
    while (s.state != State::gone) {
        run_timers(s);
        s.absent = {};
        s.policy_current = false;
        settle(s);
        if (s.state == State::gone) break;
        if (std::exchange(s.deep, false)) sys::discard_unused_stack();
        Polls polls = polls_of(s);
        const auto ready = sys::wait_for(std::span(polls).first(used_of(polls)), patience(s));
        if (!ready) {
            warn(s, {"cannot wait", sys::explain(ready.error()).view(), "; again in a second"});
            sys::sleep_for(sys::kSecond);
            continue;
        }
        if (ready.value() != 0) obey(s, polls);
        if (!s.stalled) continue;
        // Without the pause a read that goes on failing would take a whole processor.
        s.stalled = false;
        sys::sleep_for(sys::kSecond);
        reap_children(s);
    }
    say_farewell(s);
}

}  // namespace slipway::supervise
