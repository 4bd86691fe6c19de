#include "engine/formats/network_rule.h"

#include <algorithm>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

struct Group {
    std::string_view name;
    AddressGroup addresses;
};

constexpr std::array<Group, 4> kGroups{{{"any", {"0.0.0.0/0", "::/0"}},
                                        {"localhost", {"127.0.0.0/8", "::1/128"}},
                                        {"link-local", {"169.254.0.0/16", "fe80::/64"}},
                                        {"multicast", {"224.0.0.0/4", "ff00::/8"}}}};

// Sets what is behind the first `bits` to 0.
void cut(std::array<std::uint8_t, 16>& address, unsigned bits) {
    for (unsigned i = 0; i < address.size(); ++i) {
        const unsigned kept = std::clamp(bits, i * 8, i * 8 + 8) - i * 8;
        address[i] &= static_cast<std::uint8_t>(0xff00u >> kept);
    }
}

// Four numbers of decimal digits.
bool read_ipv4(std::string_view text, std::uint8_t* out) {
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = text.find('.');
        if ((dot == text.npos) != (part == 3)) return false;
        const std::string_view digits = text.substr(0, dot);
        const auto number = base::parse_unsigned(digits);
        if (!number || *number > 255 || (digits.size() > 1 && digits[0] == '0')) return false;
        *out++ = static_cast<std::uint8_t>(*number);
        text.remove_prefix(dot == text.npos ? text.size() : dot + 1);
    }
    return true;
}

// Groups of hexadecimal digits, of which the last may be an address of IPv4: the number of bytes.
std::optional<std::size_t> read_groups(std::string_view text, std::array<std::uint8_t, 16>& out) {
    std::size_t size = 0;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        if (colon == text.npos && group.find('.') != group.npos) {
            if (size > 12 || !read_ipv4(group, out.data() + size)) return std::nullopt;
            return size + 4;
        }
        const auto number = base::parse_hexadecimal(group);
        if (!number || group.size() > 4 || size > 14) return std::nullopt;
        out[size++] = static_cast<std::uint8_t>(*number >> 8);
        out[size++] = static_cast<std::uint8_t>(*number & 255);
        if (colon == text.npos) return size;
        text.remove_prefix(colon + 1);
        if (text.empty()) return std::nullopt;
    }
    return size;
}

bool read_ipv6(std::string_view text, std::array<std::uint8_t, 16>& out) {
    const std::size_t gap = text.find("::");
    const std::string_view front = text.substr(0, gap);
    const auto first = read_groups(front, out);
    if (!first || gap == text.npos) return first == std::size_t{16};
    std::array<std::uint8_t, 16> back{};
    const auto last = read_groups(text.substr(gap + 2), back);
    // The gap is of one group at least.
    if (!last || *first + *last > 14 || front.find('.') != front.npos) return false;
    std::copy_n(back.begin(), *last, out.end() - static_cast<std::ptrdiff_t>(*last));
    return true;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const auto port = base::parse_unsigned(text);
    if (!port || *port == 0 || *port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*port);
}

bool parse_ports(std::string_view text, BindRule& rule) {
    const std::size_t dash = text.find('-');
    const auto first = parse_port(text.substr(0, dash));
    const auto last = dash == text.npos ? first : parse_port(text.substr(dash + 1));
    if (!first || !last || *first > *last) return false;
    rule.first = *first;
    rule.last = *last;
    return true;
}

// Takes the part in front of the next colon off when it is one of two words.
template <typename Kind>
void take(std::string_view& rest, std::string_view one, std::string_view two, Kind& kind) {
    const std::string_view part = rest.substr(0, rest.find(':'));
    if (part != one && part != two) return;
    kind = part == one ? static_cast<Kind>(1) : static_cast<Kind>(2);
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
}

}  // namespace

std::optional<AddressPrefix> parse_address_prefix(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view host = text.substr(0, slash);
    AddressPrefix prefix;
    prefix.ipv6 = host.find(':') != host.npos;
    const bool right =
        prefix.ipv6 ? read_ipv6(host, prefix.address) : read_ipv4(host, prefix.address.data());
    if (!right) return std::nullopt;
    const std::uint64_t most = prefix.ipv6 ? 128 : 32;
    const auto bits = slash == text.npos ? most : base::parse_unsigned(text.substr(slash + 1));
    if (!bits || *bits > most) return std::nullopt;
    prefix.bits = static_cast<std::uint8_t>(*bits);
    cut(prefix.address, prefix.bits);
    return prefix;
}

bool covers(const AddressPrefix& wide, const AddressPrefix& narrow) {
    if (wide.ipv6 != narrow.ipv6 || wide.bits > narrow.bits) return false;
    std::array<std::uint8_t, 16> begin = narrow.address;
    cut(begin, wide.bits);
    return begin == wide.address;
}

AddressGroup find_address_group(std::string_view name) {
    for (const Group& group : kGroups)
        if (group.name == name) return group.addresses;
    return {};
}

std::optional<BindRule> parse_bind_rule(std::string_view text) {
    BindRule rule;
    if (text == "any") return rule;
    if (text.empty() || text.ends_with(':')) return std::nullopt;
    take(text, "ipv4", "ipv6", rule.family);
    take(text, "tcp", "udp", rule.protocol);
    if (!text.empty() && !parse_ports(text, rule)) return std::nullopt;
    return rule;
}

bool is_interface_name(std::string_view name) {
    constexpr std::size_t kLongest = 15;
    return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return c > ' ' && c < 127 && c != '/' && c != ':'; });
}

}  // namespace slipway::formats
