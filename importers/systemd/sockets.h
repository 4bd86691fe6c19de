// Socket units: their sockets become part of the service that they start, or of an event that
// starts it at the first connection.
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
    std::string id;      // "docker.socket"
    std::string target;  // name of the service
    std::string path;
    bool refused = false;  // and so told already
};

// The units that a service pulls in or enables together with itself, by the names it uses.
std::set<std::string> pulled_units(const Translation& t);

struct ImportedService {
    model::Service service;
    std::set<std::string> pulls;
};

// The socket units that start one of the services (unit names), as unit names.
std::vector<std::string> sockets_of(const Store& store, const std::set<std::string>& services);

// The service a translated socket unit starts.
std::string socket_target(const Translation& t);

// Puts the sockets into the service, if the socket unit is enabled or the service pulls it; or adds
// an event, if nothing but the socket starts the service.
// `has_state`: the root says by links what is enabled. `named`: whom other services speak of.
void join_socket(SocketUnit socket,
                 bool has_state,
                 const std::set<std::string>& named,
                 std::map<std::string, ImportedService>& services,
                 diag::Sink& sink);

}  // namespace slipway::importers::systemd
