#include "engine/client/connection.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <utility>

#include "engine/base/number.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"

namespace slipway::client {
namespace {

constexpr std::uint64_t kConnectPatience = 10 * sys::kSecond;

// Waits until the socket is ready; false: the time is up.
sys::Result<bool> wait_for(sys::BorrowedFd socket,
                           short wanted,
                           std::optional<std::uint64_t> until) {
    for (;;) {
        std::optional<std::uint64_t> left;
        if (until) {
            const std::uint64_t now = sys::monotonic();
            if (now >= *until) return false;
            left = *until - now;
        }
        std::array<sys::Poll, 1> polls{{{socket.value, wanted, 0}}};
        const auto ready = sys::wait_for(polls, left);
        if (!ready) return ready.error();
        if (ready.value() > 0) return true;
    }
}

}  // namespace

sys::Result<Connection> Connection::open(const std::string& run) {
    auto socket = sys::make_unix_socket(sys::SocketType::packets);
    if (!socket) return socket.error();
    if (const auto done =
            sys::connect_unix_within(socket.value(), run + "/control", kConnectPatience);
        !done)
        return done.error();
    Connection connection;
    connection.socket_ = std::move(socket.value());
    return connection;
}

std::optional<Connection> Connection::handed_over() {
    const std::string variable(formats::kHandedOver);
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr) return std::nullopt;
    const std::string text(value);
    ::unsetenv(variable.c_str());
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto number = base::parse_unsigned(std::string_view(text).substr(0, colon));
    const auto serial =
        base::parse_unsigned(std::string_view(text).substr(std::min(colon + 1, text.size())));
    if (!number || *number <= 2 || *number > INT_MAX) return std::nullopt;
    if (!serial || *serial == 0 || *serial > UINT32_MAX) return std::nullopt;
    const sys::BorrowedFd socket{static_cast<int>(*number)};
    if (!sys::peer_credentials(socket)) return std::nullopt;
    Connection connection;
    connection.socket_ = sys::Fd::adopt(socket.value);
    static_cast<void>(sys::set_inherited(socket, false));
    connection.serial_ = static_cast<std::uint32_t>(*serial);
    return connection;
}

sys::Status Connection::send(formats::ClientRequest request) {
    serial_ = request.header.serial != 0 ? request.header.serial : serial_ + 1;
    request.header.serial = serial_;
    const std::size_t size = formats::encode(request, buffer_);
    if (size == 0) return sys::Errno{EMSGSIZE};
    for (;;) {
        const auto sent = sys::send(socket_, std::span(buffer_).first(size));
        if (sent) return base::kOk;
        // Closed already: what the manager said before that is still to be read.
        if (sent.error().value == EPIPE || sent.error().value == ECONNRESET) return base::kOk;
        if (sent.error().value != EAGAIN) return sent.error();
        if (const auto ready = wait_for(socket_, sys::kWritable, std::nullopt); !ready)
            return ready.error();
    }
}

sys::Result<std::span<const std::uint8_t>> Connection::receive(
    std::optional<std::uint64_t> patience) {
    std::optional<std::uint64_t> until;
    if (patience) until = sys::monotonic() + *patience;
    bool reset = false;
    for (;;) {
        const auto ready = wait_for(socket_, sys::kReadable, until);
        if (!ready) return ready.error();
        if (!ready.value()) return sys::Errno{ETIMEDOUT};
        const auto got = sys::receive(socket_, buffer_);
        // The kernel tells once that the manager closed without having read everything, before it
        // gives what the manager said last.
        if (!got && got.error().value == ECONNRESET && !std::exchange(reset, true)) continue;
        if (!got && got.error().value == EAGAIN) continue;
        if (!got) return got.error();
        if (got.value().size == 0) return sys::Errno{EPIPE};
        const std::span<const std::uint8_t> frame = std::span(buffer_).first(got.value().size);
        formats::FrameHeader header;
        const formats::FrameError error = formats::decode_header(frame, header);
        if (error == formats::FrameError::version) return sys::Errno{EPROTONOSUPPORT};
        if (error != formats::FrameError::none) return sys::Errno{EPROTO};
        // 0: the manager could not read the request's own serial.
        if (header.serial == serial_ || header.serial == 0) return frame;
    }
}

}  // namespace slipway::client
