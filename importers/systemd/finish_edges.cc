#include <algorithm>
#include <set>
#include <utility>

#include "importers/names/milestones.h"
#include "importers/systemd/finish.h"
#include "importers/systemd/native.h"
#include "importers/systemd/own_units.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd {
namespace {

using diag::Loss;
using model::Edge;
using model::EdgeKind;
using Kinds = std::set<EdgeKind>;

// What a service and its stop at shutdown say together; here every service is stopped then.
bool is_about_shutdown(const RawEdge& edge, const std::string& native) {
    return native == names::kShutdown &&
           (edge.kind == EdgeKind::conflicts || edge.kind == EdgeKind::before);
}

void told(Translation& t,
          const RawEdge& edge,
          Loss loss,
          std::string code,
          std::string why,
          std::string help) {
    if (edge.from != nullptr)
        t.report_at(*edge.from, edge.offset, edge.length, loss, std::move(code), std::move(why),
                    std::move(help));
}

void add(Translation& t, const RawEdge& raw, const std::string& target) {
    Edge edge{raw.kind, target, {}};
    if (raw.from != nullptr) edge.where = t.unit.at_value(*raw.from, raw.offset, raw.length).where;
    auto& edges = t.service.edges;
    if (std::find(edges.begin(), edges.end(), edge) == edges.end())
        edges.push_back(std::move(edge));
}

// What a part of systemd does natively can be waited for and started, not conflicted with.
bool reaches_native(EdgeKind kind) {
    return kind == EdgeKind::after || kind == EdgeKind::before || kind == EdgeKind::pulls ||
           kind == EdgeKind::requires_;
}

// The installed unit whose [Install] has the name as an Alias=, which enabling it would make.
std::string unit_with_alias(const Store& store, const std::string& alias) {
    for (const UnitName& name : store.units()) {
        const Found unit = store.find(name.full);
        if (unit.state != Found::State::loaded) continue;
        for (const Word& word : split_plain(last_value(store, unit, "Alias")))
            if (word.text == alias) return name.full;
    }
    return {};
}

std::string help_for_missing(const Store& store, const std::string& unit) {
    const std::string other = unit_with_alias(store, unit);
    return other.empty() ? "install the package that has it"
                         : "enable " + other + ", whose Alias= it is";
}

// systemd does not start a unit whose requirement it cannot load.
void tell_missing_requirement(Translation& t, const RawEdge& raw, const NativeTarget& target) {
    const auto& meaning = model::meaning_of(raw.kind);
    if (raw.from == nullptr || meaning.pull != model::Pull::strong || target.name.empty()) return;
    if (names::is_milestone(target.name) || own_unit(raw.unit) != nullptr) return;
    const Found found = t.store.find(raw.unit);
    if (found.state == Found::State::loaded) return;
    const bool masked = found.state == Found::State::masked;
    told(t, raw, Loss::refused, "missing-requirement",
         "the unit requires " + raw.unit +
             (masked ? ", which is masked" : ", which is not in this root") +
             ": systemd would not start it either",
         masked ? "remove the mask, or the requirement" : help_for_missing(t.store, raw.unit));
}

// Timers and paths become events, which nobody may need: who needs one waits until it is raised.
bool is_event(const std::string& unit) {
    const auto name = parse_unit_name(unit);
    return name && (name->type == "timer" || name->type == "path");
}

void translate(Translation& t, const RawEdge& raw) {
    NativeTarget target = native_target(t.store, raw.unit);
    if (!reaches_native(raw.kind) && own_unit(raw.unit) != nullptr)
        target = {"", true, "\"" + raw.unit + "\" is a part of systemd and never runs", "", true};
    tell_missing_requirement(t, raw, target);
    if (target.name.empty()) {
        const bool order_only = raw.kind == EdgeKind::after || raw.kind == EdgeKind::before;
        // An order relative to a part of systemd that is not there means nothing.
        const bool harmless = target.harmless || (order_only && target.own);
        told(t, raw, harmless ? Loss::ignored : Loss::approximated, "no-target",
             target.why.empty() ? "nothing stands for " + raw.unit + " here" : target.why,
             harmless              ? std::string{}
             : target.help.empty() ? "write a drop-in that names another service"
                                   : target.help);
        return;
    }
    if (target.name == t.service.name || is_about_shutdown(raw, target.name)) return;
    if (raw.kind == EdgeKind::after && target.name == names::kBoot) {
        told(t, raw, Loss::approximated, "after-boot",
             "the service starts with the others of the boot bundle, not after them",
             "name the services that it must follow");
        return;
    }
    RawEdge edge = raw;
    if (is_event(raw.unit) && model::meaning_of(raw.kind).pull == model::Pull::strong) {
        told(t, raw, Loss::approximated, "weak-event",
             "the unit is watched, but nothing waits for it: an event is never up",
             "nothing to do unless the unit might be missing");
        edge.kind = EdgeKind::pulls;
    }
    add(t, edge, target.name);
}

// Requires= with After= is Needs here, Wants= with After= is Wants.
void join_pairs(std::vector<Edge>& edges) {
    const auto has = [&](EdgeKind kind, const std::string& target) {
        return std::any_of(edges.begin(), edges.end(),
                           [&](const Edge& e) { return e.kind == kind && e.target == target; });
    };
    std::vector<Edge> out;
    for (const Edge& e : edges) {
        Edge joined = e;
        if (e.kind == EdgeKind::requires_ && has(EdgeKind::after, e.target))
            joined.kind = EdgeKind::needs;
        if (e.kind == EdgeKind::pulls && has(EdgeKind::after, e.target))
            joined.kind = EdgeKind::wants;
        const bool strong = has(EdgeKind::requires_, e.target) || has(EdgeKind::binds_to, e.target);
        if (e.kind == EdgeKind::pulls && strong) continue;
        if (e.kind == EdgeKind::after &&
            (has(EdgeKind::requires_, e.target) || has(EdgeKind::pulls, e.target)) &&
            !has(EdgeKind::binds_to, e.target))
            continue;
        if (joined.kind == EdgeKind::wants && has(EdgeKind::requires_, e.target)) continue;
        if (std::find(out.begin(), out.end(), joined) == out.end())
            out.push_back(std::move(joined));
    }
    edges = std::move(out);
}

// Two names of systemd that are one here may leave "after X" and "before X": the first stays.
void drop_contradictions(Translation& t) {
    auto& edges = t.service.edges;
    const auto& wanted = t.service.enablement.wanted_by;
    const auto after = [&](const std::string& target) {
        return std::any_of(edges.begin(), edges.end(), [&](const Edge& e) {
            return e.target == target && model::meaning_of(e.kind).order == model::Order::after;
        });
    };
    std::vector<Edge> out;
    for (const Edge& e : edges) {
        const auto order = model::meaning_of(e.kind).order;
        if (order == model::Order::before && after(e.target)) continue;
        // A member of a bundle is up before the bundle is, without saying so.
        const bool member = std::find(wanted.begin(), wanted.end(), e.target) != wanted.end();
        if (order == model::Order::before && member) continue;
        if (order == model::Order::after && member) {
            if (!e.where.path.empty())
                t.report_unit(
                    Loss::approximated, "after-its-bundle",
                    "the unit is a part of " + e.target + ", so it does not start after it",
                    "nothing to do: systemd would have to break this circle, too");
            continue;
        }
        out.push_back(e);
    }
    edges = std::move(out);
}

// systemd leaves such a service running until the very end; here all are stopped in order.
void tell_early_stop(Translation& t) {
    const bool stops =
        std::any_of(t.facts.edges.begin(), t.facts.edges.end(), [](const RawEdge& e) {
            return e.kind == EdgeKind::conflicts &&
                   names::native_name(names::World::systemd, e.unit) == names::kShutdown;
        });
    const Assignment* a = t.unit.last("Unit", "DefaultDependencies");
    if (a == nullptr || stops || t.service.kind == model::Kind::task) return;
    t.report(
        *a, Loss::approximated, "early-stop",
        "at shutdown the service is stopped with the others, in the reverse order of their start",
        "nothing to do unless it must run until the machine is off");
}

void implied(Translation& t) {
    Facts& f = t.facts;
    if (!f.default_dependencies && t.unit.name.type == "service") tell_early_stop(t);
    if (!f.default_dependencies || t.unit.name.type == "target") return;
    f.edges.push_back({EdgeKind::after, "sysinit.target", nullptr, 0, 1});
}

// Type=dbus needs the bus (systemd.service(5), "Implicit dependencies").
void implied_bus(Translation& t) {
    const bool on_bus =
        t.facts.type == "dbus" || (t.facts.type.empty() && !t.facts.bus_name.empty());
    if (!on_bus || t.unit.name.type != "service") return;
    for (const std::string bus : {"dbus.socket", "dbus.service"}) {
        if (t.store.find(bus).state != Found::State::loaded) continue;
        t.facts.edges.push_back({EdgeKind::requires_, bus, nullptr, 0, 1});
        t.facts.edges.push_back({EdgeKind::after, bus, nullptr, 0, 1});
        return;
    }
}

// A link in NAME.wants of this unit is as good as a line.
void linked(Translation& t) {
    for (const Link& link : t.store.links()) {
        if (link.source != t.unit.name.full) continue;
        if (t.store.find(link.target).state != Found::State::loaded) continue;
        t.facts.edges.push_back(
            {link.required ? EdgeKind::requires_ : EdgeKind::pulls, link.target, nullptr, 0, 1});
    }
}

}  // namespace

void drop_edges_to_itself(model::Service& service) {
    const auto& names = service.enablement.aliases;
    std::erase_if(service.edges, [&](const Edge& e) {
        return e.target == service.name ||
               std::find(names.begin(), names.end(), e.target) != names.end();
    });
}

void sort_edges(model::Service& service) {
    std::stable_sort(service.edges.begin(), service.edges.end(),
                     [](const Edge& a, const Edge& b) { return a.kind < b.kind; });
}

void finish_edges(Translation& t) {
    implied(t);
    implied_bus(t);
    if (t.unit.name.type != "target") linked(t);
    for (const RawEdge& raw : t.facts.edges) translate(t, raw);
    drop_contradictions(t);
    join_pairs(t.service.edges);
}

}  // namespace slipway::importers::systemd
