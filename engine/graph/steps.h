// The steps of build() and check(), one file each.
#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/report.h"

namespace slipway::graph {

// A name that nothing has.
struct Dangling {
    Index from = 0;
    model::EdgeKind kind = model::EdgeKind::needs;
    bool member = false;  // of a bundle's Contents
    std::string target;
    const diag::Position* where = nullptr;
};

// ---- build ----

// Nodes for services, bundles and provided names; aliases. resolve_names.cc
void add_nodes(const std::vector<model::Service>& services, Graph& graph);
// Edges and members by number; what cannot be resolved goes to `dangling`. resolve_edges.cc
void add_edges(Graph& graph, std::vector<Dangling>& dangling);
// The bundles of PipelineName. pipelines.cc
void add_pipeline_bundles(Graph& graph);
// A producer needs its consumer. pipelines.cc
void add_pipelines(Graph& graph, std::vector<Dangling>& dangling);
// What enabling means: edges from the bundles of WantedBy and RequiredBy. enablement.cc
void add_enablement(Graph& graph);
// Whom a provided name starts, as the planner chooses: every enabled provider or the first of them,
// else the first at all. reach.cc
std::vector<Index> chosen(const Graph& graph, const Node& name);
// Marks what the boot starts. reach.cc
void mark_booted(Graph& graph);
// Leaves out what strongly needs something that is left out. reach.cc
void spread_left_out(const Graph& graph, Report& report);
// Complains about strong danglers, notes weak ones. resolve_edges.cc
void report_dangling(const Graph& graph, const std::vector<Dangling>& dangling, Report& report);

// ---- check ----

// Circles of order. cycles.cc
void check_cycles(const Graph& graph, Report& report);
// Pipelines: both ends say the same, and each is a process. pipelines.cc
void check_pipelines(const Graph& graph, Report& report);
// Lines that go to syslog or to another service's logger. logs.cc
void check_logs(const Graph& graph, Report& report);
// Conflicts, and what can never start because of them. conflicts.cc
void check_conflicts(const Graph& graph, Report& report);
// Conflicts with events, which nobody can stop. events.cc
void check_events(const Graph& graph, Report& report);
// RenamedFrom: the old name is nobody else's. renames.cc
void check_renames(const Graph& graph, Report& report);
// Events that no source raises. events.cc
void note_events(const Graph& graph, Report& report);
// Providers, what nothing starts, whether a boot reaches anything. sets.cc
void check_sets(const Graph& graph, const Options& options, Report& report);
// Services that people wrote and that nothing starts, without a word that this is meant. sets.cc
void note_orphans(const Graph& graph, Report& report);
// Commands: how many, executables, users and groups. commands.cc
void check_commands(const Graph& graph, const Machine& machine, Report& report);
// Events with sockets: whose sockets these are. sockets.cc
void check_sockets(const Graph& graph, Report& report);
// Of services whose standard files are a socket that nobody gives them: their starts fail.
void warn_of_missing_sockets(const Graph& graph, Report& report);
// Settings of cgroups: values that mean nothing, what slices make void. cgroups.cc
void check_cgroups(const Graph& graph, Report& report);
// Values of the other settings. setting_values.cc
void check_setting_values(const Graph& graph, Report& report);
// What no stage of the engine can do yet. features.cc
void check_features(const Graph& graph, Report& report);

}  // namespace slipway::graph
