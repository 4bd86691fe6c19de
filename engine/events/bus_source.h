// Names on the system bus of D-Bus: raises their events while somebody owns them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/events/bus_talk.h"
#include "engine/events/path_watcher.h"
#include "engine/events/source.h"

namespace slipway::events {

// The name of "bus-name/NAME", without "event:" before it; nullopt: it is no such event, or
// nobody can own it.
std::optional<std::string> bus_name_event(std::string_view name);

// Where the system bus listens: of $DBUS_SYSTEM_BUS_ADDRESS the first "unix:path=", else the
// usual place.
std::string system_bus(const char* address);

class BusSource : public Source {
public:
    using Events = std::vector<std::pair<EventId, std::string>>;

    static sys::Result<std::unique_ptr<Source>> open(Events events, std::string socket);

    BusSource(Events events, std::string socket)
        : events_(std::move(events)), socket_path_(std::move(socket)) {}

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;
    std::optional<Millis> next_due() const override;

private:
    void connect(Millis now);
    bool receive();
    bool send();
    void lose(Millis now);

    Events events_;
    std::string socket_path_;
    PathWatcher watcher_;  // the bus may begin to listen
    sys::Fd socket_;
    std::optional<BusTalk> talk_;  // while it is connected
    std::vector<std::uint8_t> unsent_;
    Millis retry_at_ = 0, retry_after_ = 0;
};

}  // namespace slipway::events
