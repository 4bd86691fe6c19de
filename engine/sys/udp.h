// Datagrams to an address of IPv4, for copies of log lines: nobody answers.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/sys/fd.h"

namespace slipway::sys {

struct UdpAddress {
    std::uint32_t host = 0;  // 127.0.0.1 is 0x7f000001
    std::uint16_t port = 0;
};

// Non-blocking.
Result<Fd> make_udp_socket();

// Sends one datagram, whole or not at all. EAGAIN: there is no room for it now.
Status send_udp(BorrowedFd socket, const UdpAddress& to, std::string_view datagram);

}  // namespace slipway::sys
