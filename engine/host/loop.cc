#include <cerrno>
#include <utility>

#include "engine/base/number.h"
#include "engine/host/host.h"
#include "engine/host/place.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::host {
namespace {

// What svscan did may have caused the end of a service: at the end of the tree it tells a logger's
// supervisor to leave and then closes the logger's pipe. A supervisor of its own sees the two in
// that order, as HUP and TERM come before CHLD; here the messages have to be taken before the end,
// or the logger is started again.
void hear_svscan(Host& host) {
    while (read_channel(host)) {
    }
}

void reap_children(Host& host) {
    for (;;) {
        // Not reaped at once: while it is a zombie its number, and its group's, stay its own.
        const auto ended = sys::peek_any();
        if (!ended && !(ended.error() == sys::Errno{ECHILD})) host.stalled = true;
        if (!ended || !ended.value()) return;
        hear_svscan(host);
        if (Machine* machine = host.machines.find_child(ended.value()->pid))
            on_end(host, *machine, *ended.value());
        (void)sys::reap(ended.value()->pid);
    }
}

void read_signals(Host& host) {
    for (;;) {
        const auto got = sys::read_signal(host.signals);
        if (!got) host.stalled = true;
        if (!got || !got.value()) return;
        const sys::Signal signal = got.value()->signal;
        if (signal == sys::signals::kChld) {
            reap_children(host);
        } else {
            host.machines.for_each([&](Machine& machine) { on_signal(host, machine, signal); });
        }
    }
}

std::optional<std::uint64_t> patience(const Host& host) {
    if (!host.awaited.empty()) return 0;
    const std::uint64_t due = host.machines.first_due();
    if (due == 0) return std::nullopt;
    const std::uint64_t now = supervise::now_boot();
    return due > now ? due - now : 0;
}

bool is_over(Host& host) {
    if (!host.by_svscan) return host.machines.count() == 0;
    if (host.channel.valid()) return false;
    // Nobody waits for the reports of those that have ended: their locks are free.
    bool any = false;
    host.machines.for_each(
        [&](const Machine& machine) { any = any || machine.stage != Stage::reporting; });
    return !any;
}

void dispatch(Host& host, std::uint64_t key) {
    const auto kind = static_cast<Kind>(key & 0xff);
    switch (kind) {
        case Kind::signals:
            return;  // read already
        case Kind::channel:
            read_channel(host);
            return;
        case Kind::listener:
            return accept_svscan(host);
        case Kind::places:
            return read_places(host);
        default:
            break;
    }
    if (kind == Kind::pidfd) hear_svscan(host);
    Machine* machine = host.machines.at(static_cast<std::uint32_t>(key >> 32));
    if (machine != nullptr)
        on_ready(host, *machine, kind, static_cast<std::uint32_t>((key >> 8) & 0xff));
}

}  // namespace

int run(Host& host) {
    sys::EpollKeys keys;
    while (!is_over(host)) {
        host.machines.for_due(supervise::now_boot(),
                              [&](Machine& machine) { on_time(host, machine); });
        collect_starts(host);
        const auto longest = patience(host);
        if (longest != 0) supervise::trim(host.hosting);
        if (const auto done = sys::epoll_wait_for(host.epoll, longest, keys); !done) {
            sys::report({"slipway-host: cannot wait", sys::explain(done.error()).view(),
                         "; again in a second"});
            sys::sleep_for(sys::kSecond);
            continue;
        }
        // Ends of children come before control bytes, as in s6.
        if (!keys.empty())
            read_signals(host);
        else
            wait_for_starts(host);
        for (const std::uint64_t key : keys.view()) dispatch(host, key);
        if (!std::exchange(host.stalled, false)) continue;
        // Without the pause what goes on failing would take a whole processor.
        sys::sleep_for(sys::kSecond);
        reap_children(host);
    }
    close_places(host);
    base::FixedString<64> path;
    path.append(".s6-svscan/host.");
    path.append(base::decimal(sys::own_pid().value).view());
    if (host.by_svscan) (void)sys::unlink_at(host.scan_directory, path);
    return host.by_svscan ? 0 : host.last_code;
}

}  // namespace slipway::host
