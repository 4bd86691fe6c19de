#include "engine/syslog/socket.h"

#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/listening_socket.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::syslog {
namespace {

constexpr int kFirstPassed = 3;
constexpr const char* kQueueLength = "/proc/sys/net/unix/max_dgram_qlen";
// As systemd sets it. The kernel's 10 make senders wait for us at once.
constexpr std::uint64_t kWantedLength = 512;

// It counts for sockets that are made from then on. Where it may not be changed, senders wait a
// bit.
void lengthen_queues() {
    std::array<char, 32> text;
    const auto read = sys::read_whole(sys::kHere, kQueueLength, text);
    if (!read) return;
    const std::string_view digits = read.value().substr(0, read.value().find('\n'));
    const auto length = base::parse_unsigned(digits);
    if (!length || *length >= kWantedLength) return;
    const auto file = sys::open_at(sys::kHere, kQueueLength, sys::Open::write);
    if (file)
        static_cast<void>(sys::write(file.value(), base::decimal_unsigned(kWantedLength).view()));
}

bool number_is(const char* variable, std::uint64_t wanted) {
    const char* text = sys::environment_value(variable);
    return text != nullptr && base::parse_unsigned(text) == wanted;
}

}  // namespace

bool is_taken(const char* path) {
    auto client = sys::make_unix_socket(sys::SocketType::datagram);
    if (!client) return false;
    const auto connected = sys::connect_unix(client.value(), path);
    // EPROTOTYPE: a socket of another type, which syslog(3) tries as well.
    return connected || connected.error().value == EPROTOTYPE;
}

sys::Fd stored_socket(const char* path) {
    const auto self = static_cast<std::uint64_t>(sys::own_pid().value);
    if (!number_is("LISTEN_FDS", 1) || !number_is("LISTEN_PID", self)) return {};
    sys::Fd stored = sys::Fd::adopt(kFirstPassed);
    // Its name may have been taken away meanwhile by another daemon, which ended.
    if (!is_taken(path)) return {};
    if (!sys::pass_credentials(stored) || !sys::set_nonblocking(stored, true)) return {};
    return stored;
}

sys::Result<sys::Fd> make_socket(const char* path) {
    lengthen_queues();
    auto socket = sys::make_unix_socket(sys::SocketType::datagram);
    if (!socket) return socket;
    // Before it has a name: else the first messages would come without.
    if (const auto done = sys::pass_credentials(socket.value()); !done) return done.error();
    static_cast<void>(sys::set_socket_option(socket.value(), "receive-buffer", "8388608"));
    const auto gone = sys::unlink_at(sys::kHere, path);
    if (!gone && gone.error().value != ENOENT) return gone.error();
    const unsigned mask = sys::set_umask(0111);
    const auto bound = sys::bind_unix(socket.value(), path);
    sys::set_umask(mask);
    if (!bound) return bound.error();
    return socket;
}

void announce(sys::BorrowedFd socket, bool is_new) {
    const char* address = sys::environment_value("NOTIFY_SOCKET");
    if (address == nullptr) return;
    auto link = sys::make_unix_socket(sys::SocketType::datagram);
    if (!link) return;
    const auto tell = [&](std::string_view text, std::span<const sys::BorrowedFd> descriptors) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        const auto sent = sys::send(link.value(), {bytes, text.size()}, descriptors);
        if (!sent)
            sys::report({"slipway-syslog: warning: cannot tell the supervisor ", text.substr(0, 7),
                         sys::explain(sent.error()).view()});
    };
    if (const auto done = sys::connect_unix(link.value(), address); !done) {
        sys::report({"slipway-syslog: warning: NOTIFY_SOCKET ", address,
                     sys::explain(done.error()).view()});
        return;
    }
    const std::array kept{socket};
    if (is_new) {
        tell("FDSTOREREMOVE=1\nFDNAME=syslog", {});  // one that nobody can find any more
        tell("FDSTORE=1\nFDNAME=syslog", kept);
    }
    tell("READY=1", {});
}

}  // namespace slipway::syslog
