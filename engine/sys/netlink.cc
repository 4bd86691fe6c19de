#include "engine/sys/netlink.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Fd> open_netlink(NetlinkFamily family, std::uint32_t groups) {
    const int fd =
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, static_cast<int>(family));
    if (fd < 0) return last_error();
    Fd socket = Fd::adopt(fd);
    // Group 2 of the uevents is udev's: its messages come from a process.
    const int on = 1;
    if (::setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0) return last_error();
    sockaddr_nl name{};
    name.nl_family = AF_NETLINK;
    name.nl_groups = groups;
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) < 0) return last_error();
    return socket;
}

Status set_receive_buffer(BorrowedFd socket, int bytes) {
    if (::setsockopt(socket.value, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0)
        return base::kOk;
    return status_of(::setsockopt(socket.value, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes));
}

Status request_dump(BorrowedFd socket,
                    std::uint16_t type,
                    std::uint8_t family,
                    std::uint32_t sequence) {
    struct {
        nlmsghdr header;
        rtgenmsg body;
    } request{};

    request.header.nlmsg_len = NLMSG_LENGTH(sizeof request.body);
    request.header.nlmsg_type = type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.header.nlmsg_seq = sequence;
    request.body.rtgen_family = family;
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    return status_of(retried([&] {
        return ::sendto(socket.value, &request, request.header.nlmsg_len, 0,
                        reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
    }));
}

Result<NetlinkReceived> receive_netlink(BorrowedFd socket, std::span<std::uint8_t> into) {
    sockaddr_nl sender{};
    iovec part{into.data(), into.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))];
    msghdr message{};
    message.msg_name = &sender;
    message.msg_namelen = sizeof sender;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const long size = retried([&] { return ::recvmsg(socket.value, &message, MSG_CMSG_CLOEXEC); });
    if (size < 0) return last_error();
    NetlinkReceived received;
    received.size = static_cast<std::size_t>(size);
    received.truncated = (message.msg_flags & MSG_TRUNC) != 0;
    received.port = sender.nl_pid;
    received.groups = sender.nl_groups;
    received.uid = ~std::uint32_t{0};
    // There is room for one, and nothing else was asked for.
    const cmsghdr* control_header = CMSG_FIRSTHDR(&message);
    if (control_header != nullptr && control_header->cmsg_type == SCM_CREDENTIALS) {
        ucred credentials{};
        std::memcpy(&credentials, CMSG_DATA(control_header), sizeof credentials);
        received.uid = credentials.uid;
    }
    return received;
}

}  // namespace slipway::sys
