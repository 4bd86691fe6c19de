#include "engine/svscan/host_channel.h"

#include <array>
#include <cerrno>

#include "engine/svscan/hosts.h"
#include "engine/svscan/start.h"
#include "engine/sys/clock.h"
#include "engine/sys/epoll.h"
#include "engine/sys/poll.h"
#include "engine/sys/socket.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kPatience = sys::kSecond;

}  // namespace

sys::Status add_to_watcher(Tree& tree, int fd, std::uint64_t key) {
    if (!tree.watcher.valid()) {
        auto made = sys::make_epoll();
        if (!made) return made.error();
        tree.watcher = std::move(made).value();
    }
    return sys::epoll_add(tree.watcher, {fd}, key);
}

void close_watched(Tree& tree, int& fd) {
    if (fd != 0) static_cast<void>(sys::epoll_remove(tree.watcher, {fd}));
    close_end(fd);
}

sys::Status keep_channel(Tree& tree, std::size_t index, sys::Fd channel) {
    static_cast<void>(sys::set_send_buffer(channel, formats::kHostBuffer));
    if (const auto done = sys::set_nonblocking(channel, true); !done) return done;
    if (const auto done = add_to_watcher(tree, channel.number(), kHostKeys | index); !done)
        return done;
    tree.hosts[index].channel = channel.release();
    return base::kOk;
}

// A host reads at once what it is sent; only one that hangs lets its buffer fill.
sys::Status send(const HostProcess& host,
                 const formats::HostMessage& message,
                 std::span<const sys::BorrowedFd> descriptors) {
    formats::HostPacket packet;
    const auto bytes = encode(message, packet);
    auto sent = sys::send({host.channel}, bytes, descriptors);
    if (!sent && sent.error().value == EAGAIN) {
        std::array polls{sys::Poll{host.channel, sys::kWritable}};
        static_cast<void>(sys::wait_for(polls, kPatience));
        sent = sys::send({host.channel}, bytes, descriptors);
    }
    if (!sent) return sent.error();
    return base::kOk;
}

}  // namespace slipway::svscan
