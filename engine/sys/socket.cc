#include "engine/sys/socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "engine/sys/clock.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

int kernel_type(SocketType type) {
    switch (type) {
        case SocketType::stream:
            return SOCK_STREAM;
        case SocketType::datagram:
            return SOCK_DGRAM;
        case SocketType::packets:
            return SOCK_SEQPACKET;
    }
    return SOCK_STREAM;
}

struct Address {
    sockaddr_un name{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

Result<Address> address_of(std::string_view path) {
    Address address;
    if (path.empty()) return Errno{EINVAL};
    if (path.size() >= sizeof address.name.sun_path) return Errno{ENAMETOOLONG};
    address.name.sun_family = AF_UNIX;
    std::memcpy(address.name.sun_path, path.data(), path.size());
    const bool abstract = path[0] == '@';
    if (abstract) address.name.sun_path[0] = '\0';
    // An abstract name ends with its last byte, a path with its NUL.
    address.size =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
    return address;
}

// The lengths are size_t in glibc and the kernel, and socklen_t beside a zero in musl; so the plain
// calls take both.
template <typename Length>
void set_length(Length& length, std::size_t value) {
    length = static_cast<Length>(value);
}

constexpr std::size_t kControlSize =
    CMSG_SPACE(sizeof(int) * kMaxPassedDescriptors) + CMSG_SPACE(sizeof(ucred));

void take_descriptors(const cmsghdr& header, Received& received) {
    const std::size_t count = (header.cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(&header) + i * sizeof(int), sizeof fd);
        if (received.descriptor_count < kMaxPassedDescriptors)
            received.descriptors[received.descriptor_count++] = Fd::adopt(fd);
        else
            close_descriptor(fd);
    }
}

}  // namespace

Result<Fd> make_unix_socket(SocketType type) {
    const long fd =
        ::syscall(SYS_socket, AF_UNIX, kernel_type(type) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Status bind_unix(BorrowedFd socket, std::string_view path) {
    const Result<Address> address = address_of(path);
    if (!address) return address.error();
    return status_of(::bind(socket.value, address.value().get(), address.value().size));
}

Status connect_unix(BorrowedFd socket, std::string_view path) {
    const Result<Address> address = address_of(path);
    if (!address) return address.error();
    return status_of(retried(
        [&] { return ::connect(socket.value, address.value().get(), address.value().size); }));
}

Status connect_unix_within(BorrowedFd socket, std::string_view path, std::uint64_t patience) {
    timeval limit{};
    limit.tv_sec = static_cast<decltype(limit.tv_sec)>(patience / kSecond);
    limit.tv_usec = static_cast<decltype(limit.tv_usec)>(patience % kSecond / kMillisecond * 1000);
    if (::setsockopt(socket.value, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0)
        return last_error();
    if (const auto done = set_nonblocking(socket, false); !done) return done;
    const Status connected = connect_unix(socket, path);
    if (const auto done = set_nonblocking(socket, true); !done) return done;
    return connected;
}

Status listen_on(BorrowedFd socket, int backlog) {
    return status_of(::listen(socket.value, backlog));
}

Status shut_down(BorrowedFd socket, Half half) {
    return status_of(::shutdown(socket.value, half == Half::reading ? SHUT_RD : SHUT_WR));
}

Result<Fd> accept_from(BorrowedFd socket) {
    const long fd = retried(
        [&] { return ::accept4(socket.value, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); });
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Result<SocketPair> make_socket_pair(SocketType type) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, kernel_type(type) | SOCK_CLOEXEC, 0, ends.data()) < 0)
        return last_error();
    return SocketPair{Fd::adopt(ends[0]), Fd::adopt(ends[1])};
}

Status set_send_buffer(BorrowedFd socket, int bytes) {
    if (::setsockopt(socket.value, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) == 0)
        return base::kOk;
    return status_of(::setsockopt(socket.value, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes));
}

Result<Credentials> peer_credentials(BorrowedFd socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.value, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return last_error();
    return Credentials{Pid{peer.pid}, peer.uid, peer.gid};
}

Result<bool> peer_in_group(BorrowedFd socket, std::uint32_t group) {
    const Result<Credentials> peer = peer_credentials(socket);
    if (!peer) return peer.error();
    if (peer.value().gid == group) return true;
    std::array<gid_t, 1024> groups{};
    socklen_t size = sizeof groups;
    if (::getsockopt(socket.value, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) < 0)
        return last_error();
    for (std::size_t i = 0; i < size / sizeof(gid_t); ++i)
        if (groups[i] == group) return true;
    return false;
}

Status pass_credentials(BorrowedFd socket) {
    const int on = 1;
    return status_of(::setsockopt(socket.value, SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
}

// musl's CMSG_NXTHDR mixes signs.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wsign-compare"

Result<Received> receive(BorrowedFd socket, std::span<std::uint8_t> into, Take take) {
    alignas(cmsghdr) std::array<std::uint8_t, kControlSize> control{};
    iovec part{into.data(), into.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    set_length(message.msg_controllen, control.size());
    const int flags = MSG_CMSG_CLOEXEC | (take == Take::later ? MSG_PEEK : 0);
    const long size =
        retried([&] { return ::syscall(SYS_recvmsg, socket.value, &message, flags); });
    if (size < 0) return last_error();
    Received received;
    received.size = static_cast<std::size_t>(size);
    received.truncated = (message.msg_flags & MSG_TRUNC) != 0;
    received.descriptors_lost = (message.msg_flags & MSG_CTRUNC) != 0;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET) continue;
        if (header->cmsg_type == SCM_RIGHTS) take_descriptors(*header, received);
        if (header->cmsg_type == SCM_CREDENTIALS) {
            ucred sender{};
            std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
            received.sender = Credentials{Pid{sender.pid}, sender.uid, sender.gid};
        }
    }
    return received;
}

#pragma GCC diagnostic pop

void drop_message(BorrowedFd datagrams) {
    (void)retried([&] { return ::recv(datagrams.value, nullptr, 0, MSG_DONTWAIT); });
}

Result<std::size_t> send(BorrowedFd socket,
                         std::span<const std::uint8_t> bytes,
                         std::span<const BorrowedFd> descriptors) {
    if (descriptors.size() > kMaxPassedDescriptors) return Errno{ENOBUFS};
    alignas(cmsghdr) std::array<std::uint8_t, kControlSize> control{};
    iovec part{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        const std::size_t size = sizeof(int) * descriptors.size();
        message.msg_control = control.data();
        set_length(message.msg_controllen, CMSG_SPACE(size));
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        set_length(header->cmsg_len, CMSG_LEN(size));
        for (std::size_t i = 0; i < descriptors.size(); ++i)
            std::memcpy(CMSG_DATA(header) + i * sizeof(int), &descriptors[i].value, sizeof(int));
    }
    const long size =
        retried([&] { return ::syscall(SYS_sendmsg, socket.value, &message, MSG_NOSIGNAL); });
    if (size < 0) return last_error();
    return static_cast<std::size_t>(size);
}

Result<std::size_t> send_to(std::string_view path,
                            BorrowedFd socket,
                            std::span<const std::uint8_t> bytes) {
    const Result<Address> address = address_of(path);
    if (!address) return address.error();
    const long size = retried([&] {
        return ::sendto(socket.value, bytes.data(), bytes.size(), MSG_NOSIGNAL,
                        address.value().get(), address.value().size);
    });
    if (size < 0) return last_error();
    return static_cast<std::size_t>(size);
}

}  // namespace slipway::sys
