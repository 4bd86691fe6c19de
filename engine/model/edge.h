// Edges between services say two independent things, *pull* and *order*, and what flows along them
// (design, section 4).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/diag/diagnostic.h"

namespace slipway::model {

enum class Pull {
    none,    // starting one does not start the other
    weak,    // starts it if it exists; its failure is no concern
    strong,  // starts it; must exist; its failure is ours
};

enum class Order { none, after, before };

// The names an edge has in definition files, each with a fixed meaning; see kEdgeKinds.
enum class EdgeKind {
    needs,
    wants,
    uses,
    after,
    before,
    requires_,
    pulls,
    conflicts,
    part_of,
    binds_to,
    requisite,
    upholds,
    milestone,
    joins_namespace_of,
    triggers,
    on_failure,
    on_success,
    propagates_reload_to,
    reload_propagated_from,
    stop_after,
    stop_before,
};

struct Edge {
    EdgeKind kind = EdgeKind::needs;
    std::string target;    // a service, a provided name, or "event:NAME"
    diag::Position where;  // not compared

    friend bool operator==(const Edge& a, const Edge& b) {
        return a.kind == b.kind && a.target == b.target;
    }
};

struct EdgeMeaning {
    EdgeKind kind;
    std::string_view key;  // in definition files
    Pull pull;
    Order order;
    bool if_in_set;          // acts only when the target is in the set anyway (OpenRC's use)
    bool stop_flows;         // when the target stops, this stops
    bool restart_flows;      // when the target restarts, this restarts
    bool must_be_up;         // the target must be up already (Requisite)
    bool soft_once_started;  // dinit's milestone: must start, its later failure is no concern
};

// clang-format off
inline constexpr std::array<EdgeMeaning, 21> kEdgeKinds{{
    // kind                              key                    pull          order          in set stop   restart must up soft
    {EdgeKind::needs,                  "Needs",                Pull::strong, Order::after,  false, true,  false,  false, false},
    {EdgeKind::wants,                  "Wants",                Pull::weak,   Order::after,  false, false, false,  false, false},
    {EdgeKind::uses,                   "Uses",                 Pull::none,   Order::after,  true,  false, false,  false, false},
    {EdgeKind::after,                  "After",                Pull::none,   Order::after,  false, false, false,  false, false},
    {EdgeKind::before,                 "Before",               Pull::none,   Order::before, false, false, false,  false, false},
    {EdgeKind::requires_,              "Requires",             Pull::strong, Order::none,   false, true,  false,  false, false},
    {EdgeKind::pulls,                  "Pulls",                Pull::weak,   Order::none,   false, false, false,  false, false},
    {EdgeKind::conflicts,              "Conflicts",            Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::part_of,                "PartOf",               Pull::none,   Order::none,   false, true,  true,   false, false},
    {EdgeKind::binds_to,               "BindsTo",              Pull::strong, Order::none,   false, true,  false,  false, false},
    {EdgeKind::requisite,              "Requisite",            Pull::none,   Order::none,   false, true,  false,  true,  false},
    {EdgeKind::upholds,                "Upholds",              Pull::weak,   Order::none,   false, false, false,  false, false},
    {EdgeKind::milestone,              "Milestone",            Pull::strong, Order::after,  false, false, false,  false, true},
    {EdgeKind::joins_namespace_of,     "JoinsNamespaceOf",     Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::triggers,               "Triggers",             Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::on_failure,             "OnFailure",            Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::on_success,             "OnSuccess",            Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::propagates_reload_to,   "PropagatesReloadTo",   Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::reload_propagated_from, "ReloadPropagatedFrom", Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::stop_after,             "StopAfter",            Pull::none,   Order::none,   false, false, false,  false, false},
    {EdgeKind::stop_before,            "StopBefore",           Pull::none,   Order::none,   false, false, false,  false, false},
}};

// clang-format on

constexpr const EdgeMeaning& meaning_of(EdgeKind kind) {
    return kEdgeKinds[static_cast<std::size_t>(kind)];
}

}  // namespace slipway::model
