#include "engine/plan/from_database.h"

#include <array>
#include <set>
#include <utility>

namespace slipway::plan {
namespace {

using formats::Database;
using formats::NodeIndex;
using formats::NodeKind;

struct BitMeaning {
    std::uint32_t bit;
    std::uint16_t relation;
    bool reversed;  // the relation stands at the target
};

// What the planner does for each bit of an edge. Not here: kIfInSet (order alone does it),
// kSoftOnceStarted (a failure of what runs never stops dependents unless bound),
// kJoinsNamespace (the service directory's business).
constexpr std::array<BitMeaning, 17> kBits{{
    {formats::kPullWeak, kWeak, false},
    {formats::kPullStrong, kStrong, false},
    {formats::kAfter, kAfter, false},
    {formats::kBefore, kAfter, true},
    {formats::kStopFlows, kStopFlows, false},
    {formats::kRestartFlows, kRestartFlows, false},
    {formats::kMustBeUp, kRequisite, false},
    {formats::kConflicts, kConflict, false},
    {formats::kBindsTo, kBound, false},
    {formats::kOnFailure, kOnFailure, false},
    {formats::kOnSuccess, kOnSuccess, false},
    {formats::kReloadTo, kReload, false},
    {formats::kReloadFrom, kReload, true},
    {formats::kStopAfter, kStopAfter, false},
    {formats::kStopBefore, kStopAfter, true},
    {formats::kTriggers, kTriggers, false},
    {formats::kUpholds, kUpholds, false},
}};

constexpr std::array kKinds{Kind::longrun, Kind::oneshot, Kind::task,
                            Kind::bundle,  Kind::event,   Kind::bundle};

Node node_of(const Database& database, NodeIndex index) {
    Node node;
    node.kind = kKinds[static_cast<std::size_t>(database.kind(index))];
    node.essential = database.has(index, formats::kEssential);
    node.survives_shutdown = database.has(index, formats::kSurvivesShutdown);
    node.masked = database.has(index, formats::kMasked);
    node.enabled = database.has(index, formats::kEnabled);
    node.stop_unneeded = database.has(index, formats::kStopWhenUnneeded);
    const auto with_grace = [](std::uint64_t limit) { return limit == 0 ? 0 : limit + kGrace; };
    node.start_ms = node.kind == Kind::bundle ? database.start_timeout(index)
                                              : with_grace(database.start_timeout(index));
    node.stop_ms = with_grace(database.stop_timeout(index));
    return node;
}

bool provided(const Database& database, NodeIndex index) {
    return database.kind(index) == NodeKind::provided;
}

// The order of one edge for each provider behind either end.
void order_providers(const Database& database, Id from, Id to, std::vector<Link>& links) {
    if (provided(database, to))
        for (std::uint32_t i = 0; i < database.members(to); ++i)
            links.push_back({from, database.member(to, i), kAfter});
    if (provided(database, from))
        for (std::uint32_t i = 0; i < database.members(from); ++i)
            links.push_back({database.member(from, i), to, kAfter});
}

// `id` and, of a name, its providers; with `all` also the members of a bundle, over all levels.
std::vector<Id> meant_by(const Database& database, Id id, bool all) {
    std::vector<Id> list{id};
    std::set<Id> seen{id};
    for (std::size_t at = 0; at < list.size(); ++at) {
        if (!all && !provided(database, list[at])) continue;
        for (std::uint32_t i = 0; i < database.members(list[at]); ++i) {
            const Id member = database.member(list[at], i);
            if (seen.insert(member).second) list.push_back(member);
        }
    }
    return list;
}

// Nothing stops with a name or a bundle itself: what is meant are its providers and members. Those
// of the one that stops later follow it anyway, unless they stop without the name.
void order_stops(const Database& database, Id from, Id to, std::vector<Link>& links) {
    const std::vector<Id> later = meant_by(database, from, false);
    for (const Id first : meant_by(database, to, true))
        for (const Id last : later) links.push_back({last, first, kStopAfter});
}

void add_edge(const Database& database,
              const formats::DatabaseEdge& edge,
              std::vector<Link>& links) {
    std::uint16_t forward = 0, backward = 0;
    for (const BitMeaning& meaning : kBits)
        if (edge.meaning & meaning.bit) (meaning.reversed ? backward : forward) |= meaning.relation;
    // A weak pull of something masked is none; a strong one fails, and says why.
    if (database.has(edge.to, formats::kMasked)) forward &= static_cast<std::uint16_t>(~kWeak);
    // There is no starting beside an event that is needed: it is there or it is not.
    if ((forward & kStrong) && database.kind(edge.to) == NodeKind::event) forward |= kAfter;
    if (forward != 0) links.push_back({edge.from, edge.to, forward});
    if (backward != 0) links.push_back({edge.to, edge.from, backward});
    if (forward & kAfter) order_providers(database, edge.from, edge.to, links);
    if (backward & kAfter) order_providers(database, edge.to, edge.from, links);
    if (forward & kStopAfter) order_stops(database, edge.from, edge.to, links);
    if (backward & kStopAfter) order_stops(database, edge.to, edge.from, links);
}

// The providers of a name that are not masked. All that are enabled are meant when it says so; else
// the planner chooses one, if there are several.
void add_providers(const Database& database, NodeIndex name, std::vector<Link>& links) {
    constexpr std::uint16_t meant = kStrong | kAfter | kStopFlows;
    std::vector<NodeIndex> all, enabled;
    for (std::uint32_t i = 0; i < database.members(name); ++i) {
        const NodeIndex member = database.member(name, i);
        if (database.has(member, formats::kMasked)) continue;
        all.push_back(member);
        if (database.has(member, formats::kEnabled)) enabled.push_back(member);
    }
    const bool every = database.has(name, formats::kAllEnabledProviders);
    if (every && enabled.empty() && !all.empty()) enabled.push_back(all.front());
    const std::vector<NodeIndex>& list = every ? enabled : all;
    const std::uint16_t relation = every || list.size() == 1 ? meant : kProvided | kAfter;
    for (const NodeIndex member : list) links.push_back({name, member, relation});
}

}  // namespace

Graph graph_of(const Database& database) {
    std::vector<Node> nodes;
    std::vector<Link> links;
    nodes.reserve(database.count());
    links.reserve(database.edge_count() + database.count());
    for (NodeIndex index = 0; index < database.count(); ++index) {
        nodes.push_back(node_of(database, index));
        if (provided(database, index)) add_providers(database, index, links);
        if (database.kind(index) != NodeKind::bundle) continue;
        for (std::uint32_t i = 0; i < database.members(index); ++i) {
            const NodeIndex member = database.member(index, i);
            if (!database.has(member, formats::kMasked))
                links.push_back({index, member, kContents | kWeak | kAfter});
        }
    }
    for (std::uint32_t i = 0; i < database.edge_count(); ++i)
        add_edge(database, database.edge(i), links);
    return build(std::move(nodes), links);
}

}  // namespace slipway::plan
