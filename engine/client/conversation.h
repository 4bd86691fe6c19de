// One request that outlives the manager.
//
// A killed manager is back within a second or two, and goes on with what it had taken. So when
// there is none, or the connection ends before the answer, the request is sent again, with its
// number and with kAgain: whatever the manager has done of it already is not done twice.
#pragma once

#include <optional>
#include <string>

#include "engine/client/connection.h"
#include "engine/sys/clock.h"

namespace slipway::client {

inline constexpr std::uint64_t kAway = 10 * sys::kSecond;  // so long it may be away

class Conversation {
public:
    // What `request` points to must outlive this. Its serial is chosen here, unless another program
    // has sent it and handed over its connection.
    Conversation(std::string run, formats::ClientRequest request, std::uint64_t away = kAway);

    // The next frame of the answer, valid until the next call. ETIMEDOUT after `patience`
    // nanoseconds without one. EPROTONOSUPPORT: the manager speaks another version. EMSGSIZE: the
    // request does not fit into a frame. ENOENT, ECONNREFUSED: there is no manager, EPIPE,
    // ECONNRESET: it ends every connection, and that for as long as it may be away.
    sys::Result<std::span<const std::uint8_t>> receive(std::optional<std::uint64_t> patience);

    // True, once each time, when the answer begins anew: what came of it before does not count.
    bool began_anew() { return std::exchange(began_anew_, false); }

    // Why there is no connection at the moment; 0: there is one.
    sys::Errno why_away() const { return connection_ ? sys::Errno{0} : error_; }

    // The manager was reached at least once, so it may have taken the request.
    bool was_sent() const { return sent_; }

private:
    sys::Status connect_and_send();
    void was_sent_now();
    bool may_come_back(sys::Errno error);

    std::string run_;
    formats::ClientRequest request_;
    std::uint64_t away_;
    std::optional<Connection> connection_;
    std::uint64_t connected_at_ = 0;
    std::optional<std::uint64_t> away_since_;
    sys::Errno error_{0};
    bool sent_ = false;
    bool began_anew_ = false;
};

}  // namespace slipway::client
