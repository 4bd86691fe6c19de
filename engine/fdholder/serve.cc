#include "engine/fdholder/serve.h"

#include <algorithm>

#include "engine/base/number.h"
#include "engine/formats/holder_protocol.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/socket.h"
#include "engine/sys/whole_file.h"

namespace slipway::fdholder {
namespace {

constexpr int kNoEntry = 2, kAgain = 11, kForbidden = 13, kExists = 17, kInvalid = 22,
              kTooManyFiles = 24, kNoSpace = 28;

// Requests of one client before the others get their turn.
constexpr int kRequestsPerTurn = 16;

using formats::HolderFrame;
using formats::HolderOperation;
using formats::HolderReply;
using formats::HolderRequest;

// The rules' text; their prefixes point into it.
constinit std::array<char, 8192> rules_text{}, next_rules_text{};

HolderFrame answer(const HolderRequest& request, int error, std::uint32_t cursor = 0) {
    return encode(HolderReply{request.operation, static_cast<std::uint16_t>(error), cursor, {}});
}

std::uint64_t deadline_of(std::uint32_t seconds) {
    return seconds == 0 ? kNever : sys::boottime() + seconds * sys::kSecond;
}

int store_one(Holder& holder, const HolderRequest& request, sys::Received& received) {
    if (received.descriptor_count != 1) return received.descriptors_lost ? kTooManyFiles : kInvalid;
    if (request.only_new && holder.store.find(request.name)) return kExists;
    const Held held{received.descriptors[0].number(), deadline_of(request.cursor)};
    const auto old = holder.store.put(request.name, held);
    if (!old) return kNoSpace;
    static_cast<void>(received.descriptors[0].release());
    if (*old >= 0) sys::close_descriptor(*old);
    // The client is told when both have it.
    holder.mirror.store(request.name, held);
    return 0;
}

int remove_one(Holder& holder, const HolderRequest& request) {
    const auto old = holder.store.take(request.name);
    if (!old) return kNoEntry;
    sys::close_descriptor(*old);
    holder.mirror.remove(request.name);
    return 0;
}

std::uint8_t right_for(HolderOperation operation) {
    switch (operation) {
        case HolderOperation::store:
            return formats::kMayStore;
        case HolderOperation::get:
            return formats::kMayGet;
        case HolderOperation::remove:
            return formats::kMayRemove;
        case HolderOperation::list:
            return 0;  // decided name by name
    }
    return 0xff;
}

bool may(const Holder& holder, const Client& client, std::uint8_t right, std::string_view name) {
    return client.trusted || formats::allows(holder.rules, client.who, right, name);
}

// Does what is asked and answers; false: the client is to be disconnected.
bool carry_out(Holder& holder,
               const Client& client,
               const HolderRequest& request,
               sys::Received& received) {
    const auto reply = [&](const HolderFrame& frame, std::span<const sys::BorrowedFd> fds = {}) {
        return sys::send(client.socket, frame.bytes(), fds).ok();
    };
    if (!may(holder, client, right_for(request.operation), request.name))
        return reply(answer(request, kForbidden));
    switch (request.operation) {
        case HolderOperation::store:
            return reply(answer(request, store_one(holder, request, received)));
        case HolderOperation::remove:
            return reply(answer(request, remove_one(holder, request)));
        case HolderOperation::get: {
            const auto held = holder.store.find(request.name);
            if (!held) return reply(answer(request, kNoEntry));
            const std::array fds{sys::BorrowedFd{held->fd}};
            return reply(answer(request, 0, seconds_left(*held)), fds);
        }
        case HolderOperation::list: {
            auto frame = answer(request, 0);
            const auto listed = [&](std::string_view name) {
                return name.starts_with(request.name) &&
                       may(holder, client, formats::kMayList, name);
            };
            frame.set_cursor(holder.store.list(request.cursor, frame, listed));
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

bool may_ask(const Holder& holder, Client& client) {
    const auto who = sys::peer_credentials(client.socket);
    if (!who) return false;
    client.who = {who.value().uid, who.value().gid};
    client.trusted = client.who.uid == 0 || client.who.uid == sys::effective_uid();
    return client.trusted || holder.rules_file != nullptr;
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
            // Out of descriptors: the client stays in the backlog, and those who are served go on.
            holder.accept_again = sys::boottime() + 100 * sys::kMillisecond;
            return;
        }
        Client client{std::move(accepted).value(), {}, false, holder.turn};
        if (may_ask(holder, client)) place_for_client(holder) = std::move(client);
    }
}

// False: to end.
bool heed_signals(Holder& holder) {
    const auto received = sys::read_signal(holder.signals);
    if (!received || !received.value()) return true;
    if (received.value()->signal != sys::signals::kHup) return false;
    if (holder.rules_file != nullptr) static_cast<void>(read_rules(holder));
    return true;
}

void close_expired(Holder& holder) {
    while (const auto fd = holder.store.take_expired(sys::boottime())) sys::close_descriptor(*fd);
}

// What is done at a time, not at an event; gives how long until the next, if there is one.
std::optional<std::uint64_t> do_what_is_due(Holder& holder) {
    close_expired(holder);
    holder.mirror.connect(holder.store);
    const std::uint64_t now = sys::boottime();
    if (holder.accept_again != 0 && holder.accept_again <= now) holder.accept_again = 0;
    std::uint64_t next = kNever;
    for (const std::uint64_t time :
         {holder.store.next_deadline(), holder.mirror.next_try(), holder.accept_again})
        if (time != kNever && (next == kNever || time < next)) next = time;
    if (next == kNever) return std::nullopt;
    return next > now ? next - now : 0;
}

}  // namespace

bool read_rules(Holder& holder) {
    const auto text = sys::read_whole(sys::kHere, holder.rules_file, std::span(next_rules_text));
    if (!text) {
        sys::report({"slipway-fdholder: cannot read ", holder.rules_file,
                     sys::explain(text.error()).view()});
        return false;
    }
    formats::HolderRules rules;
    const auto error = formats::decode_holder_rules(text.value(), rules);
    if (error.line != 0) {
        sys::report({"slipway-fdholder: ", holder.rules_file, ":", base::decimal(error.line).view(),
                     ": ", error.message});
        return false;
    }
    std::swap(rules_text, next_rules_text);
    static_cast<void>(
        formats::decode_holder_rules({rules_text.data(), text.value().size()}, holder.rules));
    return true;
}

void serve(Holder& holder) {
    constexpr std::size_t kListener = kMaxClients, kSignals = kMaxClients + 1,
                          kMirror = kMaxClients + 2;
    std::array<sys::Poll, kMaxClients + 3> polls;
    for (;;) {
        ++holder.turn;
        const auto patience = do_what_is_due(holder);
        for (std::size_t i = 0; i < kMaxClients; ++i)
            polls[i] = {holder.clients[i].socket.number(), sys::kReadable, 0};
        polls[kListener] = {holder.accept_again == 0 ? holder.listener.number() : -1,
                            sys::kReadable, 0};
        polls[kSignals] = {holder.signals.number(), sys::kReadable, 0};
        polls[kMirror] = {holder.mirror.link().value, sys::kReadable, 0};
        if (!sys::wait_for(polls, patience)) sys::sleep_for(sys::kSecond);
        if (polls[kSignals].ready != 0 && !heed_signals(holder)) return;
        // It speaks only when asked: this is its end.
        if (polls[kMirror].ready != 0) holder.mirror.lost();
        for (std::size_t i = 0; i < kMaxClients; ++i)
            if (polls[i].ready != 0 && !hear(holder, holder.clients[i]))
                holder.clients[i].socket.reset();
        if (polls[kListener].ready != 0) accept_all(holder);
    }
}

}  // namespace slipway::fdholder
