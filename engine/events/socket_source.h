// The sockets of definitions ([Socket]): listens before the service does, and pulses the event when
// somebody waits.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/events/activation.h"
#include "engine/events/service_watch.h"
#include "engine/events/socket_maker.h"
#include "engine/events/source.h"

namespace slipway::events {

struct SocketEvent {
    EventId id = 0;
    std::string name;     // as the node is called
    std::string service;  // whose sockets these are: what the event triggers
    std::vector<SocketDefinition> sockets;
    std::vector<std::string> after;  // bundles: nobody listens before what shall be up of them is
};

class SocketSource : public Source {
public:
    SocketSource(std::vector<SocketEvent> events, const std::string& run);
    ~SocketSource() override;

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;
    void pulse_taken(EventId id) override;
    std::optional<Millis> next_due() const override;

private:
    struct Entry {
        SocketEvent event;
        std::optional<SocketMaker> maker;  // at work
        std::vector<sys::Fd> sockets;      // none: nobody listens for us
        Activation activation;
        Millis make_at = 0, make_after = 0;  // the next try, and the pause behind it
        bool told = false;                   // that it cannot be done
        bool dropped = false;                // the holder has none of them
        Millis drop_at = 0;                  // the next try, if the holder was away
    };

    bool waits(const Entry& entry) const;
    void make(Entry& entry, Millis now);
    void finish_making(Entry& entry, Millis now);
    void fail(Entry& entry, Millis now);
    void follow_wanted(Entry& entry, Millis now);

    std::string run_;
    ServiceWatch services_;
    std::vector<Entry> entries_;
    Millis now_ = 0;  // of the last turn
    Millis ask_at_ = 0;
};

}  // namespace slipway::events
