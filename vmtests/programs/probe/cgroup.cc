// The control group: where it is, and what its files say.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

// The path of the own group below the top of the hierarchy; false without one of version 2.
bool own_path(char* path, size_t size) {
    char text[1024];
    if (read_file("/proc/self/cgroup", text, sizeof text) < 0) return false;
    const char* line = strstr(text, "0::/");
    if (!line) {
        errno = ENOENT;
        return false;
    }
    snprintf(path, size, "%.*s", static_cast<int>(strcspn(line + 3, "\n")), line + 3);
    return true;
}

}  // namespace

void report_cgroup_place(const Called&) {
    char path[512];
    if (!own_path(path, sizeof path)) return put_outcome(Key("cgroup", "path"), false);
    put_text(Key("cgroup", "path"), path);
    char directory[640];
    snprintf(directory, sizeof directory, "/sys/fs/cgroup%s", path);

    struct stat info {};

    if (stat(directory, &info) != 0) return put_outcome(Key("cgroup", "directory"), false);
    put(Key("cgroup", "owner"), "%u:%u", info.st_uid, info.st_gid);
    put_outcome(Key("cgroup", "writable"), access(directory, W_OK) == 0);
    char inner[700];
    snprintf(inner, sizeof inner, "%s/probe", directory);
    const bool made = mkdir(inner, 0755) == 0;
    put_outcome(Key("cgroup", "subgroup"), made);
    if (made) rmdir(inner);
}

// One file of the own group; "../F", "../../F": of those above. Lines become one, separated by ";".
void report_cgroup(const char* file) {
    char path[512], name[900], text[4096];
    if (!own_path(path, sizeof path)) return put_outcome(Key("cgroup", file), false);
    snprintf(name, sizeof name, "/sys/fs/cgroup%s/%s", path, file);
    long size = read_file(name, text, sizeof text);
    if (size < 0) return put_outcome(Key("cgroup", file), false);
    while (size > 0 && text[size - 1] == '\n') text[--size] = '\0';
    for (char* c = text; *c; c++)
        if (*c == '\n') *c = ';';
    put_text(Key("cgroup", file), text);
}

}  // namespace slipway::probe
