#include "engine/events/socket_source.h"

#include <algorithm>

#include "engine/sys/report.h"

namespace slipway::events {
namespace {

// The manager tells which events are wanted; whatever it did not, is found at the latest then.
constexpr Millis kAskEach = 60'000;
constexpr Millis kFirstRetry = 200;
constexpr Millis kLastRetry = 30'000;

// What is wrong with a socket counts too: the service that takes it finds out.
bool anybody_waits(const std::vector<sys::Fd>& sockets) {
    std::vector<sys::Poll> polls;
    for (const sys::Fd& socket : sockets) polls.push_back({socket.number(), sys::kReadable, 0});
    return sys::wait_for(polls, 0).value_or(0) != 0;
}

}  // namespace

SocketSource::SocketSource(std::vector<SocketEvent> events, const std::string& run)
    : run_(run), services_(run) {
    for (SocketEvent& event : events) {
        services_.add(event.name);
        services_.add(event.service);
        for (const std::string& name : event.after) services_.add(name);
        Entry entry;
        entry.event = std::move(event);
        entries_.push_back(std::move(entry));
    }
}

SocketSource::~SocketSource() {
    for (Entry& entry : entries_)
        if (entry.maker) entry.maker->leave();
}

// Connections are of no interest while the service runs, or may begin.
void SocketSource::add_polls(std::vector<sys::Poll>& polls) const {
    services_.add_polls(polls);
    for (const Entry& entry : entries_) {
        if (entry.maker) polls.push_back({entry.maker->end().value, sys::kReadable, 0});
        const auto due = entry.activation.due();
        if (due && *due <= now_)
            for (const sys::Fd& socket : entry.sockets)
                polls.push_back({socket.number(), sys::kReadable, 0});
    }
}

bool SocketSource::waits(const Entry& entry) const {
    const std::vector<std::string>& after = entry.event.after;
    return std::any_of(after.begin(), after.end(),
                       [&](const std::string& name) { return services_.of(name).coming; });
}

std::optional<Millis> SocketSource::next_due() const {
    Millis next = std::min(ask_at_, services_.next_due().value_or(ask_at_));
    for (const Entry& entry : entries_) {
        const bool wanted = services_.of(entry.event.name).wanted;
        if (wanted && !entry.maker && entry.sockets.empty() && !waits(entry))
            next = std::min(next, entry.make_at);
        const auto due = entry.activation.due();
        if (!entry.sockets.empty() && due && *due > now_) next = std::min(next, *due);
    }
    return next;
}

void SocketSource::fail(Entry& entry, Millis now) {
    entry.make_after = std::clamp(2 * entry.make_after, kFirstRetry, kLastRetry);
    entry.make_at = now + entry.make_after;
    if (!entry.told)
        sys::report({"slipway-events: nobody listens for ", entry.event.name,
                     " yet; it is tried again until it can be done"});
    entry.told = true;
}

void SocketSource::make(Entry& entry, Millis now) {
    auto begun = SocketMaker::begin(run_, entry.event.service, entry.event.sockets);
    if (begun) {
        entry.maker = std::move(begun).value();
        return;
    }
    sys::report({"slipway-events: cannot start slipway-exec", sys::explain(begun.error()).view()});
    fail(entry, now);
}

void SocketSource::finish_making(Entry& entry, Millis now) {
    const auto made = entry.maker->outcome();
    if (!made) return;
    entry.maker.reset();
    if (!*made) return fail(entry, now);
    auto held = held_sockets(run_, entry.event.name, entry.event.sockets);
    if (!held) {
        sys::report({"slipway-events: slipway-fdholder does not give the sockets of ",
                     entry.event.name, sys::explain(held.error()).view()});
        return fail(entry, now);
    }
    entry.sockets = std::move(held).value();
    if (entry.told) sys::report({"slipway-events: ", entry.event.name, " listens now"});
    entry.told = false;
    entry.make_after = 0;
}

void SocketSource::follow_wanted(Entry& entry, Millis now) {
    const ServiceWatch::State& service = services_.of(entry.event.service);
    entry.activation.set_active(service.activity.active);
    if (entry.maker) return;
    if (services_.of(entry.event.name).wanted) {
        entry.dropped = false;
        entry.drop_at = 0;
        if (entry.sockets.empty() && !waits(entry) && now >= entry.make_at) make(entry, now);
        return;
    }
    entry.sockets.clear();
    // A service that runs, or is started again, goes on with them.
    if (service.activity.active || service.wanted) {
        entry.dropped = false;
        return;
    }
    if (entry.dropped || now < entry.drop_at) return;
    entry.dropped = drop_sockets(run_, entry.event.name, entry.event.sockets);
    entry.drop_at = ask_at_;  // there is a turn then
}

void SocketSource::pulse_taken(EventId id) {
    for (Entry& entry : entries_)
        if (entry.event.id == id) entry.activation.taken();
}

void SocketSource::turn(Board& board, Millis now, std::span<const sys::Poll> /*ready*/) {
    now_ = now;
    static_cast<void>(services_.turn(now));
    if (services_.known() && now >= ask_at_) static_cast<void>(services_.ask(now));
    if (now >= ask_at_) ask_at_ = now + kAskEach;
    for (Entry& entry : entries_)
        if (entry.maker) finish_making(entry, now);
    if (!services_.known()) return;
    for (Entry& entry : entries_) {
        follow_wanted(entry, now);
        if (!entry.sockets.empty() && entry.activation.looks() &&
            entry.activation.look(anybody_waits(entry.sockets), now))
            board.pulse(entry.event.id);
    }
}

}  // namespace slipway::events
