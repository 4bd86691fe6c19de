// The connection to the manager: what the board has to tell goes over it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/client/connection.h"
#include "engine/events/board.h"
#include "engine/sys/poll.h"

namespace slipway::events {

class ManagerLink {
public:
    explicit ManagerLink(std::string run) : run_(std::move(run)) {}

    // Adds what to wait for: the end of the connection.
    void add_polls(std::vector<sys::Poll>& polls) const;
    // Connects if it is not connected, and tells what is due. Each message is answered before the
    // next one is sent; a manager that does not answer for ten seconds counts as gone.
    void tell(Board& board, Millis now);
    // When tell() should be called though nothing has changed: to connect again.
    std::optional<Millis> next_due() const;
    // Looks whether the manager has closed the connection; then everything is told to the next one.
    void look(Board& board, Millis now);

private:
    enum class Sent { taken, refused, lost };

    void connect(Board& board, Millis now);
    void lose(Board& board, Millis now);
    Sent send(const std::string& name, formats::EventVerb verb);

    std::string run_;
    std::optional<client::Connection> connection_;
    Millis retry_at_ = 0;  // when it is not connected
    Millis retry_after_ = 0;
    std::string complaint_;  // the last one that was reported
    // Pulses that were sent and not answered, with their numbers: the next manager is told the
    // same ones, and does nothing twice.
    std::map<std::string, std::uint32_t> pulses_;
};

}  // namespace slipway::events
