// What slipway-svscan and slipway-host say to each other (docs/formats/host.md): one packet a
// message, both ends of one machine.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/bytes.h"

namespace slipway::formats {

inline constexpr std::uint8_t kHostVersion = 1;

// For the socket, in bytes: so many messages wait that a start of all services seldom fills it.
inline constexpr int kHostBuffer = 64 << 20;

// A service directory is itself whatever its name.
struct HostKey {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint8_t role = 0;  // 0: the service, 1: its logger
    friend bool operator==(const HostKey&, const HostKey&) = default;
};

enum class HostVerb : std::uint8_t {
    start = 1,   // supervise `name`; what it gets as 0, 1, 63 comes along as `value` says
    signal = 2,  // act as on signal `value`
    gone = 3,    // from the host: the supervisor has ended, with exit code `value`
};

// Bits of a start's `value`, in the order in which the descriptors come.
inline constexpr std::uint8_t kHostInput = 1, kHostOutput = 2, kHostSpare = 4;

// Exit code of a supervisor that needs a process of its own.
inline constexpr std::uint8_t kNotHosted = 110;

// In a hosted service directory, as long as its streams are pipes of svscan: a symlink to
// "IN:OUT:SPARE", their numbers in the host, -1 for none.
inline constexpr const char* kHostStreams = "supervise/host.streams";

struct HostMessage {
    HostVerb verb = HostVerb::gone;
    HostKey key;
    std::uint8_t value = 0;
    std::string_view name;  // at most 255 bytes, relative to the scan directory; of a start
};

inline constexpr std::size_t kHostHeader = 20, kHostMessageMax = kHostHeader + 255;
using HostPacket = std::array<std::uint8_t, kHostMessageMax>;

// The part of `packet` that is the message. The name must fit.
inline std::span<const std::uint8_t> encode(const HostMessage& message, HostPacket& packet) {
    packet[0] = kHostVersion;
    packet[1] = static_cast<std::uint8_t>(message.verb);
    packet[2] = message.key.role;
    packet[3] = message.value;
    base::store_be(packet, 4, message.key.device);
    base::store_be(packet, 12, message.key.inode);
    for (std::size_t i = 0; i < message.name.size(); ++i)
        packet[kHostHeader + i] = static_cast<std::uint8_t>(message.name[i]);
    return std::span(packet).first(kHostHeader + message.name.size());
}

// std::nullopt: not a message of this version. `name` points into `bytes`.
inline std::optional<HostMessage> decode_host_message(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < kHostHeader || bytes.size() > kHostMessageMax || bytes[0] != kHostVersion)
        return std::nullopt;
    if (bytes[1] < 1 || bytes[1] > static_cast<std::uint8_t>(HostVerb::gone) || bytes[2] > 1)
        return std::nullopt;
    HostMessage message;
    message.verb = static_cast<HostVerb>(bytes[1]);
    message.value = bytes[3];
    message.key = {base::load_be<std::uint64_t>(bytes, 4), base::load_be<std::uint64_t>(bytes, 12),
                   bytes[2]};
    message.name = {reinterpret_cast<const char*>(bytes.data()) + kHostHeader,
                    bytes.size() - kHostHeader};
    const bool named = message.verb == HostVerb::start;
    if (named == message.name.empty() || message.name.find('\0') != std::string_view::npos)
        return std::nullopt;
    return message;
}

}  // namespace slipway::formats
