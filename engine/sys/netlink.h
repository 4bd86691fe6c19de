// Netlink sockets: what the kernel says of the network and of devices. Messages are only carried
// here; engine/events takes them apart.
#pragma once

#include <cstdint>
#include <span>

#include "engine/sys/fd.h"

namespace slipway::sys {

enum class NetlinkFamily : std::uint8_t { route = 0, audit = 9, uevent = 15 };

// A socket that gets the messages of the groups (a bit each), non-blocking.
Result<Fd> open_netlink(NetlinkFamily family, std::uint32_t groups);

// How many bytes of messages the kernel keeps for us before it loses some.
Status set_receive_buffer(BorrowedFd socket, int bytes);

// Asks for all objects of one kind (RTM_GETLINK …) and address family (0: all). The answers come
// among the other messages, with this sequence number.
Status request_dump(BorrowedFd socket,
                    std::uint16_t type,
                    std::uint8_t family,
                    std::uint32_t sequence);

struct NetlinkReceived {
    std::size_t size = 0;
    bool truncated = false;
    std::uint32_t port = 0;    // who sent it; 0: the kernel
    std::uint32_t groups = 0;  // through which it came
    std::uint32_t uid = 0;     // of the sender; the kernel is root; all ones: it is not known
};

// EAGAIN: nothing there. ENOBUFS: messages were lost, and the next call goes on.
Result<NetlinkReceived> receive_netlink(BorrowedFd socket, std::span<std::uint8_t> into);

}  // namespace slipway::sys
