// Messages of D-Bus (dbus.freedesktop.org/doc/dbus-specification.html): as much as asking the bus
// itself who owns a name takes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::events {

// More than the bus itself says. It forwards what others send, whatever that is.
inline constexpr std::size_t kMaxBusMessage = std::size_t{1} << 20;

// A call of a method of the bus with one string as its argument, or none.
std::vector<std::uint8_t> encode_bus_call(std::uint32_t serial,
                                          std::string_view member,
                                          std::optional<std::string_view> argument);

struct BusMessage {
    enum class Type : std::uint8_t { call = 1, reply = 2, error = 3, signal = 4 };
    Type type = Type::call;
    std::uint32_t reply_to = 0;  // the serial of the call; 0: none
    std::string_view sender, member, error_name;
    std::vector<std::string_view> strings;  // what the body begins with, as far as it is strings
};

// How long the message is that begins here; 0: more bytes are needed to know. nullopt: it is none.
std::optional<std::size_t> bus_message_size(std::span<const std::uint8_t> bytes);

// Whether one of that size that begins so can be of the bus itself: in our byte order, and no
// longer than it says anything. Others are passed over.
bool is_read(std::span<const std::uint8_t> bytes, std::size_t size);

// A whole message that is_read(); its texts are views into `bytes`.
std::optional<BusMessage> decode_bus_message(std::span<const std::uint8_t> bytes);

}  // namespace slipway::events
