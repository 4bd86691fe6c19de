// Listening sockets of services, of the Internet and of Unix, and their options.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/sys/socket.h"

namespace slipway::sys {

// Where an Internet socket is bound.
struct InternetAddress {
    enum class Family { any, ipv4, ipv6 };
    Family family = Family::any;  // any: all addresses of both families, where the kernel has IPv6
    std::string_view host;        // numeric; an interface may follow '%'
    std::uint16_t port = 0;
};

// Blocking. A stream socket may be bound again at once after its predecessor (SO_REUSEADDR).
Result<Fd> make_internet_socket(SocketType type, InternetAddress::Family family);
// EINVAL: `host` is not an address of its family.
Status bind_internet(BorrowedFd socket, const InternetAddress& address);

// How the value of an option is written.
enum class OptionValue { number, flag, text };

// Sets a socket option by its name in the definition language ("receive-buffer", "no-delay").
// ENOPROTOOPT: unknown name. EINVAL: the value is not of the option's kind.
Status set_socket_option(BorrowedFd socket, std::string_view name, std::string_view value);

// All names, separated by blanks, for messages.
std::string_view socket_option_names();

}  // namespace slipway::sys
