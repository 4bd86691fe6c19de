// What services and events do, as the manager tells it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/client/connection.h"
#include "engine/events/timer.h"
#include "engine/sys/poll.h"

namespace slipway::events {

class ServiceWatch {
public:
    struct State {
        bool event = false;
        bool wanted = false;
        bool coming = false;  // shall be up, and is not yet
        Activity activity;
    };

    explicit ServiceWatch(std::string run) : run_(std::move(run)) {}

    // To be watched, before the first turn().
    void add(const std::string& name) { states_.try_emplace(name); }

    void add_polls(std::vector<sys::Poll>& polls) const;
    std::optional<Millis> next_due() const;

    // Connects if it is not connected, and reads what has come. True: something may be different.
    bool turn(Millis now);
    // Asks for everything. Whether a service is wanted is told by nobody, so whoever acts on it
    // asks first. False: the manager does not answer.
    bool ask(Millis now);

    // The manager has answered at least once.
    bool known() const { return known_; }

    // Of one that was added.
    const State& of(const std::string& name) const { return states_.at(name); }

private:
    void lose(Millis now);
    void take(const formats::ServiceFrame& frame, Millis now);
    void set_active(State& state, bool active, Millis at);

    std::string run_;
    std::map<std::string, State, std::less<>> states_;
    std::optional<client::Connection> follows_;
    bool known_ = false;
    Millis retry_at_ = 0, retry_after_ = 0;
};

}  // namespace slipway::events
