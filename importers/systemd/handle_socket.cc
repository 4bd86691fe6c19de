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
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid("RemoveOnStop= is a boolean");
    t.facts.socket_defaults.remove_on_stop = *on;
}

void socket_accept(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid("Accept= is a boolean");
    t.facts.accept = *on;
    t.facts.accept_from = &t.current();
    if (!*on) t.is_exact();
}

void socket_service(Translation& t) {
    const std::string name = t.expanded_value();
    if (!name.ends_with(".service") || !parse_unit_name(name))
        return t.invalid("\"" + name + "\" is no name of a service");
    t.facts.socket_service = name;
}

}  // namespace slipway::importers::systemd::handle
