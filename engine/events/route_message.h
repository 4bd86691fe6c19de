// Messages of rtnetlink (rtnetlink(7)), as the kernel or a test makes them.
//
// Pure: bytes in, plain values out. Numbers are in the machine's own byte order. Whatever is not
// exactly a message ends the walk; attributes that do not fit are passed over.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace slipway::events {

// Numbers of <linux/rtnetlink.h>.
inline constexpr std::uint16_t kGetLink = 18, kGetAddress = 22, kGetRoute = 26;
inline constexpr std::uint32_t kLinkGroup = 1, kAddress4Group = 0x10, kRoute4Group = 0x40,
                               kAddress6Group = 0x100, kRoute6Group = 0x400;
inline constexpr std::uint8_t kIpv4 = 2, kIpv6 = 10;

struct RouteMessage {
    enum class Kind : std::uint8_t {
        other,
        link,
        link_gone,
        address,
        address_gone,
        route,
        route_gone,
        done,    // the end of a dump
        failed,  // the answer to a request that cannot be served
    };
    Kind kind = Kind::other;
    std::uint32_t sequence = 0;   // of the request it answers; 0: of none
    bool interrupted = false;     // the dump is not of one moment: ask again
    std::uint8_t family = 0;      // kIpv4, kIpv6 …
    std::uint32_t interface = 0;  // index; of a route: where it leads to, 0: several or none
    // A link
    std::string name;
    bool up = false;  // IFF_UP, and it has a carrier (IFF_LOWER_UP) and is not dormant
    // An address
    bool global = false;  // of global or site scope, and may be used
    std::array<std::uint8_t, 16> address{};
    std::uint8_t prefix = 0;
    // A route
    bool is_default = false;  // unicast, to everywhere
    std::uint32_t table = 0;
    std::uint32_t metric = 0;
    std::array<std::uint8_t, 16> gateway{};
};

// Takes the first message off `bytes`; false: there is none left.
bool next_message(std::span<const std::uint8_t>& bytes, RouteMessage& out);

}  // namespace slipway::events
