// What each open descriptor is. Without /proc, for that may be hidden; a path only where it is
// there.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

constexpr int kHighest = 1024;

const char* access_name(int flags) {
    switch (flags & O_ACCMODE) {
        case O_RDONLY:
            return "read";
        case O_WRONLY:
            return "write";
        default:
            return "read-write";
    }
}

const char* socket_kind(int fd) {
    int type = 0;
    socklen_t size = sizeof type;
    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
    return type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "datagram" : "other";
}

void put_socket(const Key& key, int fd, const char* nonblocking) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    int listens = 0;
    size = sizeof listens;
    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    const char* path =
        address.ss_family == AF_UNIX ? reinterpret_cast<sockaddr_un*>(&address)->sun_path : "";
    put(key, "socket %s family %d%s%s%s%s", socket_kind(fd), address.ss_family,
        listens ? " listening" : "", *path ? " " : "", path, nonblocking);
}

void put_descriptor(int fd) {
    struct stat info {};

    if (fstat(fd, &info) != 0) return;
    char number[16];
    snprintf(number, sizeof number, "%d", fd);
    const Key key("fd", number);
    int flags = fcntl(fd, F_GETFL);
    const char* nonblocking = flags & O_NONBLOCK ? " nonblocking" : "";
    if (S_ISSOCK(info.st_mode)) return put_socket(key, fd, nonblocking);
    if (S_ISFIFO(info.st_mode)) return put(key, "pipe %s%s", access_name(flags), nonblocking);
    char link[64], target[512] = "?";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, target, sizeof target - 1);
    if (size >= 0) target[size] = '\0';
    const char* kind = S_ISCHR(info.st_mode)   ? "device"
                       : S_ISDIR(info.st_mode) ? "directory"
                                               : "file";
    put(key, "%s %s %s%s%s", kind, target, access_name(flags), flags & O_APPEND ? " append" : "",
        nonblocking);
}

}  // namespace

void report_descriptors(const Called&) {
    char list[512] = "";
    size_t used = 0;
    for (int fd = 0; fd < kHighest && used < sizeof list - 8; fd++) {
        if (fcntl(fd, F_GETFD) < 0 || (fd == report_fd && fd > 2)) continue;
        used += static_cast<size_t>(
            snprintf(list + used, sizeof list - used, "%s%d", used ? " " : "", fd));
        put_descriptor(fd);
    }
    put(Key("fds"), "%s", used ? list : "-");
}

}  // namespace slipway::probe
