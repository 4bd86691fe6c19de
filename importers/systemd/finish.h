// From directives to a service: what follows from several of them together, and from their absence.
#pragma once

#include "importers/systemd/translation.h"

namespace slipway::importers::systemd {

// finish_service.cc: kind, readiness, stopping, restarting; refuses what systemd refuses.
void finish_service(Translation& t);
// finish_process.cc: directories, standard streams, working directory.
void finish_process(Translation& t);
// finish_edges.cc: native names, implied dependencies, pairs that are one edge here.
void finish_edges(Translation& t);
// Edges to a service's own other names mean nothing.
void drop_edges_to_itself(model::Service& service);
// By kind, so that a definition reads well; the order of edges means nothing.
void sort_edges(model::Service& service);
// finish_units.cc: units that are no services.
void finish_target(Translation& t);
void finish_mount(Translation& t);
void finish_swap(Translation& t);
// Gives a timer or a path its trigger.
void finish_event(Translation& t);
// The sockets of a socket unit, ready to be put into its service.
std::vector<model::Socket> finish_sockets(Translation& t);

}  // namespace slipway::importers::systemd
