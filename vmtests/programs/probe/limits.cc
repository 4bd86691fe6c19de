// Limits, scheduling, and what the kernel keeps beside them.
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

struct Limit {
    int number;
    const char* name;
};

constexpr Limit kLimits[] = {
    {RLIMIT_CPU, "cpu"},           {RLIMIT_FSIZE, "fsize"},
    {RLIMIT_DATA, "data"},         {RLIMIT_STACK, "stack"},
    {RLIMIT_CORE, "core"},         {RLIMIT_RSS, "rss"},
    {RLIMIT_NPROC, "nproc"},       {RLIMIT_NOFILE, "nofile"},
    {RLIMIT_MEMLOCK, "memlock"},   {RLIMIT_AS, "as"},
    {RLIMIT_LOCKS, "locks"},       {RLIMIT_SIGPENDING, "sigpending"},
    {RLIMIT_MSGQUEUE, "msgqueue"}, {RLIMIT_NICE, "nice"},
    {RLIMIT_RTPRIO, "rtprio"},     {RLIMIT_RTTIME, "rttime"},
};

constexpr const char* kPolicies[] = {"other", "fifo", "rr", "batch", "iso", "idle", "deadline"};
constexpr const char* kIoClasses[] = {"none", "realtime", "best-effort", "idle"};

void limit_text(char* text, size_t size, rlim_t value) {
    if (value == RLIM_INFINITY)
        snprintf(text, size, "infinity");
    else
        snprintf(text, size, "%ju", uintmax_t{value});
}

void put_file_line(const Key& key, const char* path) {
    char text[128];
    if (read_file(path, text, sizeof text) < 0) return put_outcome(key, false);
    put_text(key, text, strcspn(text, "\n"));
}

void put_affinity() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return put_outcome(Key("affinity"), false);
    char text[512] = "";
    size_t used = 0;
    for (unsigned i = 0; i < CPU_SETSIZE && used < sizeof text - 8; i++)
        if (CPU_ISSET(i, &set))
            used += static_cast<size_t>(
                snprintf(text + used, sizeof text - used, "%s%u", used ? " " : "", i));
    put(Key("affinity"), "%s", text);
}

}  // namespace

void report_limits(const Called&) {
    for (const Limit& row : kLimits) {
        rlimit limit{};
        if (getrlimit(row.number, &limit) != 0) {
            put_outcome(Key("limit", row.name), false);
            continue;
        }
        char soft[32], hard[32];
        limit_text(soft, sizeof soft, limit.rlim_cur);
        limit_text(hard, sizeof hard, limit.rlim_max);
        put(Key("limit", row.name), "%s:%s", soft, hard);
    }
}

void report_scheduling(const Called&) {
    // By the system calls: musl's functions say that they do not work.
    long policy = syscall(SYS_sched_getscheduler, 0);
    const long reset = 0x40000000;
    const long kind = policy & ~reset;
    put(Key("sched", "policy"), "%s",
        policy >= 0 && kind < 7 ? kPolicies[kind] : error_name(errno));
    put_yes(Key("sched", "reset-on-fork"), policy >= 0 && (policy & reset) != 0);
    sched_param param{};
    syscall(SYS_sched_getparam, 0, &param);
    put(Key("sched", "priority"), "%d", param.sched_priority);
    put(Key("nice"), "%d", getpriority(PRIO_PROCESS, 0));
    long io = syscall(SYS_ioprio_get, 1, 0);
    put(Key("io", "class"), "%s",
        io >= 0 && io >> 13 < 4 ? kIoClasses[io >> 13] : error_name(errno));
    put(Key("io", "priority"), "%ld", io & 0x1fff);
    put_affinity();
    put(Key("timer-slack"), "%d", prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0));
    put_file_line(Key("oom"), "/proc/self/oom_score_adj");
}

void report_memory(const Called&) {
    put(Key("personality"), "%#x", static_cast<unsigned>(personality(0xffffffff)));
    put_file_line(Key("coredump-filter"), "/proc/self/coredump_filter");
    int mode = 0;
    unsigned long nodes[16]{};
    long got = syscall(SYS_get_mempolicy, &mode, nodes, sizeof nodes * 8, nullptr, 0);
    if (got != 0) return put_outcome(Key("numa", "policy"), false);
    put(Key("numa", "policy"), "%d", mode);
    put(Key("numa", "nodes"), "%#lx", nodes[0]);
}

}  // namespace slipway::probe
