#include <utility>

#include "engine/base/number.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"

namespace slipway::importers::systemd::handle {

using diag::Loss;
using model::Socket;

namespace {

void listen(Translation& t, Socket::Type type) {
    if (t.value().empty()) {
        // Any empty Listen*= clears all of them (systemd.socket(5)).
        t.facts.sockets.clear();
        return;
    }
    Socket socket;
    socket.type = type;
    socket.address = t.expanded_value();
    if (socket.address.starts_with("/var/run/")) socket.address.erase(0, 4);
    if (socket.address.starts_with("vsock:"))
        return t.lose(Loss::refused, "socket-family",
                      "sockets of virtual machines (vsock) are not made",
                      "let the program open the socket itself");
    t.facts.sockets.push_back(std::move(socket));
}

}  // namespace

void listen_stream(Translation& t) {
    listen(t, Socket::Type::stream);
}

void listen_datagram(Translation& t) {
    listen(t, Socket::Type::datagram);
}

void listen_sequential(Translation& t) {
    listen(t, Socket::Type::sequential);
}

void listen_other(Translation& t) {
    if (t.value().empty()) {
        t.facts.sockets.clear();
        t.is_exact();
    }
}

void socket_option(Translation& t) {
    if (t.value().empty()) return;
    t.facts.socket_defaults.options[std::string(t.row().setting)] = t.expanded_value();
}

namespace {

// Keeps an option as the plan takes it; an empty assignment is the default again.
void keep_option(Translation& t, const std::string& text) {
    t.facts.socket_defaults.options[std::string(t.row().setting)] = text;
}

bool cleared(Translation& t) {
    if (!t.value().empty()) return false;
    t.facts.socket_defaults.options.erase(std::string(t.row().setting));
    return true;
}

}  // namespace

void socket_flag(Translation& t) {
    if (cleared(t)) return;
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid(std::string(t.row().name) + "= is a boolean");
    keep_option(t, *on ? "yes" : "no");
}

void socket_size(Translation& t) {
    if (cleared(t)) return;
    const auto size = parse_size(t.value());
    if (!size || *size > 0x7fffffff) return t.invalid("this is no size of a buffer");
    keep_option(t, std::to_string(*size));
}

void socket_seconds(Translation& t) {
    if (cleared(t)) return;
    const auto span = parse_time_span(t.value());
    if (!span || *span == kForever) return t.invalid("this is no time span");
    keep_option(t, std::to_string(*span / 1'000'000));
}

void socket_tos(Translation& t) {
    if (cleared(t)) return;
    // The names of ip(7); 2 is the old "minimise cost".
    const std::string& value = t.value();
    const std::string number = value == "low-delay"     ? "16"
                               : value == "throughput"  ? "8"
                               : value == "reliability" ? "4"
                               : value == "low-cost"    ? "2"
                                                        : value;
    if (!base::parse_unsigned(number)) return t.invalid("this is no type of service");
    keep_option(t, number);
}

void socket_ipv6_only(Translation& t) {
    if (cleared(t)) return;
    const auto on = parse_boolean(t.value());
    if (t.value() == "default") {
        t.facts.socket_defaults.options.erase("ipv6-only");
    } else if (t.value() == "both" || (on && !*on)) {
        keep_option(t, "no");
    } else if (t.value() == "ipv6-only" || (on && *on)) {
        keep_option(t, "yes");
    } else {
        t.invalid("BindIPv6Only= is default, both or ipv6-only");
    }
}

void socket_mode(Translation& t) {
    const auto mode = parse_mode(t.value());
    if (!mode) return t.invalid("this is no octal mode");
    t.facts.socket_defaults.mode = *mode;
}

void socket_user(Translation& t) {
    t.facts.socket_defaults.user = t.expanded_value();
}

void socket_group(Translation& t) {
    t.facts.socket_defaults.group = t.expanded_value();
}

void socket_backlog(Translation& t) {
    const auto number = base::parse_unsigned(t.value());
    if (!number || *number > 0xffffffff) return t.invalid("Backlog= is a number");
    t.facts.socket_defaults.backlog = static_cast<std::uint32_t>(*number);
}

void socket_name(Translation& t) {
    t.facts.socket_defaults.name = t.expanded_value();
}

void socket_remove(Translation& t) {
    boolean(t, t.facts.socket_defaults.remove_on_stop);
}

void socket_accept(Translation& t) {
    boolean(t, t.facts.accept);
    t.facts.accept_from = &t.current();
}

void socket_service(Translation& t) {
    const std::string name = t.expanded_value();
    if (!name.ends_with(".service") || !parse_unit_name(name))
        return t.invalid("\"" + name + "\" is no name of a service");
    t.facts.socket_service = name;
}

}  // namespace slipway::importers::systemd::handle
