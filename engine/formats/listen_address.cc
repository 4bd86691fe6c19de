#include "engine/formats/listen_address.h"

#include "engine/base/number.h"
#include "engine/formats/network_rule.h"

namespace slipway::formats {
namespace {

std::optional<std::uint16_t> decode_port(std::string_view text) {
    const auto port = base::parse_unsigned(text);
    if (!port || *port == 0 || *port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*port);
}

}  // namespace

std::optional<ListenAddress> decode_listen_address(std::string_view text) {
    using Kind = ListenAddress::Kind;
    if (text.size() > 1 && (text[0] == '/' || text[0] == '@'))
        return ListenAddress{.kind = Kind::unix_path, .host = text};
    if (const auto port = decode_port(text)) return ListenAddress{.kind = Kind::any, .port = *port};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const auto port = decode_port(text.substr(colon + 1));
    if (!port) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    if (host.front() == '[' && host.back() == ']' && host.size() > 2)
        return ListenAddress{Kind::ipv6, host.substr(1, host.size() - 2), *port};
    if (host.find_first_of(":[]") != std::string_view::npos) return std::nullopt;
    return ListenAddress{Kind::ipv4, host, *port};
}

bool can_be_bound(const ListenAddress& address) {
    using Kind = ListenAddress::Kind;
    constexpr std::size_t longest_path = 107;
    if (address.kind == Kind::any) return true;
    if (address.kind == Kind::unix_path) return address.host.size() <= longest_path;
    const std::string_view number = address.host.substr(0, address.host.find('%'));
    if (number.find('/') != number.npos) return false;
    const auto parsed = parse_address_prefix(number);
    return parsed && parsed->ipv6 == (address.kind == Kind::ipv6);
}

}  // namespace slipway::formats
