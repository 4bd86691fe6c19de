// Who listens, by the kernel's tables /proc/net/{tcp,tcp6,udp,udp6,unix}.
#pragma once

#include <cstdint>
#include <string_view>

namespace slipway::boot {

// One line of tcp, tcp6 (a listening socket) or udp, udp6 (a bound one) at this port, whatever the
// address.
bool is_listening_at(std::string_view line, bool tcp, std::uint16_t port);

// One line of unix: a socket that listens or takes datagrams at this path.
bool is_listening_at(std::string_view line, std::string_view path);

}  // namespace slipway::boot
