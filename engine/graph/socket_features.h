// Of [Socket]: what no start could make of it.
#pragma once

#include "engine/model/service.h"

namespace slipway::graph {

// Of an address that the kernel would not take: "300.1.2.3:80", "localhost:80", a path that is
// too long (unix(7)).
bool listens_at_no_address(const model::Service& service);

// Of a type that slipway-exec does not make.
bool has_other_socket_type(const model::Service& service);

// A standard file is one of several sockets, and nobody says which.
bool has_sockets_for_one_file(const model::Service& service);

// The supervisor removes all paths of a service or none.
bool removes_some_sockets(const model::Service& service);

}  // namespace slipway::graph
