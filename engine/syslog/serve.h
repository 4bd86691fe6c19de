// Messages in, lines out.
#pragma once

#include "engine/sys/socket.h"
#include "engine/syslog/line.h"
#include "engine/syslog/queue.h"

namespace slipway::syslog {

// Too large for a stack.
struct Buffers {
    Queue queue;
    std::array<std::uint8_t, kLongestMessage> message{};
    Line line;
};

struct Server {
    Buffers& buffers;
    sys::Fd socket, signals;
};

// Until a signal comes; then what has been sent by then is still written, for two seconds at most.
// Senders are never kept waiting for the one who reads standard output. An error: that is gone.
sys::Status serve(Server& server);

}  // namespace slipway::syslog
