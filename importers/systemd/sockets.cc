#include "importers/systemd/sockets.h"

#include <algorithm>
#include <utility>

#include "importers/names/milestones.h"
#include "importers/systemd/native.h"
#include "importers/systemd/own_units.h"
#include "importers/systemd/socket_traffic.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd {

using diag::Loss;
using model::EdgeKind;

std::vector<std::string> sockets_of(const Store& store, const std::set<std::string>& services) {
    std::vector<std::string> out;
    std::set<std::string> wanted;
    for (const std::string& name : services)
        if (const auto unit = parse_unit_name(name); unit && unit->type == "service")
            wanted.insert(service_name(*unit));
    for (const UnitName& unit : store.units()) {
        if (unit.type != "socket" || unit.is_template() || own_unit(unit.full) != nullptr) continue;
        if (store.find(unit.full).state != Found::State::loaded) continue;
        if (wanted.contains(native_target(store, unit.full).name)) out.push_back(unit.full);
    }
    // Instances of a socket's template.
    for (const std::string& name : services) {
        const auto unit = parse_unit_name(name);
        if (!unit || !unit->is_instance()) continue;
        const std::string socket = unit->stem() + ".socket";
        if (store.find(socket).state == Found::State::loaded) out.push_back(socket);
    }
    return out;
}

std::set<std::string> pulled_units(const Translation& t) {
    std::set<std::string> out;
    for (const RawEdge& edge : t.facts.edges)
        if (model::meaning_of(edge.kind).pull != model::Pull::none) out.insert(edge.unit);
    for (const Assignment& a : t.unit.assignments)
        if (a.key == "Also")
            for (const Word& word : split_plain(a.value)) out.insert(word.text);
    for (const Link& link : t.store.links())
        if (link.source == t.unit.name.full) out.insert(link.target);
    return out;
}

std::string socket_target(const Translation& t) {
    const std::string unit =
        t.facts.socket_service.empty() ? triggered_by_default(t.unit.name) : t.facts.socket_service;
    const Found found = t.store.find(unit);
    return service_name(found.name.full.empty() ? *parse_unit_name(unit) : found.name);
}

namespace {

void add_edges(model::Service& service, const model::Service& socket) {
    for (const model::Edge& edge : socket.edges) {
        if (edge.target == service.name || edge.target == names::kBoot || edge.where.path.empty())
            continue;
        // What comes before or after a socket, comes before or after its service.
        if (std::find(service.edges.begin(), service.edges.end(), edge) == service.edges.end())
            service.edges.push_back(edge);
    }
}

// A socket is there when it is enabled or the service cannot start without it. Where no links say
// what is enabled (a root that was only unpacked), a service that is enabled itself opens its own.
bool is_used(const SocketUnit& socket, const ImportedService& service, bool has_state) {
    if (service.pulls.contains(socket.id)) return true;
    if (!socket.unit.enablement.enabled.value_or(false)) return false;
    return has_state || !service.service.enablement.enabled.value_or(false);
}

void take_enablement(model::Service& service, const SocketUnit& socket, diag::Sink& sink) {
    auto& own = service.enablement;
    const auto& other = socket.unit.enablement;
    if (!other.enabled.value_or(false) || own.enabled.value_or(false)) return;
    own.enabled = true;
    for (const std::string& group : other.wanted_by)
        if (std::find(own.wanted_by.begin(), own.wanted_by.end(), group) == own.wanted_by.end())
            own.wanted_by.push_back(group);
    common::report(
        sink, {service.name, {}, {socket.path, 0, 0}, {}, 1}, Loss::approximated,
        "systemd/socket-activation",
        service.name + " starts at boot with its socket, not on the first connection",
        "other services speak of it, so they may connect to it before anything would listen");
}

// Others that need the service, or are ordered by it, expect it to be there: they are let in at
// boot only if it is.
bool starts_on_demand(const SocketUnit& socket,
                      const model::Service& service,
                      const std::set<std::string>& named) {
    return socket.unit.enablement.enabled.value_or(false) &&
           !service.enablement.enabled.value_or(false) && !named.contains(service.name);
}

model::Service event_of(SocketUnit socket, const model::Service& service) {
    model::Service event = std::move(socket.unit);
    event.kind = model::Kind::event;
    event.payload.sockets = std::move(socket.sockets);
    event.conditions.clear();
    std::erase_if(event.edges,
                  [](const model::Edge& edge) { return edge.kind != EdgeKind::after; });
    event.edges.push_back({EdgeKind::triggers, service.name, {}});
    return event;
}

}  // namespace

void join_socket(SocketUnit socket,
                 bool has_state,
                 const std::set<std::string>& named,
                 std::map<std::string, ImportedService>& services,
                 diag::Sink& sink) {
    const common::Construct where{socket.unit.name, {}, {socket.path, 0, 0}, {}, 1};
    const auto found = services.find(socket.target);
    if (socket.refused) return;
    if (found == services.end()) {
        common::report(sink, where, Loss::refused, "systemd/socket-without-service",
                       "the service " + socket.target + " that this socket starts is not imported",
                       "import it with the socket, or name it in Service=");
        return;
    }
    if (socket.sockets.empty()) return;
    model::Service& service = found->second.service;
    if (!is_used(socket, found->second, has_state)) {
        common::report(sink, where, Loss::ignored, "systemd/socket-disabled",
                       "the socket is not enabled: " + socket.target + " opens its own");
        return;
    }
    add_edges(service, socket.unit);
    if (!socket.unit.conditions.empty())
        common::report(sink, where, Loss::approximated, "systemd/socket-conditions",
                       "the conditions of the socket are not tested: " + service.name +
                           " gets it whenever it starts",
                       "write them into the service as well");
    const bool on_demand = starts_on_demand(socket, service, named);
    report_traffic(socket, service, !on_demand, sink);
    if (on_demand) {
        common::report(sink, where, Loss::approximated, "systemd/socket-on-demand",
                       "the boot does not wait until anything listens for " + service.name,
                       "what connects early in the boot should have an edge to " + service.name);
        model::Service event = event_of(std::move(socket), service);
        const std::string name = event.name;
        services.emplace(name, ImportedService{std::move(event), {}});
        return;
    }
    for (model::Socket& s : socket.sockets) service.payload.sockets.push_back(std::move(s));
    for (auto& source : socket.unit.provenance.sources)
        service.provenance.sources.push_back(std::move(source));
    take_enablement(service, socket, sink);
}

}  // namespace slipway::importers::systemd
