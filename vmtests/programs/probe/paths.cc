// What a path is, and the mount that it lies on.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

struct FileSystem {
    long magic;
    const char* name;
};

// linux/magic.h
constexpr FileSystem kFileSystems[] = {
    {0xef53, "ext4"},          {0x01021994, "tmpfs"},      {0x9fa0, "proc"},
    {0x62656572, "sysfs"},     {0x63677270, "cgroup2"},    {0x1cd1, "devpts"},
    {0x19800202, "mqueue"},    {0x958458f6, "hugetlbfs"},  {0x64626720, "debugfs"},
    {0x74726163, "tracefs"},   {0x73636673, "securityfs"}, {0x858458f6, "ramfs"},
    {0x794c7630, "overlayfs"}, {0x73717368, "squashfs"},   {0xcafe4a11, "bpf"},
    {0x6165676c, "pstore"},
};

const char* kind_of(mode_t mode) {
    if (S_ISDIR(mode)) return "directory";
    if (S_ISREG(mode)) return "file";
    if (S_ISCHR(mode)) return "char-device";
    if (S_ISBLK(mode)) return "block-device";
    if (S_ISLNK(mode)) return "link";
    if (S_ISFIFO(mode)) return "fifo";
    return "socket";
}

void put_file_system(const char* path) {
    struct statfs fs {};

    if (statfs(path, &fs) != 0) return put_outcome(Key("path", path, "fs"), false);
    const char* name = "other";
    for (const FileSystem& row : kFileSystems)
        if (row.magic == static_cast<long>(static_cast<unsigned>(fs.f_type))) name = row.name;
    put(Key("path", path, "fs"), "%s", name);

    struct statvfs flags {};

    if (statvfs(path, &flags) != 0) return;
    put(Key("path", path, "flags"), "%s%s%s%s", flags.f_flag & ST_RDONLY ? "ro" : "rw",
        flags.f_flag & ST_NOSUID ? ",nosuid" : "", flags.f_flag & 4 ? ",nodev" : "",
        flags.f_flag & 8 ? ",noexec" : "");
}

bool can_make(const char* directory) {
    char path[512];
    snprintf(path, sizeof path, "%s/.probe-%d", directory, getpid());
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    close(fd);
    unlink(path);
    return true;
}

void put_directory(const char* path) {
    DIR* opened = opendir(path);
    put_outcome(Key("path", path, "readable"), opened != nullptr);
    if (opened) {
        bool any = false;
        while (const dirent* entry = readdir(opened))
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) any = true;
        closedir(opened);
        put_yes(Key("path", path, "empty"), !any);
    }
    put_outcome(Key("path", path, "writable"), can_make(path));
}

void put_file(const char* path, mode_t mode) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    put_outcome(Key("path", path, "readable"), fd >= 0);
    if (fd >= 0) close(fd);
    if (S_ISREG(mode)) {
        char text[128];
        if (read_file(path, text, sizeof text) >= 0)
            put_text(Key("path", path, "text"), text, strcspn(text, "\n"));
    }
    fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    put_outcome(Key("path", path, "writable"), fd >= 0);
    if (fd >= 0) close(fd);
    if (mode & 0111) put_outcome(Key("path", path, "executable"), access(path, X_OK) == 0);
}

// The last mount whose point is `path`, as a line of mountinfo; proc(5).
bool find_mount(const char* path, char* found, size_t size) {
    FILE* in = fopen("/proc/self/mountinfo", "re");
    if (!in) return false;
    static char line[4096];
    bool any = false;
    while (fgets(line, sizeof line, in)) {
        char point[512];
        if (sscanf(line, "%*s %*s %*s %*s %511s", point) == 1 && strcmp(point, path) == 0) {
            snprintf(found, size, "%s", line);
            any = true;
        }
    }
    fclose(in);
    return any;
}

}  // namespace

void report_path(const char* path) {
    struct stat info {};

    if (lstat(path, &info) != 0) return put_outcome(Key("path", path, "exists"), false);
    put_yes(Key("path", path, "exists"), true);
    put(Key("path", path, "kind"), "%s", kind_of(info.st_mode));
    put(Key("path", path, "mode"), "%04o", info.st_mode & 07777);
    put(Key("path", path, "owner"), "%u:%u", info.st_uid, info.st_gid);
    if (S_ISLNK(info.st_mode)) {
        char target[512];
        ssize_t size = readlink(path, target, sizeof target);
        return put_text(Key("path", path, "target"), target,
                        size > 0 ? static_cast<size_t>(size) : 0);
    }
    if (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode))
        put(Key("path", path, "device"), "%u:%u", major(info.st_rdev), minor(info.st_rdev));
    put_file_system(path);
    if (S_ISDIR(info.st_mode))
        put_directory(path);
    else
        put_file(path, info.st_mode);
}

void report_mount(const char* path) {
    char line[4096];
    const bool is = find_mount(path, line, sizeof line);
    put_yes(Key("mount", path, "is"), is);
    if (!is) return;
    const char* shared = strstr(line, " shared:");
    const char* slave = strstr(line, " master:");
    put(Key("mount", path, "propagation"), "%s",
        shared && slave ? "shared-slave"
        : shared        ? "shared"
        : slave         ? "slave"
                        : "private");
    char type[64] = "", options[512] = "";
    const char* rest = strstr(line, " - ");
    if (rest) sscanf(rest, " - %63s %*s %511s", type, options);
    put_text(Key("mount", path, "type"), type);
    put_text(Key("mount", path, "options"), options);
}

}  // namespace slipway::probe
