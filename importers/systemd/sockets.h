// Socket units: their sockets become part of the service that they start.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "importers/systemd/translation.h"

namespace slipway::importers::systemd {

struct SocketUnit {
    model::Service unit;  // edges, conditions and enablement as the socket unit says them
    std::vector<model::Socket> sockets;
    std::string target;  // name of the service
    std::string path;
};

// The socket units that start one of the services (unit names), as unit names.
std::vector<std::string> sockets_of(const Store& store, const std::set<std::string>& services);

// The service a translated socket unit starts.
std::string socket_target(const Translation& t);

void join_socket(SocketUnit socket,
                 std::map<std::string, model::Service>& services,
                 diag::Sink& sink);

}  // namespace slipway::importers::systemd
