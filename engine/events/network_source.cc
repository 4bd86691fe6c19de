#include "engine/events/network_source.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/sys/report.h"

namespace slipway::events {
namespace {

constexpr int kBuffer = 1 << 20;  // bursts of routes

}  // namespace

sys::Result<std::unique_ptr<Source>> NetworkSource::open(Events events) {
    auto source = std::make_unique<NetworkSource>();
    source->routes_ = std::any_of(events.begin(), events.end(), [](const auto& e) {
        return e.second.question == NetworkEvent::Question::route;
    });
    std::uint32_t groups = kLinkGroup | kAddress4Group | kAddress6Group;
    if (source->routes_) groups |= kRoute4Group | kRoute6Group;
    auto socket = sys::open_netlink(sys::NetlinkFamily::route, groups);
    if (!socket) return socket.error();
    // A smaller buffer loses messages sooner, and then everything is asked for again.
    static_cast<void>(sys::set_receive_buffer(socket.value(), kBuffer));
    source->events_ = std::move(events);
    source->socket_ = std::move(socket).value();
    source->ask_for_all();
    return std::unique_ptr<Source>(std::move(source));
}

void NetworkSource::add_polls(std::vector<sys::Poll>& polls) const {
    polls.push_back({socket_.number(), sys::kReadable, 0});
}

// It is not asked any more, for it would fail at once and again.
void NetworkSource::fail() {
    failed_ = true;
    socket_ = {};
}

void NetworkSource::ask_for_all() {
    network_.forget_all();
    dumps_.clear();
    if (routes_) dumps_ = {{kGetRoute, kIpv6}, {kGetRoute, kIpv4}};
    dumps_.push_back({kGetAddress, 0});
    dumps_.push_back({kGetLink, 0});
    routes_lost_ = false;
    interrupted_ = false;
    ask_next();
}

void NetworkSource::ask_for_routes() {
    network_.forget_routes();
    dumps_ = {{kGetRoute, kIpv6}, {kGetRoute, kIpv4}};
    routes_lost_ = false;
    ask_next();
}

void NetworkSource::ask_next() {
    dumping_ = !dumps_.empty();
    if (!dumping_) return;
    const Dump dump = dumps_.back();
    dumps_.pop_back();
    ++sequence_;
    if (const auto asked = sys::request_dump(socket_, dump.type, dump.family, sequence_); !asked) {
        fail();
        sys::report({"slipway-events: cannot ask the kernel for the network",
                     sys::explain(asked.error()).view()});
    }
}

void NetworkSource::take(const RouteMessage& message) {
    if (network_.take(message)) routes_lost_ = routes_;
    if (!dumping_ || message.sequence != sequence_) return;
    interrupted_ = interrupted_ || message.interrupted;
    // What cannot be asked for (a kernel without IPv6) is not there.
    using Kind = RouteMessage::Kind;
    if (message.kind != Kind::done && message.kind != Kind::failed) return;
    if (interrupted_)
        ask_for_all();
    else
        ask_next();
}

void NetworkSource::turn(Board& board, Millis now, std::span<const sys::Poll> /*ready*/) {
    alignas(8) std::array<std::uint8_t, 65536> buffer;
    while (!failed_) {
        const auto got = sys::receive_netlink(socket_, buffer);
        if (!got && got.error().value == EAGAIN) break;
        if (!got && got.error().value != ENOBUFS) {
            fail();
            break;
        }
        if (!got || got.value().truncated) {  // ENOBUFS: something was lost
            ask_for_all();
            continue;
        }
        if (got.value().port != 0) continue;  // not the kernel
        std::span<const std::uint8_t> bytes = std::span(buffer).first(got.value().size);
        RouteMessage message;
        while (next_message(bytes, message)) take(message);
    }
    if (!dumping_ && routes_lost_) ask_for_routes();
    if (failed_) return board.doubt();
    if (dumping_) return;
    for (const auto& [id, event] : events_) board.say(id, network_.holds(event), now);
}

}  // namespace slipway::events
