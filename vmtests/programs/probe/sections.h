// What the probe can report. A section is asked for by its name, with "=A,B,…" where it takes a
// list.
#pragma once

namespace slipway::probe {

// What main was called with.
struct Called {
    char** argv;
    char** environment;
};

// environment.cc
void report_argv(const Called& called);
void report_time(const Called& called);
void report_env(const Called& called);
void report_notify(const Called& called);
void report_listen(const Called& called);

// identity.cc
void report_ids(const Called& called);
void report_capabilities(const Called& called);
void report_keyring(const Called& called);
void report_label(const Called& called);

// limits.cc
void report_limits(const Called& called);
void report_scheduling(const Called& called);
void report_memory(const Called& called);

// session.cc
void report_session(const Called& called);
void report_signals(const Called& called);
void report_terminal(const char* path);

// descriptors.cc
void report_descriptors(const Called& called);

// place.cc
void report_place(const Called& called);
void report_namespaces(const Called& called);
void report_processes(const Called& called);
void report_network(const Called& called);

// paths.cc
void report_path(const char* path);
void report_mount(const char* path);

// credentials.cc
void report_credentials(const Called& called);

// cgroup.cc
void report_cgroup_place(const Called& called);
void report_cgroup(const char* file);

// calls.cc
void report_call(const char* name);

}  // namespace slipway::probe
