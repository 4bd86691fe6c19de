#include "engine/ask/request.h"

#include <cerrno>

#include "engine/ask/line.h"
#include "engine/sys/entropy.h"
#include "engine/sys/poll.h"
#include "engine/sys/socket.h"

namespace slipway::ask {
namespace {

// Frames are larger than what may be on a stack here.
std::array<std::uint8_t, formats::kMaxFrame> buffer;

bool send(const Plain& plain, std::uint32_t serial, sys::BorrowedFd socket) {
    formats::ClientRequest request;
    request.header = {formats::FrameType::change, serial};
    request.verb = plain.verb;
    request.flags = formats::kWait;
    if (plain.force) request.flags |= formats::kForce;
    request.names = std::span(plain.names).first(plain.count);
    const std::size_t size = formats::encode(request, buffer);
    return size != 0 && sys::send(socket, std::span(buffer).first(size)).ok();
}

// The next frame, which is still to be taken; empty: the connection has ended.
std::span<const std::uint8_t> look_at_next(sys::BorrowedFd socket) {
    for (;;) {
        std::array<sys::Poll, 1> polls{{{socket.value, sys::kReadable, 0}}};
        if (!sys::wait_for(polls, std::nullopt)) return {};
        const auto got = sys::receive(socket, buffer, sys::Take::later);
        if (!got && got.error().value == EAGAIN) continue;
        if (!got || got.value().truncated) return {};
        return std::span<const std::uint8_t>(buffer).first(got.value().size);
    }
}

}  // namespace

Asked ask(const Plain& plain) {
    auto made = sys::make_unix_socket(sys::SocketType::packets);
    base::FixedString<255> path;
    if (!made || !path.append(plain.run) || !path.append("/control")) return {};
    sys::Fd socket = std::move(made).value();
    const std::uint32_t serial = sys::random_serial();
    if (!sys::connect_unix(socket, path.view()) || !send(plain, serial, socket)) return {};
    bool printing = true;
    for (;;) {
        const auto frame = look_at_next(socket);
        formats::FrameHeader header;
        formats::ProgressFrame progress;
        formats::DoneFrame done;
        Line line;
        const bool ours = formats::decode_header(frame, header) == formats::FrameError::none &&
                          header.serial == serial;
        if (ours && formats::decode(frame, done) && done.outcome == formats::Outcome::ok) {
            sys::drop_message(socket);  // so that the connection does not end as one that was reset
            return {End::done, {}, serial};
        }
        if (!ours || !formats::decode(frame, progress) || !make_line(progress, line))
            return {End::hand_over, std::move(socket), serial};
        sys::drop_message(socket);
        // Who reads no more is not told more; the request goes on.
        printing = printing && sys::write_all(sys::kStdout, line.view()).ok();
    }
}

}  // namespace slipway::ask
