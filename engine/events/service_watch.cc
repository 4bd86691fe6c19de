#include "engine/events/service_watch.h"

#include <algorithm>
#include <array>

#include "engine/sys/clock.h"

namespace slipway::events {
namespace {

constexpr std::uint64_t kPatience = 10 * sys::kSecond;
constexpr Millis kFirstRetry = 50;
constexpr Millis kLastRetry = 2'000;

bool is_active(formats::ServiceState state) {
    using enum formats::ServiceState;
    return state == starting || state == started || state == running || state == stopping;
}

bool is_coming(formats::ServiceState state) {
    using enum formats::ServiceState;
    return state == waiting || state == starting || state == started;
}

// A second of the wall clock on CLOCK_BOOTTIME; at least 1, for 0 means "never".
Millis boot_time_of(std::uint64_t unix_seconds, Millis now) {
    const auto wall =
        static_cast<std::uint64_t>(std::max<std::int64_t>(sys::realtime().seconds, 0));
    const Millis ago = wall > unix_seconds ? (wall - unix_seconds) * 1000 : 0;
    return now > ago ? now - ago : 1;
}

}  // namespace

void ServiceWatch::add_polls(std::vector<sys::Poll>& polls) const {
    if (follows_) polls.push_back({follows_->socket().value, sys::kReadable, 0});
}

std::optional<Millis> ServiceWatch::next_due() const {
    if (follows_) return std::nullopt;
    return retry_at_;
}

void ServiceWatch::lose(Millis now) {
    follows_.reset();
    retry_after_ = std::clamp(2 * retry_after_, kFirstRetry, kLastRetry);
    retry_at_ = now + retry_after_;
}

void ServiceWatch::set_active(State& state, bool active, Millis at) {
    Activity& activity = state.activity;
    if (activity.active == active) return;
    activity.active = active;
    (active ? activity.active_at : activity.inactive_at) = at;
}

void ServiceWatch::take(const formats::ServiceFrame& frame, Millis now) {
    const auto found = states_.find(frame.name);
    if (found == states_.end()) return;
    State& state = found->second;
    state.event = frame.kind == "event";
    state.wanted = (frame.flags & formats::kFlagWantedUp) != 0;
    state.coming = is_coming(frame.state);
    const bool active = is_active(frame.state);
    const Millis since = frame.since_unix == 0 ? 0 : boot_time_of(frame.since_unix, now);
    set_active(state, active, since);
    // It has ended before anybody looked.
    if (!active && state.activity.inactive_at == 0 && frame.begun_ms != 0)
        state.activity.inactive_at = since;
}

bool ServiceWatch::ask(Millis now) {
    auto opened = client::Connection::open(run_);
    if (!opened) return false;
    formats::ClientRequest request;
    request.header.type = formats::FrameType::list;
    if (!opened.value().send(request)) return false;
    for (;;) {
        const auto frame = opened.value().receive(kPatience);
        if (!frame) return false;
        formats::ServiceFrame service;
        if (formats::decode(frame.value(), service)) {
            take(service, now);
            continue;
        }
        formats::DoneFrame done;
        if (!formats::decode(frame.value(), done) || done.outcome != formats::Outcome::ok)
            return false;
        known_ = true;
        return true;
    }
}

bool ServiceWatch::turn(Millis now) {
    if (!follows_) {
        if (now < retry_at_) return false;
        auto opened = client::Connection::open(run_);
        formats::ClientRequest request;
        request.header.type = formats::FrameType::follow;
        if (!opened || !opened.value().send(request)) return lose(now), false;
        follows_.emplace(std::move(opened).value());
        // What changes from now on is told, so what is now can be asked for.
        if (!ask(now)) return lose(now), false;
        retry_after_ = 0;
        return true;
    }
    bool any = false;
    bool other_goal = false;  // of an event, maybe
    for (;;) {
        std::array<sys::Poll, 1> polls{{{follows_->socket().value, sys::kReadable, 0}}};
        if (sys::wait_for(polls, 0).value_or(0) == 0) {
            if (other_goal) static_cast<void>(ask(now));
            return any;
        }
        const auto frame = follows_->receive(kPatience);
        formats::ProgressFrame progress;
        if (!frame || !formats::decode(frame.value(), progress)) return lose(now), any;
        any = true;
        const auto found = states_.find(progress.name);
        if (found == states_.end()) continue;
        other_goal = other_goal || found->second.event;
        found->second.coming = is_coming(progress.state);
        set_active(found->second, is_active(progress.state), now);
    }
}

}  // namespace slipway::events
