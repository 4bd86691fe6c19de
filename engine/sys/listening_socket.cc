#include "engine/sys/listening_socket.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "engine/base/number.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

using Family = InternetAddress::Family;

struct Option {
    std::string_view name;
    int level;
    int number;
    OptionValue value;
};

constexpr Option kOptions[] = {
    {"ipv6-only", IPPROTO_IPV6, IPV6_V6ONLY, OptionValue::flag},
    {"receive-buffer", SOL_SOCKET, SO_RCVBUF, OptionValue::number},
    {"send-buffer", SOL_SOCKET, SO_SNDBUF, OptionValue::number},
    {"pass-credentials", SOL_SOCKET, SO_PASSCRED, OptionValue::flag},
    {"pass-security", SOL_SOCKET, SO_PASSSEC, OptionValue::flag},
    {"keep-alive", SOL_SOCKET, SO_KEEPALIVE, OptionValue::flag},
    {"keep-alive-time", IPPROTO_TCP, TCP_KEEPIDLE, OptionValue::number},
    {"keep-alive-interval", IPPROTO_TCP, TCP_KEEPINTVL, OptionValue::number},
    {"keep-alive-probes", IPPROTO_TCP, TCP_KEEPCNT, OptionValue::number},
    {"no-delay", IPPROTO_TCP, TCP_NODELAY, OptionValue::flag},
    {"defer-accept", IPPROTO_TCP, TCP_DEFER_ACCEPT, OptionValue::number},
    {"tcp-congestion", IPPROTO_TCP, TCP_CONGESTION, OptionValue::text},
    {"reuse-port", SOL_SOCKET, SO_REUSEPORT, OptionValue::flag},
    {"free-bind", IPPROTO_IP, IP_FREEBIND, OptionValue::flag},
    {"transparent", IPPROTO_IP, IP_TRANSPARENT, OptionValue::flag},
    {"broadcast", SOL_SOCKET, SO_BROADCAST, OptionValue::flag},
    {"priority", SOL_SOCKET, SO_PRIORITY, OptionValue::number},
    {"mark", SOL_SOCKET, SO_MARK, OptionValue::number},
    {"bind-to-device", SOL_SOCKET, SO_BINDTODEVICE, OptionValue::text},
    {"ip-tos", IPPROTO_IP, IP_TOS, OptionValue::number},
    {"ip-ttl", IPPROTO_IP, IP_TTL, OptionValue::number},
};

bool is_yes(std::string_view text) {
    return text == "yes" || text == "true" || text == "on" || text == "1" || text == "ipv6-only";
}

bool is_no(std::string_view text) {
    return text == "no" || text == "false" || text == "off" || text == "0" || text == "both";
}

// A numeric address without its "%interface" part, which is told apart.
struct Host {
    std::array<char, 64> text{};
    std::uint32_t interface = 0;
};

bool split_host(std::string_view text, Host& host) {
    const std::size_t percent = text.find('%');
    const std::string_view address = text.substr(0, percent);
    if (address.size() >= host.text.size()) return false;
    address.copy(host.text.data(), address.size());
    if (percent == std::string_view::npos) return true;
    std::array<char, IF_NAMESIZE> name{};
    const std::string_view interface = text.substr(percent + 1);
    if (interface.size() >= name.size()) return false;
    interface.copy(name.data(), interface.size());
    host.interface = ::if_nametoindex(name.data());
    return host.interface != 0;
}

Status bind_ipv4(BorrowedFd socket, const InternetAddress& address) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(address.port);
    Host host;
    if (!address.host.empty() && (!split_host(address.host, host) ||
                                  ::inet_pton(AF_INET, host.text.data(), &name.sin_addr) != 1))
        return Errno{EINVAL};
    return status_of(::bind(socket.value, reinterpret_cast<const sockaddr*>(&name), sizeof name));
}

Status bind_ipv6(BorrowedFd socket, const InternetAddress& address) {
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_port = htons(address.port);
    Host host;
    if (!address.host.empty() && (!split_host(address.host, host) ||
                                  ::inet_pton(AF_INET6, host.text.data(), &name.sin6_addr) != 1))
        return Errno{EINVAL};
    name.sin6_scope_id = host.interface;
    return status_of(::bind(socket.value, reinterpret_cast<const sockaddr*>(&name), sizeof name));
}

int domain_of(BorrowedFd socket) {
    int domain = 0;
    socklen_t size = sizeof domain;
    return ::getsockopt(socket.value, SOL_SOCKET, SO_DOMAIN, &domain, &size) < 0 ? -1 : domain;
}

Result<Fd> open_socket(int domain, SocketType type) {
    const int kind = type == SocketType::stream     ? SOCK_STREAM
                     : type == SocketType::datagram ? SOCK_DGRAM
                                                    : SOCK_SEQPACKET;
    const int fd = ::socket(domain, kind | SOCK_CLOEXEC, 0);
    if (fd < 0) return last_error();
    return Fd::adopt(fd);
}

}  // namespace

Result<Fd> make_internet_socket(SocketType type, Family family) {
    const int domain = family == Family::ipv4 ? AF_INET : AF_INET6;
    Result<Fd> socket = open_socket(domain, type);
    // A kernel without IPv6 listens on all addresses it has.
    if (!socket && family == Family::any && socket.error().value == EAFNOSUPPORT)
        socket = open_socket(AF_INET, type);
    if (!socket) return socket;
    const int on = 1;
    const int off = 0;
    const int fd = socket.value().number();
    if (type == SocketType::stream &&
        ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return last_error();
    // Both families, whatever /proc/sys/net/ipv6/bindv6only says; ignored by an IPv4 socket.
    if (family == Family::any) (void)::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    return socket;
}

Status bind_internet(BorrowedFd socket, const InternetAddress& address) {
    return domain_of(socket) == AF_INET6 ? bind_ipv6(socket, address) : bind_ipv4(socket, address);
}

Status set_socket_option(BorrowedFd socket, std::string_view name, std::string_view value) {
    for (const Option& option : kOptions) {
        if (option.name != name) continue;
        if (option.value == OptionValue::text)
            return status_of(::setsockopt(socket.value, option.level, option.number, value.data(),
                                          static_cast<socklen_t>(value.size())));
        const auto number = base::parse_unsigned(value);
        const bool flag = option.value == OptionValue::flag;
        if (flag ? !is_yes(value) && !is_no(value) : !number || *number > 0x7fffffff)
            return Errno{EINVAL};
        const int setting = flag ? (is_yes(value) ? 1 : 0) : static_cast<int>(*number);
        return status_of(
            ::setsockopt(socket.value, option.level, option.number, &setting, sizeof setting));
    }
    return Errno{ENOPROTOOPT};
}

std::string_view socket_option_names() {
    return "ipv6-only receive-buffer send-buffer pass-credentials pass-security keep-alive "
           "keep-alive-time keep-alive-interval keep-alive-probes no-delay defer-accept "
           "tcp-congestion reuse-port free-bind transparent broadcast priority mark "
           "bind-to-device ip-tos ip-ttl directory-mode";
}

}  // namespace slipway::sys
