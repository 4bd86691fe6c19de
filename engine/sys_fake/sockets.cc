// The calls of engine/sys about sockets: those that receive datagrams; no others are there.
#include <cerrno>

#include "engine/sys/socket.h"
#include "engine/sys/udp.h"
#include "engine/sys_fake/kernel.h"

namespace slipway::sys {

using sys_fake::Call;
using sys_fake::kernel;
using sys_fake::Kernel;
using sys_fake::OpenFile;

// Datagram sockets that receive: what a test sends to their path (Kernel::send_message).
Result<Fd> make_unix_socket(SocketType type) {
    if (const auto error = kernel().enter(Call::make)) return Errno{*error};
    if (type != SocketType::datagram) return Errno{EAFNOSUPPORT};
    auto file = std::make_shared<OpenFile>();
    file->inode = std::make_shared<sys_fake::Inode>();
    file->inode->kind = FileKind::socket;
    return Fd::adopt(kernel().install(kernel().self(), file));
}

Status bind_unix(BorrowedFd socket, std::string_view path) {
    if (const auto error = kernel().enter(Call::make)) return Errno{*error};
    const std::string place = kernel().absolute(std::string(path));
    if (kernel().exists(place)) return Errno{EADDRINUSE};
    kernel().files()[place] = kernel().open_file(socket.value)->inode;
    return base::kOk;
}

Status connect_unix(BorrowedFd, std::string_view) {
    return Errno{EAFNOSUPPORT};
}

Status pass_credentials(BorrowedFd) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    return base::kOk;
}

Result<Received> receive(BorrowedFd socket, std::span<std::uint8_t> into, Take take) {
    if (const auto error = kernel().enter(Call::read)) return Errno{*error};
    auto& messages = kernel().open_file(socket.value)->inode->messages;
    if (messages.empty()) return Errno{EAGAIN};
    const sys_fake::Message message = messages.front();
    if (take == Take::now) messages.erase(messages.begin());
    Received received;
    received.size = message.text.copy(reinterpret_cast<char*>(into.data()), into.size());
    received.sender = Credentials{Pid{message.sender}, 0, 0};
    return received;
}

void drop_message(BorrowedFd datagrams) {
    if (kernel().enter(Call::read)) return;
    auto& messages = kernel().open_file(datagrams.value)->inode->messages;
    if (!messages.empty()) messages.erase(messages.begin());
}

Result<std::size_t> send(BorrowedFd, std::span<const std::uint8_t>, std::span<const BorrowedFd>) {
    return Errno{EAFNOSUPPORT};
}

// There is no network.
Result<Fd> make_udp_socket() {
    if (const auto error = kernel().enter(Call::make)) return Errno{*error};
    return Errno{EAFNOSUPPORT};
}

Status send_udp(BorrowedFd, const UdpAddress&, std::string_view) {
    if (const auto error = kernel().enter(Call::write)) return Errno{*error};
    return Errno{ENETUNREACH};
}

}  // namespace slipway::sys
