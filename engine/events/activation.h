// When connections that wait start their service: a state machine under any clock.
//
// Who waits is let in by a service that begins, so nothing is told again before that service has
// ended. One that ends and leaves them waiting is started again, each time after a longer pause.
#pragma once

#include <algorithm>
#include <optional>

#include "engine/events/board.h"

namespace slipway::events {

class Activation {
public:
    static constexpr Millis kFirstPause = 100;
    static constexpr Millis kLastPause = 60'000;

    void set_active(bool active) { active_ = active; }

    // Whether somebody waits is of interest now.
    bool looks() const { return !active_ && !pending_; }

    // When looking may lead to something: a moment that may be over.
    std::optional<Millis> due() const {
        return looks() ? std::optional(not_before_) : std::nullopt;
    }

    // Somebody waits, or nobody does. True: the service is to be started.
    bool look(bool anybody, Millis now) {
        if (!looks()) return false;
        if (!anybody) {
            pause_ = kFirstPause;
            not_before_ = 0;
            return false;
        }
        if (now < not_before_) return false;
        not_before_ = now + pause_;
        pause_ = std::min(2 * pause_, kLastPause);
        pending_ = true;
        return true;
    }

    // The manager knows it.
    void taken() { pending_ = false; }

private:
    bool active_ = false;
    bool pending_ = false;  // told, and not taken yet
    Millis pause_ = kFirstPause;
    Millis not_before_ = 0;
};

}  // namespace slipway::events
