#include "engine/sys/network_interface.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Status bring_up(std::string_view interface) {
    ifreq request{};
    if (interface.size() >= sizeof request.ifr_name) return Errno{ENODEV};
    interface.copy(request.ifr_name, interface.size());
    const Fd socket = Fd::adopt(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket.valid()) return last_error();
    if (::ioctl(socket.number(), SIOCGIFFLAGS, &request) < 0) return last_error();
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    return status_of(::ioctl(socket.number(), SIOCSIFFLAGS, &request));
}

Result<std::uint32_t> interface_number(std::string_view interface) {
    std::array<char, IF_NAMESIZE> name{};
    if (interface.size() >= name.size()) return Errno{ENODEV};
    interface.copy(name.data(), interface.size());
    const unsigned number = ::if_nametoindex(name.data());
    if (number == 0) return last_error();
    return std::uint32_t{number};
}

}  // namespace slipway::sys
