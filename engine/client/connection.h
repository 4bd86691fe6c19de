// A client's connection to slipway-manager (docs/formats/protocol.md). One request at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "engine/formats/protocol.h"
#include "engine/sys/socket.h"

namespace slipway::client {

class Connection {
public:
    // Connects to RUN/control. ENOENT or ECONNREFUSED: no manager is running.
    static sys::Result<Connection> open(const std::string& run);

    // The connection of a client that sent its request and became this program
    // (formats::kHandedOver); nullopt: there is none. It is taken once.
    static std::optional<Connection> handed_over();

    // Sends one request; a serial of 0 is replaced by one that is chosen here. EMSGSIZE: the names
    // do not fit into a frame.
    sys::Status send(formats::ClientRequest request);

    // Of the last request.
    std::uint32_t serial() const { return serial_; }

    // The next frame that answers the last request, valid until the next call. ETIMEDOUT after
    // `patience` nanoseconds without one; EPIPE: the manager has closed the connection.
    // EPROTONOSUPPORT: it speaks another version of the protocol. EPROTO: it says what is no frame.
    sys::Result<std::span<const std::uint8_t>> receive(std::optional<std::uint64_t> patience);

    // Readable when a frame has come, or the manager has closed it.
    sys::BorrowedFd socket() const { return socket_; }

private:
    sys::Fd socket_;
    std::uint32_t serial_ = 0;
    std::array<std::uint8_t, formats::kMaxFrame> buffer_{};
};

}  // namespace slipway::client
