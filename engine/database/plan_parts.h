// The parts of an exec plan that say what the process of a service is given; plan_text.cc puts them
// together. A part writes nothing for what the definition leaves to the default.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/database/plan_lines.h"
#include "engine/database/plan_text.h"
#include "engine/database/view_list.h"
#include "engine/model/service.h"

namespace slipway::database {

// plan_stdio.cc
void put_stdio(const model::Service& service,
               PlanKind kind,
               const PlanOptions& options,
               PlanLines& plan);

// plan_settings.cc
// Of a logger whose lines go to no directory. plan_log.cc
void put_forwarder(const model::Service& service, const Places& places, PlanLines& plan);
void put_limits(const model::Process& p, PlanLines& plan);
void put_scheduling(const model::Process& p, PlanLines& plan);
void put_place(const model::Process& p, PlanLines& plan);
void put_privileges(const model::Process& p, PlanLines& plan);

// plan_cgroup.cc
void put_cgroup(const model::Service& service, PlanKind kind, PlanLines& plan);
// A part of that.
void put_network(const model::Service& service, PlanLines& plan);
// Below the tree's root cgroup: the slices, and the service's name where it is one component that
// no slice and no file of the kernel has.
std::string cgroup_path(const model::Service& service);
// plan_view.cc: what the commands of one plan are given, as some roots are those of the run command
// alone.
model::Process process_of(const model::Process& p, PlanKind kind);
void put_view(const model::Process& p, const PlanOptions& options, PlanLines& plan);
// Whether something of the view has to be removed once the service is down.
bool leaves_private_files(const model::Process& p);
// plan_attributes.cc: is what the user has of IPC removed after the service?
bool removes_ipc(const model::Process& p);
// dynamic_user.cc: the service with all that its dynamic user implies; others as they are.
model::Service with_dynamic_user(const model::Service& service);
void put_dynamic_user(const model::Process& p, const PlanOptions& options, PlanLines& plan);
// Where a directory of the service is, and what the view has to be empty for that.
std::string real_place(const model::Process& p, const model::Directory& directory);
void add_private_tops(const model::Process& p, std::vector<ViewEntry>& view);
// plan_attributes.cc
void put_attributes(const model::Process& p, PlanLines& plan);
// plan_credentials.cc
void put_credentials(const model::Process& p, PlanKind kind, PlanLines& plan);
// plan_terminal.cc
void put_terminal(const model::Process& p, PlanKind kind, PlanLines& plan);
bool leaves_terminal(const model::Process& p);
// Whether something is to be undone after the service's end, also without commands for it.
bool has_end(const model::Service& service);

// "0755"
std::string octal(std::uint32_t mode);

// Words as a plan writes them, with a blank between them.
std::string joined(const std::vector<std::string>& words);

}  // namespace slipway::database
