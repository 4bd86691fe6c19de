// Addresses of sockets as text: "/run/x", "@abstract", "80", "127.0.0.1:80", "[::1]:80", "[::]:80".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

// The word of a `listen` line (docs/formats/exec-plan.md) that is for whoever closes the socket.
inline constexpr std::string_view kRemoveOnStop = "remove-on-stop";

struct ListenAddress {
    enum class Kind : std::uint8_t {
        unix_path,  // `host` is the path, or the abstract name behind its '@'
        any,        // every address of this machine
        ipv4,       // `host` is dotted
        ipv6,       // `host` is without its brackets
    };
    Kind kind = Kind::any;
    std::string_view host;
    std::uint16_t port = 0;
};

// Nothing when it is not one of these forms; whether the kernel knows such an address is another
// question.
std::optional<ListenAddress> decode_listen_address(std::string_view text);

// Whether `host` is an address of its kind: an IP address in numbers, an interface behind '%' in
// one of IPv6; a path or name that is not too long (unix(7)).
bool can_be_bound(const ListenAddress& address);

}  // namespace slipway::formats
