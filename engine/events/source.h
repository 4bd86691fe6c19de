// Where events come from. A source watches something of the machine for the events it was given,
// and says on the board what holds.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/events/board.h"
#include "engine/sys/poll.h"

namespace slipway::events {

class Source {
public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    // Adds what to wait for.
    virtual void add_polls(std::vector<sys::Poll>& polls) const = 0;
    // Reads what has come, without waiting, and says what follows from it. `ready`: what it added,
    // after the waiting; empty at the first turn.
    virtual void turn(Board& board, Millis now, std::span<const sys::Poll> ready) = 0;

    // The manager has taken a pulse of this event.
    virtual void pulse_taken(EventId /*id*/) {}

    // When turn() has something to do though nothing came; std::nullopt: never.
    virtual std::optional<Millis> next_due() const { return std::nullopt; }
};

}  // namespace slipway::events
