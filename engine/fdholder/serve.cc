#include "engine/fdholder/serve.h"

#include <algorithm>

#include "engine/formats/holder_protocol.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/socket.h"

namespace slipway::fdholder {
namespace {

constexpr int kNoEntry = 2, kAgain = 11, kInvalid = 22, kNoSpace = 28;

// Requests of one client before the others get their turn.
constexpr int kRequestsPerTurn = 16;

using formats::HolderFrame;
using formats::HolderOperation;
using formats::HolderReply;
using formats::HolderRequest;

HolderFrame answer(const HolderRequest& request, int error) {
    return encode(HolderReply{request.operation, static_cast<std::uint16_t>(error), 0, {}});
}

int store_one(Holder& holder, const HolderRequest& request, sys::Received& received) {
    if (received.descriptor_count != 1) return kInvalid;
    const auto old = holder.store.put(request.name, received.descriptors[0].number());
    if (!old) return kNoSpace;
    static_cast<void>(received.descriptors[0].release());
    if (*old >= 0) sys::close_descriptor(*old);
    return 0;
}

int remove_one(Holder& holder, const HolderRequest& request) {
    const auto old = holder.store.take(request.name);
    if (!old) return kNoEntry;
    sys::close_descriptor(*old);
    return 0;
}

// Does what is asked and answers; false: the client is to be disconnected.
bool carry_out(Holder& holder,
               const Client& client,
               const HolderRequest& request,
               sys::Received& received) {
    const auto reply = [&](const HolderFrame& frame, std::span<const sys::BorrowedFd> fds = {}) {
        return sys::send(client.socket, frame.bytes(), fds).ok();
    };
    switch (request.operation) {
        case HolderOperation::store:
            return reply(answer(request, store_one(holder, request, received)));
        case HolderOperation::remove:
            return reply(answer(request, remove_one(holder, request)));
        case HolderOperation::get: {
            const auto fd = holder.store.find(request.name);
            if (!fd) return reply(answer(request, kNoEntry));
            const std::array fds{sys::BorrowedFd{*fd}};
            return reply(answer(request, 0), fds);
        }
        case HolderOperation::list: {
            auto frame = answer(request, 0);
            frame.set_cursor(holder.store.list(request.cursor, frame));
            return reply(frame);
        }
    }
    return false;
}

// What a client has sent; false: it is gone, or is to be disconnected.
bool hear(Holder& holder, Client& client) {
    client.last_heard = holder.turn;
    std::array<std::uint8_t, formats::kHolderFrameMax> packet;
    for (int i = 0; i < kRequestsPerTurn; ++i) {
        auto received = sys::receive(client.socket, packet);
        if (!received) return received.error().value == kAgain;
        if (received.value().truncated || received.value().size == 0) return false;
        const auto bytes = std::span(packet).first(received.value().size);
        const auto request = formats::decode_holder_request(bytes);
        if (!request || !carry_out(holder, client, *request, received.value())) return false;
    }
    return true;
}

bool may_ask(const sys::Fd& socket) {
    const auto who = sys::peer_credentials(socket);
    return who && (who.value().uid == 0 || who.value().uid == sys::effective_uid());
}

// A free place, or that of the client which was silent longest.
Client& place_for_client(Holder& holder) {
    return *std::min_element(holder.clients.begin(), holder.clients.end(),
                             [](const Client& a, const Client& b) {
                                 const auto rank = [](const Client& c) {
                                     return c.socket.valid() ? c.last_heard + 1 : 0;
                                 };
                                 return rank(a) < rank(b);
                             });
}

void accept_all(Holder& holder) {
    for (std::size_t i = 0; i < kMaxClients; ++i) {
        auto accepted = sys::accept_from(holder.listener);
        if (!accepted) {
            if (accepted.error().value == kAgain) return;
            sys::report({"slipway-fdholder: cannot accept a client",
                         sys::explain(accepted.error()).view()});
            // Out of descriptors: the client stays in the backlog; ask again, but not at once.
            sys::sleep_for(100 * sys::kMillisecond);
            return;
        }
        if (!may_ask(accepted.value())) continue;
        Client& place = place_for_client(holder);
        place.socket = std::move(accepted).value();
        place.last_heard = holder.turn;
    }
}

bool told_to_end(const Holder& holder) {
    const auto received = sys::read_signal(holder.signals);
    return received && received.value();
}

}  // namespace

void serve(Holder& holder) {
    std::array<sys::Poll, kMaxClients + 2> polls;
    for (;;) {
        ++holder.turn;
        for (std::size_t i = 0; i < kMaxClients; ++i)
            polls[i] = {holder.clients[i].socket.number(), sys::kReadable, 0};
        polls[kMaxClients] = {holder.listener.number(), sys::kReadable, 0};
        polls[kMaxClients + 1] = {holder.signals.number(), sys::kReadable, 0};
        if (!sys::wait_for(polls, std::nullopt)) sys::sleep_for(sys::kSecond);
        if (polls[kMaxClients + 1].ready != 0 && told_to_end(holder)) return;
        for (std::size_t i = 0; i < kMaxClients; ++i)
            if (polls[i].ready != 0 && !hear(holder, holder.clients[i]))
                holder.clients[i].socket.reset();
        if (polls[kMaxClients].ready != 0) accept_all(holder);
    }
}

}  // namespace slipway::fdholder
