// Addresses, ports and network interfaces as IPAddressAllow=, SocketBindAllow= and
// RestrictNetworkInterfaces= of systemd.resource-control(5), version 252, name them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

// All addresses that begin with the first `bits` of this one; what is behind them is 0.
struct AddressPrefix {
    std::array<std::uint8_t, 16> address{};  // in network order; IPv4: the first four
    bool ipv6 = false;
    std::uint8_t bits = 0;
};

// "10.0.0.0/8", "::1"; without a length it is all of the address.
std::optional<AddressPrefix> parse_address_prefix(std::string_view text);

// Whether all addresses of `narrow` are among those of `wide`.
bool covers(const AddressPrefix& wide, const AddressPrefix& narrow);

// What any, localhost, link-local and multicast stand for; empty strings: it is none of them.
struct AddressGroup {
    std::string_view ipv4, ipv6;
};

AddressGroup find_address_group(std::string_view name);

// Which binding of a socket is meant.
struct BindRule {
    enum class Family : std::uint8_t { any, ipv4, ipv6 };
    enum class Protocol : std::uint8_t { any, tcp, udp };
    Family family = Family::any;
    Protocol protocol = Protocol::any;
    std::uint16_t first = 0;  // 0 is the port that the kernel chooses
    std::uint16_t last = 65535;
};

// "any", "ipv4:tcp:80", "udp", "1024-65535".
std::optional<BindRule> parse_bind_rule(std::string_view text);

// As the kernel takes them: 15 characters at most.
bool is_interface_name(std::string_view name);

}  // namespace slipway::formats
