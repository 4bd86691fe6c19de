#include "engine/events/board.h"

#include <algorithm>

namespace slipway::events {

using formats::EventVerb;

EventId Board::watch(Watched watched) {
    events_.push_back({});
    events_.back().watched = std::move(watched);
    return events_.size() - 1;
}

void Board::say(EventId id, bool holds, Millis now) {
    Event& event = events_[id];
    if (event.holds == holds) return;
    event.holds = holds;
    event.since = now;
}

void Board::pulse(EventId id) {
    events_[id].pulses = std::min(events_[id].pulses + 1, kMaxPulses);
}

void Board::forget_told() {
    for (Event& event : events_) {
        // The other one knows the same from its files.
        event.is_set = event.told == true || (event.is_set && !event.told);
        event.told.reset();
        event.retry_at = 0;
        event.retry_after = kFirstRetry;
    }
}

std::optional<Millis> Board::due(const Event& event) {
    if (event.holds && event.told != event.holds) {
        // The first that is told of an event is told as it is; but what a manager was told to hold
        // does not end at once because another one asks.
        const bool waits = (event.told.has_value() || event.is_set) && !*event.holds;
        return std::max(event.retry_at, waits ? event.since + event.watched.hold : 0);
    }
    if (event.pulses > 0) return event.retry_at;
    return std::nullopt;
}

std::optional<Message> Board::next(Millis now) const {
    for (EventId id = 0; id < events_.size(); ++id) {
        const Event& event = events_[id];
        const auto when = due(event);
        if (!when || *when > now) continue;
        if (event.holds && event.told != event.holds)
            return Message{id, *event.holds ? EventVerb::set : EventVerb::clear};
        return Message{id, EventVerb::pulse};
    }
    return std::nullopt;
}

void Board::told(const Message& message) {
    Event& event = events_[message.id];
    event.retry_at = 0;
    event.retry_after = kFirstRetry;
    if (message.verb != EventVerb::pulse) {
        event.told = message.verb == EventVerb::set;
        event.is_set = false;
        return;
    }
    --event.pulses;
    told_pulses_.push_back(message.id);
}

void Board::refused(const Message& message, Millis now) {
    Event& event = events_[message.id];
    event.retry_at = now + event.retry_after;
    event.retry_after = std::min(2 * event.retry_after, kLastRetry);
}

std::optional<Millis> Board::next_due() const {
    std::optional<Millis> first;
    for (const Event& event : events_)
        if (const auto when = due(event)) first = std::min(first.value_or(*when), *when);
    return first;
}

}  // namespace slipway::events
