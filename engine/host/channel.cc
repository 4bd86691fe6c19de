// The connection to svscan.
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/host/host.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/startup.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/socket.h"

namespace slipway::host {
namespace {

using formats::HostMessage;
using formats::HostVerb;

constexpr std::uint64_t kReportPause = 100 * sys::kMillisecond;
// So many messages in one turn, then the services have theirs.
constexpr int kBurst = 16;

void lose_channel(Host& host) {
    (void)sys::epoll_remove(host.epoll, host.channel);
    host.channel.reset();
}

sys::Status send(Host& host, const HostMessage& message) {
    formats::HostPacket packet;
    const auto sent = sys::send(host.channel, encode(message, packet));
    return sent ? sys::Status(base::kOk) : sys::Status(sent.error());
}

Streams streams_of(const HostMessage& message, sys::Received& received) {
    Streams streams;
    std::size_t next = 0;
    const auto take = [&](std::uint8_t bit, sys::Fd& stream) {
        if ((message.value & bit) != 0 && next < received.descriptor_count)
            stream = std::move(received.descriptors[next++]);
    };
    take(formats::kHostInput, streams.input);
    take(formats::kHostOutput, streams.output);
    take(formats::kHostSpare, streams.spare);
    return streams;
}

void obey(Host& host, const HostMessage& message, sys::Received& received) {
    const sys::Signal signal{message.value};
    switch (message.verb) {
        case HostVerb::start:
            if (received.descriptors_lost) {
                sys::report({"slipway-host: ", message.name, ": too many open descriptors"});
                return report_refusal(host, message.key);
            }
            return begin(host, message.key, message.name, streams_of(message, received));
        case HostVerb::signal:
            if (Machine* machine = host.machines.find(message.key))
                on_signal(host, *machine, signal);
            return;
        case HostVerb::gone:
            return;
    }
}

}  // namespace

sys::Status open_listener(Host& host) {
    base::FixedString<64> path;
    path.append(".s6-svscan/host.");
    path.append(base::decimal(sys::own_pid().value).view());
    // Under its name once it listens: a name that refuses connections is then a dead host's.
    base::FixedString<64> temporary;
    temporary.append(path.view());
    temporary.append(".new");
    (void)sys::unlink_at(sys::kHere, temporary);
    auto socket = sys::make_unix_socket(sys::SocketType::packets);
    sys::Status done = socket ? sys::Status(base::kOk) : sys::Status(socket.error());
    if (done) done = sys::bind_unix(socket.value(), temporary.view());
    if (done) done = sys::change_mode_at(sys::kHere, temporary, 0600);
    if (done) done = sys::listen_on(socket.value(), 4);
    if (done) done = sys::rename_at(sys::kHere, temporary, sys::kHere, path);
    if (done) done = sys::epoll_add(host.epoll, socket.value(), key_of(Kind::listener));
    if (done) host.listener = std::move(socket).value();
    return done;
}

void accept_svscan(Host& host) {
    auto accepted = sys::accept_from(host.listener);
    if (!accepted) {
        host.stalled = !(accepted.error() == sys::Errno{EAGAIN});
        return;
    }
    const auto peer = sys::peer_credentials(accepted.value());
    if (!peer || peer.value().uid != sys::effective_uid()) return;
    if (host.channel.valid()) lose_channel(host);
    host.channel = std::move(accepted).value();
    (void)sys::set_send_buffer(host.channel, formats::kHostBuffer);
    (void)sys::epoll_add(host.epoll, host.channel, key_of(Kind::channel));
    report_ends(host);
}

bool read_channel(Host& host) {
    for (int i = 0; i < kBurst; ++i) {
        if (!host.channel.valid()) return false;
        formats::HostPacket packet;
        auto received = sys::receive(host.channel, packet);
        const bool ended =
            received ? received.value().size == 0 : received.error() == sys::Errno{ECONNRESET};
        if (ended) lose_channel(host);
        if (ended) return false;
        if (!received) {
            if (!(received.error() == sys::Errno{EAGAIN})) host.stalled = true;
            return false;
        }
        const auto message = formats::decode_host_message(
            std::span<const std::uint8_t>(packet).first(received.value().size));
        // The file system may have become writable.
        if (!host.listener.valid()) static_cast<void>(open_listener(host));
        if (message) obey(host, *message, received.value());
    }
    return true;
}

void report_end(Host& host, Machine& machine) {
    host.last_code = machine.code;
    if (!host.by_svscan) return host.machines.remove(machine);
    host.machines.set_due(machine, 0);
    if (!host.channel.valid()) return;  // told to the next one
    const auto sent = send(host, {HostVerb::gone, machine.key, machine.code, {}});
    if (sent) return host.machines.remove(machine);
    if (sent.error() == sys::Errno{EAGAIN})
        return host.machines.set_due(machine, supervise::now_boot() + kReportPause);
    lose_channel(host);
}

void report_ends(Host& host) {
    host.machines.for_each([&](Machine& machine) {
        if (machine.stage == Stage::reporting) report_end(host, machine);
    });
}

void report_refusal(Host& host, const formats::HostKey& key) {
    host.last_code = supervise::kSystem;
    if (!host.channel.valid()) return;
    std::array polls{sys::Poll{host.channel.number(), sys::kWritable}};
    (void)sys::wait_for(polls, sys::kSecond);
    (void)send(host, {HostVerb::gone, key, supervise::kSystem, {}});
}

}  // namespace slipway::host
