// What each directive of an exec plan does with its words; the table is in exec_plan_directives.cc.
#pragma once

#include "engine/formats/exec_plan_directives.h"

namespace slipway::formats {

// exec_plan_surroundings.cc: variables, conditions, identity, directories, sockets
bool apply_expand(DirectiveLine& line);
bool apply_env(DirectiveLine& line);
bool apply_file(DirectiveLine& line);
bool apply_names(DirectiveLine& line);
bool apply_condition(DirectiveLine& line);
bool apply_identity(DirectiveLine& line);
bool apply_groups(DirectiveLine& line);
bool apply_directory(DirectiveLine& line);
bool apply_listen(DirectiveLine& line);

// exec_plan_stdio.cc
bool apply_stdio(DirectiveLine& line);

// exec_plan_process.cc: limits, priorities, places, flags, commands
bool apply_limit(DirectiveLine& line);
bool apply_nice(DirectiveLine& line);
bool apply_oom(DirectiveLine& line);
bool apply_umask(DirectiveLine& line);
bool apply_cwd(DirectiveLine& line);
bool apply_chroot(DirectiveLine& line);
bool apply_sched(DirectiveLine& line);
bool apply_io(DirectiveLine& line);
bool apply_affinity(DirectiveLine& line);
bool apply_timer_slack(DirectiveLine& line);
bool apply_flag(DirectiveLine& line);
bool apply_refused(DirectiveLine& line);
bool apply_when_impossible(DirectiveLine& line);
bool add_command(DirectiveLine& line, const ExecPlan::Command& command);
bool add_condition_command(DirectiveLine& line, const ExecPlan::Command& command);

// exec_plan_attributes.cc
bool apply_personality(DirectiveLine& line);
bool apply_coredump_filter(DirectiveLine& line);
bool apply_memory_policy(DirectiveLine& line);
bool apply_memory_merging(DirectiveLine& line);
bool apply_reset_on_fork(DirectiveLine& line);
bool apply_keyring(DirectiveLine& line);
bool apply_label(DirectiveLine& line);

// exec_plan_terminal.cc
bool apply_terminal(DirectiveLine& line);
bool apply_utmp(DirectiveLine& line);

// exec_plan_dynamic_user.cc
bool apply_dynamic_user(DirectiveLine& line);

// exec_plan_filter.cc
bool apply_filter(DirectiveLine& line);
// exec_plan_credentials.cc
bool apply_credential(DirectiveLine& line);

// exec_plan_privilege.cc
bool apply_capabilities(DirectiveLine& line);
bool apply_secure_bits(DirectiveLine& line);

// exec_plan_cgroup.cc
bool apply_cgroup(DirectiveLine& line);
bool apply_cgroup_controllers(DirectiveLine& line);
bool apply_cgroup_device(DirectiveLine& line);
bool apply_cgroup_devices(DirectiveLine& line);
bool apply_cgroup_delegate(DirectiveLine& line);
bool apply_cgroup_subgroup(DirectiveLine& line);
bool apply_cgroup_phase(DirectiveLine& line);
bool apply_cgroup_slice(DirectiveLine& line);

// exec_plan_network.cc
bool apply_cgroup_address(DirectiveLine& line);
bool apply_cgroup_bind(DirectiveLine& line);
bool apply_cgroup_interface(DirectiveLine& line);
// exec_plan_view.cc
bool apply_view(DirectiveLine& line);
bool apply_name_spaces(DirectiveLine& line);
bool apply_name_space_path(DirectiveLine& line);
bool apply_propagation(DirectiveLine& line);
bool apply_share(DirectiveLine& line);
bool apply_root_image(DirectiveLine& line);
bool apply_view_text(DirectiveLine& line);

}  // namespace slipway::formats
