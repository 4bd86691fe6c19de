// What is watched, what holds, and what the manager has been told: a state machine over plain data.
//
// Sources say what holds as often as they like. An event that begins to hold is told at once; one
// that ends is told when it has not held for its `hold`, so that something that flaps does not stop
// services again and again. Pulses are told one by one. What the manager did not take is told again
// later; after forget_told() everything is told again, as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/formats/protocol.h"

namespace slipway::events {

using Millis = std::uint64_t;  // on the caller's monotonic clock
using EventId = std::size_t;

struct Watched {
    std::string name;
    Millis hold = 0;
};

// To be told to the manager.
struct Message {
    EventId id = 0;
    formats::EventVerb verb = formats::EventVerb::set;
};

class Board {
public:
    static constexpr Millis kFirstRetry = 200;
    static constexpr Millis kLastRetry = 30'000;
    static constexpr std::uint32_t kMaxPulses = 16;  // that wait to be told, of one event

    // Nothing is said of it before the first say() or pulse().
    EventId watch(Watched watched);

    const std::string& name(EventId id) const { return events_[id].watched.name; }

    void say(EventId id, bool holds, Millis now);
    // Those over kMaxPulses are dropped: who was told sixteen times knows it.
    void pulse(EventId id);

    // A source could not find out what holds, or not watch it: all are to begin anew in a while.
    void doubt() { doubts_ = true; }

    bool doubts() const { return doubts_; }

    // The manager is another one, and knows nothing from us.
    void forget_told();

    // What is to be told now; the caller answers with told() or refused() before it asks again.
    std::optional<Message> next(Millis now) const;
    void told(const Message& message);

    // Whose pulses were told since the last call; some of them twice.
    std::vector<EventId> take_told_pulses() { return std::exchange(told_pulses_, {}); }

    // It was not taken: nothing is told before the time is over, which grows with each refusal.
    void refused(const Message& message, Millis now);

    // When next() may give something that it does not give now; std::nullopt: only after a call.
    std::optional<Millis> next_due() const;

private:
    struct Event {
        Watched watched;
        std::optional<bool> holds;  // as the source said last
        std::optional<bool> told;
        bool is_set = false;  // for the manager before the last forget_told()
        Millis since = 0;     // of `holds`
        std::uint32_t pulses = 0;
        Millis retry_at = 0;
        Millis retry_after = kFirstRetry;
    };

    // When this is to be told; std::nullopt: nothing is.
    static std::optional<Millis> due(const Event& event);

    std::vector<Event> events_;
    bool doubts_ = false;
    std::vector<EventId> told_pulses_;
};

}  // namespace slipway::events
