// What IPAddressDeny= and its like come to where a socket unit makes a service's sockets.
#pragma once

#include "importers/systemd/sockets.h"

namespace slipway::importers::systemd {

// Says what differs. With systemd the lists of a socket unit hold for its sockets, and those of the
// service for what the service makes itself; here the latter hold for both, when the service makes
// them (`joined`) rather than an event.
void report_traffic(const SocketUnit& socket,
                    const model::Service& service,
                    bool joined,
                    diag::Sink& sink);

}  // namespace slipway::importers::systemd
