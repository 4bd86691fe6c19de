// Where the process is: directory, root, namespaces, what it sees of others.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

constexpr const char* kNamespaces[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
constexpr const char* kUserMaps[] = {"uid_map", "gid_map", "setgroups"};

// The namespaces the kernel begins with have fixed numbers below the first one it gives out, and
// the first two of these (include/linux/proc_ns.h); a test that looks from outside needs no number
// of another boot.
constexpr unsigned long kLastOfKernel = 0xf0000001UL;

}  // namespace

void report_place(const Called&) {
    char text[1024];
    if (getcwd(text, sizeof text))
        put_text(Key("cwd"), text);
    else
        put_outcome(Key("cwd"), false);
    mode_t mask = umask(0);
    umask(mask);
    put(Key("umask"), "%04o", mask);

    struct stat info {};

    stat("/", &info);
    put(Key("root", "mode"), "%04o", info.st_mode & 07777);
    // Whoever makes a root to be entered puts a file there that names it.
    if (read_file("/probe-mark", text, sizeof text) < 0)
        return put_outcome(Key("root", "mark"), false);
    put_text(Key("root", "mark"), text, strcspn(text, "\n"));
}

void report_namespaces(const Called&) {
    for (const char* name : kNamespaces) {
        char path[64], target[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", name);
        ssize_t size = readlink(path, target, sizeof target - 1);
        const Key key("ns", name);
        if (size < 0) {
            put_outcome(key, false);
            continue;
        }
        target[size] = '\0';
        const char* number = strchr(target, '[');
        const unsigned long inode = number ? strtoul(number + 1, nullptr, 10) : 0;
        put(key, "%s", inode <= kLastOfKernel ? "host" : "own");
    }
    utsname names{};
    uname(&names);
    put_text(Key("hostname"), names.nodename);
    put_text(Key("machine"), names.machine);
    char text[512];
    for (const char* map : kUserMaps) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/%s", map);
        if (read_file(path, text, sizeof text) < 0) {
            put_outcome(Key("userns", map), false);
            continue;
        }
        // One blank between numbers, one comma between lines.
        char tidy[512];
        size_t at = 0;
        for (const char* c = text; *c; c++) {
            char now = *c == '\n' ? (c[1] ? ',' : '\0') : *c == '\t' ? ' ' : *c;
            const bool begins = at == 0 || tidy[at - 1] == ',' || tidy[at - 1] == ' ';
            if (now && !(now == ' ' && begins)) tidy[at++] = now;
        }
        put_text(Key("userns", map), tidy, at);
    }
}

// Of a user who is not root there may be some by chance: probes run beside one another.
bool is_sure_to_be_there(int proc, const char* process) {
    struct stat status;
    if (getuid() == 0) return true;
    return fstatat(proc, process, &status, 0) == 0 && status.st_uid != getuid();
}

// How much of /proc is there.
void report_processes(const Called&) {
    DIR* proc = opendir("/proc");
    if (!proc) return put_outcome(Key("proc", "listing"), false);
    bool first = false, self = false, others = false, files = false;
    char own[16];
    snprintf(own, sizeof own, "%d", getpid());
    while (const dirent* entry = readdir(proc)) {
        const char* name = entry->d_name;
        if (name[0] >= '0' && name[0] <= '9') {
            if (strcmp(name, "1") == 0) first = true;
            if (strcmp(name, own) == 0)
                self = true;
            else if (is_sure_to_be_there(dirfd(proc), name))
                others = true;
        } else if (strcmp(name, "meminfo") == 0) {
            files = true;
        }
    }
    closedir(proc);
    put_yes(Key("proc", "first"), first);
    put_yes(Key("proc", "self"), self);
    put_yes(Key("proc", "others"), others);
    put_yes(Key("proc", "meminfo"), files);
}

// The network devices, whether the loopback is up.
void report_network(const Called&) {
    char text[4096];
    if (read_file("/proc/self/net/dev", text, sizeof text) < 0)
        return put_outcome(Key("net", "devices"), false);
    char list[512] = "";
    size_t used = 0;
    // Two lines of headings.
    char* line = strchr(text, '\n');
    for (line = line ? strchr(line + 1, '\n') : nullptr; line && line[1];
         line = strchr(line + 1, '\n')) {
        char name[32] = "";
        if (sscanf(line, " %31[^:]:", name) == 1 && used < sizeof list - 40)
            used += static_cast<size_t>(
                snprintf(list + used, sizeof list - used, "%s%s", used ? " " : "", name));
    }
    put_text(Key("net", "devices"), list);
    char flags[32];
    if (read_file("/sys/class/net/lo/flags", flags, sizeof flags) < 0) return;
    put_text(Key("net", "lo-flags"), flags, strcspn(flags, "\n"));
}

}  // namespace slipway::probe
