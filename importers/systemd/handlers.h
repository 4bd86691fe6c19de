// The handlers of directives, by the file that has them. Each reads Translation::value().
#pragma once

#include "importers/systemd/translation.h"

namespace slipway::importers::systemd::handle {

// Reads the value as a boolean into `target`; a wrong one is told and changes nothing. "no" is what
// the engine does anyway, and so exact.
void boolean(Translation& t, bool& target);

// handle_unit.cc: what every unit may have
void description(Translation& t);
void documentation(Translation& t);
void edges(Translation& t);  // the kind is found by the row's name
void mounts_for(Translation& t);
void default_dependencies(Translation& t);
void refuse_manual_start(Translation& t);
void refuse_manual_stop(Translation& t);
void stop_when_unneeded(Translation& t);
void off_is_exact(Translation& t);  // a boolean whose "no" is what the engine does anyway
void condition(Translation& t);
void wanted_by(Translation& t);
void required_by(Translation& t);
void alias(Translation& t);
void also(Translation& t);
void default_instance(Translation& t);

// handle_commands.cc: command lines
void exec_start(Translation& t);
void exec_condition(Translation& t);
void exec_start_pre(Translation& t);
void exec_start_post(Translation& t);
void exec_reload(Translation& t);
void exec_stop(Translation& t);
void exec_stop_post(Translation& t);

// handle_service.cc: the life of a service
void type(Translation& t);
void remain_after_exit(Translation& t);
void pid_file(Translation& t);
void bus_name(Translation& t);
void notify_access(Translation& t);
void descriptor_store(Translation& t);
void restart(Translation& t);
void restart_sec(Translation& t);
void start_limit_burst(Translation& t);
void start_limit_interval(Translation& t);
void start_limit_action(Translation& t);
void timeout_start(Translation& t);
void timeout_stop(Translation& t);
void timeout_both(Translation& t);
void job_timeout(Translation& t);
void watchdog(Translation& t);
void success_status(Translation& t);
void prevent_status(Translation& t);
void force_status(Translation& t);
void kill_mode(Translation& t);
void kill_signal(Translation& t);
void final_kill_signal(Translation& t);
void send_sigkill(Translation& t);
void send_sighup(Translation& t);
void same_as_kill_signal(Translation& t);  // RestartKillSignal=
void service_sockets(Translation& t);      // Sockets=

// handle_process.cc: identity, environment, limits, directories; handle_streams.cc: the rest
void user(Translation& t);
void group(Translation& t);
void supplementary_groups(Translation& t);
void dynamic_user(Translation& t);
void pam_name(Translation& t);
void environment(Translation& t);
void environment_file(Translation& t);
void pass_environment(Translation& t);
void unset_environment(Translation& t);
void working_directory(Translation& t);
void root_directory(Translation& t);
void root_image(Translation& t);
void umask(Translation& t);
void limit(Translation& t);
void nice(Translation& t);
void oom_score_adjust(Translation& t);
void ignore_sigpipe(Translation& t);
void no_new_privileges(Translation& t);
void directory(Translation& t);
void directory_mode(Translation& t);
void runtime_preserve(Translation& t);
void standard_input(Translation& t);
void standard_input_text(Translation& t);
void standard_input_data(Translation& t);
void standard_output(Translation& t);
void standard_error(Translation& t);
void tty_path(Translation& t);
void tty_reset(Translation& t);
void tty_hangup(Translation& t);
void tty_disallocate(Translation& t);
void tty_rows(Translation& t);
void tty_columns(Translation& t);
void utmp_identifier(Translation& t);
void utmp_mode(Translation& t);
void syslog_identifier(Translation& t);

// handle_cgroup.cc
void cgroup_value(Translation& t);         // of formats/cgroup_value.h; "" removes it
void cgroup_device(Translation& t);        // a device and its value; they add up
void cgroup_quota(Translation& t);         // CPUQuota=
void cgroup_quota_period(Translation& t);  // CPUQuotaPeriodSec=
void cgroup_accounting(Translation& t);    // "no" removes it
void cgroup_controllers(Translation& t);   // Delegate=, DisableControllers=
void slice(Translation& t);                // Slice=
void device_allow(Translation& t);         // DeviceAllow=
void device_policy(Translation& t);        // DevicePolicy=
void oom_policy(Translation& t);           // OOMPolicy=: stop is the row's own class

// handle_network.cc: values of systemd.resource-control(5) about traffic
void ip_addresses(Translation& t);        // IPAddressAllow=, IPAddressDeny=
void bind_rule(Translation& t);           // SocketBindAllow=, SocketBindDeny=
void network_interfaces(Translation& t);  // RestrictNetworkInterfaces=

// handle_settings.cc: values that are kept by name
void setting(Translation& t);          // the text; "" removes it
void setting_words(Translation& t);    // words that add up; "~" before the first negates all
void load_credential(Translation& t);  // "ID[:PATH]" as one entry
void set_credential(Translation& t);   // "ID:TEXT" with C escapes, as one entry
void setting_boolean(Translation& t);  // "no" removes it and is exact
void setting_switch(Translation& t);   // "no" is kept
void bind_paths(Translation& t);       // words that add up; "" empties both kinds
void setting_mode(Translation& t);     // a boolean or a word; "no" and "default" as above
void capability_set(Translation& t);
void capabilities_given(Translation& t);
void secure_bits(Translation& t);
// handle_attributes.cc: settings of the process that systemd passes over when they are wrong
void scheduling_policy(Translation& t);  // CPUSchedulingPolicy=
void io_class(Translation& t);           // IOSchedulingClass=
void cpu_affinity(Translation& t);
void timer_slack(Translation& t);
void personality(Translation& t);
void keyring_mode(Translation& t);
void coredump_filter(Translation& t);
void numa_policy(Translation& t);
void numa_mask(Translation& t);
// handle_filters.cc: what systemd makes filters of system calls of
void system_calls(Translation& t);
void system_call_error(Translation& t);
void system_call_architectures(Translation& t);
void address_families(Translation& t);
void restricted_namespaces(Translation& t);
void setting_set(Translation& t);  // a set of names; an empty assignment is the empty set
void nothing(Translation& t);      // read, and that is all

// handle_socket.cc, handle_other.cc
void listen_stream(Translation& t);
void listen_datagram(Translation& t);
void listen_sequential(Translation& t);
void listen_other(Translation& t);
void socket_option(Translation& t);
void socket_flag(Translation& t);
void socket_size(Translation& t);
void socket_seconds(Translation& t);
void socket_tos(Translation& t);
void socket_ipv6_only(Translation& t);
void socket_mode(Translation& t);
void socket_user(Translation& t);
void socket_group(Translation& t);
void socket_backlog(Translation& t);
void socket_name(Translation& t);
void socket_remove(Translation& t);
void socket_accept(Translation& t);
void socket_service(Translation& t);
void timer_calendar(Translation& t);
void timer_span(Translation& t);
void timer_flag(Translation& t);
void triggered_unit(Translation& t);
void path_watch(Translation& t);
void path_make_directory(Translation& t);
void mount_what(Translation& t);
void mount_where(Translation& t);
void mount_type(Translation& t);
void mount_options(Translation& t);
void swap_priority(Translation& t);

}  // namespace slipway::importers::systemd::handle
