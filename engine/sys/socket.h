// Unix sockets: datagrams and packets, with descriptors and the sender's identity.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/sys/file.h"
#include "engine/sys/process.h"

namespace slipway::sys {

enum class SocketType { stream, datagram, packets /* SOCK_SEQPACKET */ };

// Non-blocking. A path that begins with '@' is in the abstract name space; ENAMETOOLONG over 107
// bytes.
Result<Fd> make_unix_socket(SocketType type);
Status bind_unix(BorrowedFd socket, std::string_view path);
// EAGAIN: more wait to be accepted than the listener keeps.
Status connect_unix(BorrowedFd socket, std::string_view path);
// Waits for that, in the order in which those who do so came; EAGAIN after `patience`
// (nanoseconds, at least a millisecond).
// Who tries again and again instead may find no room beside those who wait.
Status connect_unix_within(BorrowedFd socket, std::string_view path, std::uint64_t patience);
Status listen_on(BorrowedFd socket, int backlog);
// EAGAIN: nobody is waiting.
Result<Fd> accept_from(BorrowedFd socket);

enum class Half { reading, writing };

// Ends one direction of a connection. ENOTSOCK: it is none.
Status shut_down(BorrowedFd socket, Half half);

struct SocketPair {
    Fd first, second;
};

Result<SocketPair> make_socket_pair(SocketType type);

// How many bytes may wait to be received, the kernel's own structures counted; more than the
// system's maximum where the process may.
Status set_send_buffer(BorrowedFd socket, int bytes);

struct Credentials {
    Pid pid;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
};

// Who connected (SO_PEERCRED).
Result<Credentials> peer_credentials(BorrowedFd socket);
// Whether who connected was a member of `group` then, as its own or an additional one
// (SO_PEERGROUPS). ERANGE: it has more than 1024 groups.
Result<bool> peer_in_group(BorrowedFd socket, std::uint32_t group);
// Each received message then carries its sender's identity (SO_PASSCRED).
Status pass_credentials(BorrowedFd socket);

inline constexpr std::size_t kMaxPassedDescriptors = 16;

// What one message brought.
struct Received {
    std::size_t size = 0;           // 0 on a connection: the peer closed it
    bool truncated = false;         // the message was longer than the buffer
    bool descriptors_lost = false;  // some that came along could not be opened (EMFILE)
    std::optional<Credentials> sender;
    std::array<Fd, kMaxPassedDescriptors> descriptors;
    std::size_t descriptor_count = 0;
};

enum class Take { now, later };

// EAGAIN: nothing there. Descriptors over the maximum are closed. What is taken `later` stays the
// next message, its descriptors too, until drop_message().
Result<Received> receive(BorrowedFd socket, std::span<std::uint8_t> into, Take take = Take::now);
void drop_message(BorrowedFd datagrams);

// Sends one message; never raises SIGPIPE. ENOBUFS when there are too many descriptors.
Result<std::size_t> send(BorrowedFd socket,
                         std::span<const std::uint8_t> bytes,
                         std::span<const BorrowedFd> descriptors = {});
Result<std::size_t> send_to(std::string_view path,
                            BorrowedFd socket,
                            std::span<const std::uint8_t> bytes);

}  // namespace slipway::sys
