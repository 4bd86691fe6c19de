#include "importers/systemd/socket_traffic.h"

#include <algorithm>
#include <array>

namespace slipway::importers::systemd {
namespace {

bool has_lists(const model::Service& service) {
    constexpr std::array kNames{"ip-address-allow", "ip-address-deny",
                                "restrict-network-interfaces"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](const char* name) { return service.process.cgroup.contains(name); });
}

bool is_of_internet(const model::Socket& socket) {
    return !socket.address.starts_with('/') && !socket.address.starts_with('@');
}

}  // namespace

void report_traffic(const SocketUnit& socket,
                    const model::Service& service,
                    bool joined,
                    diag::Sink& sink) {
    constexpr const char* kCode = "systemd/socket-traffic";
    const common::Construct where{socket.unit.name, {}, {socket.path, 0, 0}, {}, 1};
    if (std::none_of(socket.sockets.begin(), socket.sockets.end(), is_of_internet)) return;
    if (has_lists(socket.unit))
        common::report(sink, where, diag::Loss::weakened, kCode,
                       "the lists of addresses and interfaces of the socket do not hold for it",
                       "write them into " + service.name);
    if (joined && has_lists(service))
        common::report(sink, where, diag::Loss::approximated, kCode,
                       "the lists of addresses and interfaces of " + service.name +
                           " hold for this socket as well",
                       "allow there whom the socket is for");
}

}  // namespace slipway::importers::systemd
