#include "importers/systemd/importer.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "importers/systemd/enablement.h"
#include "importers/systemd/finish.h"
#include "importers/systemd/native.h"
#include "importers/systemd/own_units.h"
#include "importers/systemd/slices.h"
#include "importers/systemd/sockets.h"
#include "importers/systemd/store.h"
#include "importers/systemd/tmpfiles.h"
#include "importers/systemd/translation.h"
#include "importers/systemd/unit.h"

namespace slipway::importers::systemd {
namespace {

using common::FileReader;
using common::Request;
using diag::Loss;

// About a unit that gives no service. One that was asked for by name is worth a warning.
void remark(diag::Sink& sink,
            const Found& found,
            Loss loss,
            const std::string& code,
            std::string message,
            std::string help = {},
            bool asked_for = false) {
    diag::Diagnostic d;
    d.severity = asked_for ? diag::Severity::warning : common::severity_of(loss);
    d.where = {found.fragment, 0, 0};
    d.code = "systemd/" + code;
    d.message = std::move(message);
    d.help = std::move(help);
    d.loss = loss;
    d.service = service_name(found.name);
    sink.add(std::move(d));
}

// The units that were asked for, canonical names, sorted.
class Selection {
public:
    Selection(const Request& request, Store& store, diag::Sink& sink)
        : request_(request), store_(store), sink_(sink) {}

    std::set<std::string> run();

private:
    void everything();
    void one(const std::string& name);
    void not_found(const std::string& name);
    void unreadable(const std::string& path);
    void take(const Found& found, bool by_name);

    const Request& request_;
    Store& store_;
    diag::Sink& sink_;
    std::set<std::string> names_;
};

void Selection::take(const Found& found, bool by_name) {
    const OwnUnit* own = own_unit(found.name.full);
    if (own == nullptr && found.name.type == "target" &&
        !native_target(store_, found.name.full).name.ends_with(".target"))
        return;  // a milestone
    if (own != nullptr && !request_.include_own) {
        static constexpr std::array<std::string_view, 3> how{"done natively", "replaced",
                                                             "not needed"};
        const auto disposition = static_cast<std::size_t>(own->disposition);
        remark(sink_, found, Loss::ignored, "own-unit",
               "a unit of systemd itself, " + std::string(how.at(disposition)) + ": " +
                   std::string(own->why),
               {}, by_name);
        return;
    }
    if (found.state == Found::State::masked) {
        remark(sink_, found, Loss::ignored, "masked", "the unit is masked and stays out",
               by_name ? "remove the mask (systemctl unmask) to import it" : "", by_name);
        return;
    }
    if (found.name.is_template()) {
        remark(
            sink_, found, Loss::ignored, "template",
            "a template gives services only through its instances",
            "import an instance by name: slipway import systemd " + found.name.prefix + "@INSTANCE",
            by_name);
        return;
    }
    if (found.name.type == "scope") {
        remark(sink_, found, Loss::ignored, "scope",
               "scopes are made by programs, and have no definition");
        return;
    }
    if (found.name.type == "automount") {
        remark(sink_, found, Loss::approximated, "automount",
               "the file system is mounted when its mount unit starts, not on access",
               "enable the mount unit, or use autofs");
        return;
    }
    names_.insert(found.name.full);
}

void Selection::everything() {
    for (const UnitName& unit : store_.units()) {
        const Found found = store_.find(unit.full);
        if (found.state != Found::State::missing) {
            take(found, false);
            continue;
        }
        unreadable(found.fragment);
    }
    for (const std::string& path : store_.strays()) unreadable(path);
    for (const Link& link : store_.links()) {
        const Found found = store_.find(link.target);
        if (found.state == Found::State::loaded && found.name.is_instance() &&
            own_unit(found.name.full) == nullptr)
            take(found, false);
    }
}

// Something is there, but it gives no unit, in systemd neither.
void Selection::unreadable(const std::string& path) {
    diag::Diagnostic d;
    d.severity = request_.names.empty() ? diag::Severity::warning : diag::Severity::error;
    d.where.path = path;
    d.code = "systemd/no-unit";
    d.message =
        "this gives no unit: it is a link that leads nowhere or in a circle, or no regular "
        "file, or its name is none of a unit";
    d.help =
        "systemd does not read it either: remove it, or put the unit's file back under a name "
        "of letters, digits and :-_.\\@";
    sink_.add(std::move(d));
}

void Selection::not_found(const std::string& name) {
    std::vector<std::string> known;
    for (const UnitName& unit : store_.units())
        known.push_back(unit.type == "service" ? unit.stem() : unit.full);
    const std::vector<std::string_view> views(known.begin(), known.end());
    const std::string_view near = diag::nearest(name, views);
    diag::Diagnostic d;
    d.code = "systemd/no-such-unit";
    d.message = "there is no unit \"" + name + "\" in this root";
    if (name.find('/') != std::string::npos)
        d.help = "write the path as it is inside the root, from its first slash on";
    else if (near.empty())
        d.help = "list the units: ls /etc/systemd/system /usr/lib/systemd/system";
    else
        d.help = "did you mean \"" + std::string(near) + "\"?";
    sink_.add(std::move(d));
}

void Selection::one(const std::string& name) {
    std::string unit = name;
    if (name.find('/') != std::string::npos) {
        const std::string path = common::normalise(name);
        unit = common::base_name(path);
        if (!parse_unit_name(unit) || !store_.root().exists(path)) return not_found(name);
        if (store_.find(unit).fragment != path) store_.add_fragment(unit, path);
    }
    if (!parse_unit_name(unit)) unit += ".service";
    Found found = store_.find(unit);
    if (found.state == Found::State::missing)
        return found.fragment.empty() ? not_found(name) : unreadable(found.fragment);
    take(found, true);
}

std::set<std::string> Selection::run() {
    if (request_.names.empty())
        everything();
    else
        for (const std::string& name : request_.names) one(name);
    // A service comes with the sockets that start it, and with its slices.
    if (!request_.names.empty()) {
        for (const std::string& socket : sockets_of(store_, names_)) names_.insert(socket);
        for (const std::string& slice : slices_of(store_, names_)) names_.insert(slice);
    }
    return names_;
}

void finish(Translation& t) {
    const std::string& type = t.unit.name.type;
    if (type == "service") {
        finish_service(t);
        finish_process(t);
    } else if (type == "target") {
        finish_target(t);
    } else if (type == "mount") {
        finish_mount(t);
    } else if (type == "swap") {
        finish_swap(t);
    } else if (type == "timer" || type == "path") {
        finish_event(t);
    } else if (type == "slice") {
        return finish_slice(t);
    }
    finish_edges(t);
    finish_enablement(t);
}

// Those that others start, come after, or have in a bundle.
std::set<std::string> named_services(const std::map<std::string, ImportedService>& services) {
    std::set<std::string> out;
    for (const auto& [name, imported] : services) {
        for (const model::Edge& edge : imported.service.edges) {
            const model::EdgeMeaning& meaning = model::meaning_of(edge.kind);
            const bool expects =
                meaning.pull != model::Pull::none || meaning.order == model::Order::after;
            if (expects && edge.target != name) out.insert(edge.target);
        }
        out.insert(imported.service.contents.begin(), imported.service.contents.end());
    }
    return out;
}

}  // namespace

std::vector<model::Service> import_units(const Request& request,
                                         const FileReader& root,
                                         diag::Sink& sink) {
    Store store(root);
    const std::set<std::string> selected = Selection(request, store, sink).run();
    std::map<std::string, ImportedService> services;
    std::vector<SocketUnit> sockets;
    for (const std::string& name : selected) {
        const Found found = store.find(name);
        const Unit unit = load_unit(store, found, service_name(found.name), sink);
        Translation t(unit, store, sink);
        t.run();
        if (found.name.type == "socket") {
            SocketUnit socket;
            socket.sockets = finish_sockets(t);
            finish_edges(t);
            finish_enablement(t);
            socket.target = socket_target(t);
            socket.unit = std::move(t.service);
            socket.id = name;
            socket.path = found.fragment;
            socket.refused = t.facts.accept;
            t.tell();
            sockets.push_back(std::move(socket));
            continue;
        }
        finish(t);
        t.tell();
        std::set<std::string> pulls = pulled_units(t);
        const std::string key = t.service.name;
        services.emplace(key, ImportedService{std::move(t.service), std::move(pulls)});
    }
    const std::set<std::string> named = named_services(services);
    for (SocketUnit& socket : sockets)
        join_socket(std::move(socket), store.has_enablement(), named, services, sink);
    std::vector<model::Service> out;
    for (auto& [name, imported] : services) {
        // An import of everything has a service of its own for what tmpfiles.d lists.
        if (!request.names.empty())
            for (model::Directory& directory : tmpfiles_of(root, name))
                imported.service.process.directories.push_back(std::move(directory));
        drop_edges_to_itself(imported.service);
        sort_edges(imported.service);
        out.push_back(std::move(imported.service));
    }
    if (request.names.empty()) {
        for (model::Service& service : tmpfiles_services(root, sink))
            out.push_back(std::move(service));
        std::sort(out.begin(), out.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
    }
    return out;
}

}  // namespace slipway::importers::systemd
