#include "engine/svscan/host_sockets.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"
#include "engine/sys/proc.h"
#include "engine/sys/socket.h"

namespace slipway::svscan {
namespace {

using SocketPath = base::FixedString<48>;
constexpr std::string_view kDirectory = ".s6-svscan", kSocketName = "host.",
                           kNotListening = ".new";  // the end of the name until it listens

SocketPath socket_path(std::int32_t pid) {
    SocketPath path;
    path.append(kDirectory);
    path.append("/");
    path.append(kSocketName);
    path.append(base::decimal(pid).view());
    return path;
}

// One that does not listen yet is a process.
bool is_dead(const SocketPath& path, std::string_view number) {
    const std::size_t dot = number.find('.');
    const auto pid = base::parse_unsigned(number.substr(0, dot));
    if (!pid || *pid > 0x7fffffff) return false;
    auto socket = sys::make_unix_socket(sys::SocketType::packets);
    if (!socket) return false;
    const auto connected = sys::connect_unix(socket.value(), path.view());
    if (connected || connected.error().value != ECONNREFUSED) return false;
    if (dot == std::string_view::npos) return true;
    const auto process = sys::process_status({static_cast<std::int32_t>(*pid)});
    return !process || process.value().ended();
}

}  // namespace

sys::Fd connect_to_host(sys::Pid pid) {
    const SocketPath path = socket_path(pid.value);
    if (!sys::status_at(sys::kHere, path)) return {};
    auto socket = sys::make_unix_socket(sys::SocketType::packets);
    if (!socket || !sys::connect_unix(socket.value(), path.view())) return {};
    const auto peer = sys::peer_credentials(socket.value());
    if (!peer || !(peer.value().pid == pid)) return {};
    return std::move(socket).value();
}

void remove_host_socket(std::int32_t pid) {
    SocketPath path = socket_path(pid);
    static_cast<void>(sys::unlink_at(sys::kHere, path));
    path.append(kNotListening);
    static_cast<void>(sys::unlink_at(sys::kHere, path));
}

void remove_dead_hosts() {
    auto reader = sys::open_directory(sys::kHere, kDirectory.data());
    if (!reader) return;
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry || !entry.value()) return;
        const std::string_view name = entry.value()->view();
        SocketPath path;
        if (!name.starts_with(kSocketName) || !path.append(kDirectory) || !path.append("/") ||
            !path.append(name) || !is_dead(path, name.substr(kSocketName.size())))
            continue;
        static_cast<void>(sys::unlink_at(sys::kHere, path));
    }
}

}  // namespace slipway::svscan
