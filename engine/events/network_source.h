// Interfaces, addresses and default routes, from rtnetlink.
#pragma once

#include <memory>
#include <utility>

#include "engine/events/network.h"
#include "engine/events/source.h"
#include "engine/sys/netlink.h"

namespace slipway::events {

class NetworkSource : public Source {
public:
    using Events = std::vector<std::pair<EventId, NetworkEvent>>;

    // `events` is not empty. It joins only the groups that they need.
    static sys::Result<std::unique_ptr<Source>> open(Events events);

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;

private:
    struct Dump {
        std::uint16_t type = 0;
        std::uint8_t family = 0;
    };

    void fail();
    void ask_for_all();
    void ask_for_routes();
    void ask_next();
    void take(const RouteMessage& message);

    Events events_;
    bool routes_ = false;  // some event is about routes
    sys::Fd socket_;
    Network network_;
    std::vector<Dump> dumps_;  // still to be asked for, the last one first
    bool dumping_ = false;     // what is known is not whole
    bool interrupted_ = false;
    bool routes_lost_ = false;
    bool failed_ = false;         // the kernel was not heard
    std::uint32_t sequence_ = 0;  // of the dump that runs
};

}  // namespace slipway::events
