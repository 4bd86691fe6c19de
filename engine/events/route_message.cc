#include "engine/events/route_message.h"

#include <algorithm>
#include <cstring>

namespace slipway::events {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Kind = RouteMessage::Kind;

constexpr std::size_t kHeader = 16;  // nlmsghdr
constexpr std::uint16_t kInterruptedFlag = 0x10;

template <typename T>
T number(Bytes bytes, std::size_t at) {
    T value{};
    if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

constexpr std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

// Calls `each` with type and value of the attributes in `bytes`.
template <typename Each>
void attributes(Bytes bytes, Each each) {
    constexpr std::uint16_t type_bits = 0x3fff;  // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
    while (bytes.size() >= 4) {
        const std::size_t size = number<std::uint16_t>(bytes, 0);
        if (size < 4 || size > bytes.size()) return;
        each(number<std::uint16_t>(bytes, 2) & type_bits, bytes.subspan(4, size - 4));
        bytes = bytes.subspan(std::min(padded(size), bytes.size()));
    }
}

void copy_address(Bytes value, std::array<std::uint8_t, 16>& out) {
    std::copy_n(value.begin(), std::min(value.size(), out.size()), out.begin());
}

void take_link(Bytes body, RouteMessage& out) {  // ifinfomsg
    constexpr std::size_t head = 16;
    constexpr std::uint16_t name_attribute = 3;
    constexpr std::uint32_t flag_up = 1, flag_lower_up = 0x10000, flag_dormant = 0x20000;
    out.family = number<std::uint8_t>(body, 0);
    out.interface = number<std::uint32_t>(body, 4);
    const auto flags = number<std::uint32_t>(body, 8);
    out.up = (flags & flag_up) != 0 && (flags & flag_lower_up) != 0 && (flags & flag_dormant) == 0;
    attributes(body.subspan(head), [&](int type, Bytes value) {
        if (type != name_attribute) return;
        const auto end = std::find(value.begin(), value.end(), std::uint8_t{0});
        out.name.assign(value.begin(), end);
    });
}

void take_address(Bytes body, RouteMessage& out) {  // ifaddrmsg
    constexpr std::size_t head = 8;
    constexpr std::uint16_t address_attribute = 1, local_attribute = 2, flags_attribute = 8;
    constexpr std::uint8_t link_scope = 253;
    constexpr std::uint32_t failed_or_tentative = 0x08 | 0x40;
    out.family = number<std::uint8_t>(body, 0);
    out.prefix = number<std::uint8_t>(body, 1);
    out.interface = number<std::uint32_t>(body, 4);
    std::uint32_t flags = number<std::uint8_t>(body, 2);
    bool has_local = false;
    attributes(body.subspan(head), [&](int type, Bytes value) {
        if (type == flags_attribute) flags = number<std::uint32_t>(value, 0);
        // Of a point-to-point link the local address is ours, the other one the peer's.
        if (type == local_attribute || (type == address_attribute && !has_local))
            copy_address(value, out.address);
        has_local = has_local || type == local_attribute;
    });
    out.global = number<std::uint8_t>(body, 3) < link_scope && (flags & failed_or_tentative) == 0;
}

void take_route(Bytes body, RouteMessage& out) {  // rtmsg
    constexpr std::size_t head = 12;
    constexpr std::uint8_t unicast = 1;
    constexpr std::uint32_t cloned = 0x200;
    constexpr std::uint16_t interface_attribute = 4, gateway_attribute = 5, metric_attribute = 6,
                            table_attribute = 15;
    out.family = number<std::uint8_t>(body, 0);
    out.table = number<std::uint8_t>(body, 4);
    out.is_default = number<std::uint8_t>(body, 1) == 0 &&
                     number<std::uint8_t>(body, 7) == unicast &&
                     (number<std::uint32_t>(body, 8) & cloned) == 0;
    attributes(body.subspan(head), [&](int type, Bytes value) {
        if (type == interface_attribute) out.interface = number<std::uint32_t>(value, 0);
        if (type == gateway_attribute) copy_address(value, out.gateway);
        if (type == metric_attribute) out.metric = number<std::uint32_t>(value, 0);
        if (type == table_attribute) out.table = number<std::uint32_t>(value, 0);
    });
}

struct Row {
    std::uint16_t type;
    Kind kind;
    std::size_t head;  // of the body
    void (*take)(Bytes, RouteMessage&);
};

constexpr std::array<Row, 6> kRows{{
    {16, Kind::link, 16, take_link},
    {17, Kind::link_gone, 16, take_link},
    {20, Kind::address, 8, take_address},
    {21, Kind::address_gone, 8, take_address},
    {24, Kind::route, 12, take_route},
    {25, Kind::route_gone, 12, take_route},
}};

}  // namespace

bool next_message(Bytes& bytes, RouteMessage& out) {
    constexpr std::uint16_t error_type = 2, done_type = 3;
    const std::size_t size = number<std::uint32_t>(bytes, 0);
    if (bytes.size() < kHeader || size < kHeader || size > bytes.size()) return false;
    const Bytes body = bytes.subspan(kHeader, size - kHeader);
    const auto type = number<std::uint16_t>(bytes, 4);
    out = {};
    out.interrupted = (number<std::uint16_t>(bytes, 6) & kInterruptedFlag) != 0;
    out.sequence = number<std::uint32_t>(bytes, 8);
    if (type == done_type) out.kind = Kind::done;
    if (type == error_type && number<std::int32_t>(body, 0) != 0) out.kind = Kind::failed;
    for (const Row& row : kRows) {
        if (row.type != type || body.size() < row.head) continue;
        out.kind = row.kind;
        row.take(body, out);
    }
    bytes = bytes.subspan(std::min(padded(size), bytes.size()));
    return true;
}

}  // namespace slipway::events
