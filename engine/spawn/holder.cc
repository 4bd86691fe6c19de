#include "engine/spawn/holder.h"

#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/socket.h"

namespace slipway::spawn {
namespace {

constexpr std::uint64_t kPatience = 2 * sys::kSecond;
constexpr int kInvalid = 22, kAgain = 11, kProtocol = 71, kConnectionReset = 104, kTimedOut = 110;

using formats::HolderOperation;
using formats::HolderReply;
using formats::HolderRequest;

Status wait_for_answer(sys::BorrowedFd holder) {
    const auto deadline = sys::monotonic() + kPatience;
    for (;;) {
        std::array polls{sys::Poll{holder.value, sys::kReadable, 0}};
        const auto now = sys::monotonic();
        if (now >= deadline) return sys::Errno{kTimedOut};
        const auto ready = sys::wait_for(polls, deadline - now);
        if (!ready) return ready.error();
        if (ready.value() != 0) return base::kOk;
    }
}

// One packet each way. The descriptor that came along, if any, is put into `brought`.
Result<HolderReply> ask(sys::BorrowedFd holder,
                        const HolderRequest& request,
                        std::span<const sys::BorrowedFd> sent,
                        HolderPacket& packet,
                        sys::Fd* brought = nullptr) {
    const bool named = request.operation != HolderOperation::list;
    if (named && !formats::holder_name_ok(request.name)) return sys::Errno{kInvalid};
    const auto frame = encode(request);
    const auto written = sys::send(holder, frame.bytes(), sent);
    if (!written)
        return sys::Errno{written.error().value == kAgain ? kTimedOut : written.error().value};
    if (const auto waited = wait_for_answer(holder); !waited) return waited.error();
    auto received = sys::receive(holder, packet);
    if (!received) return received.error();
    if (received.value().size == 0) return sys::Errno{kConnectionReset};
    const auto bytes = std::span(packet).first(received.value().size);
    const auto reply = formats::decode_holder_reply(bytes);
    if (!reply || reply->operation != request.operation) return sys::Errno{kProtocol};
    if (reply->error != 0) return sys::Errno{reply->error};
    if (brought != nullptr) {
        if (received.value().descriptor_count != 1) return sys::Errno{kProtocol};
        *brought = std::move(received.value().descriptors[0]);
    }
    return *reply;
}

Status status_of_reply(const Result<HolderReply>& reply) {
    if (!reply) return reply.error();
    return base::kOk;
}

}  // namespace

Result<sys::Fd> connect_holder(std::string_view socket) {
    auto made = sys::make_unix_socket(sys::SocketType::packets);
    if (!made) return made;
    if (const auto done = sys::connect_unix(made.value(), socket); !done) return done.error();
    return made;
}

Result<sys::Fd> connect_holder_patiently(std::string_view socket, unsigned seconds) {
    constexpr int kRefused = 111;
    constexpr std::uint64_t kPause = 20 * sys::kMillisecond;
    const auto deadline = sys::monotonic() + seconds * sys::kSecond;
    for (;;) {
        auto connected = connect_holder(socket);
        if (connected || sys::monotonic() >= deadline) return connected;
        // EAGAIN: it is there, and more wait for it than it has room for.
        const int why = connected.error().value;
        if (why != kRefused && why != kAgain) return connected;
        sys::sleep_for(kPause);
    }
}

Status holder_store(sys::BorrowedFd holder,
                    std::string_view name,
                    sys::BorrowedFd fd,
                    HolderKeeping keeping) {
    HolderPacket packet;
    const std::array sent{fd};
    return status_of_reply(ask(
        holder, {HolderOperation::store, keeping.seconds, name, keeping.only_new}, sent, packet));
}

Result<sys::Fd> holder_get(sys::BorrowedFd holder, std::string_view name, std::uint32_t* seconds) {
    HolderPacket packet;
    sys::Fd brought;
    const auto reply = ask(holder, {HolderOperation::get, 0, name}, {}, packet, &brought);
    if (!reply) return reply.error();
    if (seconds != nullptr) *seconds = reply.value().cursor;
    return Result<sys::Fd>(std::move(brought));
}

Status holder_remove(sys::BorrowedFd holder, std::string_view name) {
    HolderPacket packet;
    return status_of_reply(ask(holder, {HolderOperation::remove, 0, name}, {}, packet));
}

Result<HolderReply> holder_list(sys::BorrowedFd holder,
                                std::uint32_t cursor,
                                HolderPacket& packet,
                                std::string_view prefix) {
    return ask(holder, {HolderOperation::list, cursor, prefix}, {}, packet);
}

}  // namespace slipway::spawn
