#include "engine/sys/udp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Fd> make_udp_socket() {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return last_error();
    return Fd::adopt(fd);
}

Status send_udp(BorrowedFd socket, const UdpAddress& to, std::string_view datagram) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(to.port);
    name.sin_addr.s_addr = htonl(to.host);
    return status_of(retried([&] {
        return ::sendto(socket.value, datagram.data(), datagram.size(), MSG_NOSIGNAL,
                        reinterpret_cast<const sockaddr*>(&name), sizeof name);
    }));
}

}  // namespace slipway::sys
