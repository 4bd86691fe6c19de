// argv, variables, and what is passed by means of variables.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

// Names in their order, so that two reports can be compared.
int by_text(const void* a, const void* b) {
    return strcmp(*static_cast<char* const*>(a), *static_cast<char* const*>(b));
}

bool send_ready(const char* path) {
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    socklen_t size =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + strlen(address.sun_path));
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    else
        size++;
    static const char text[] = "READY=1\nSTATUS=probing";
    bool ok = sendto(fd, text, sizeof text - 1, MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address),
                     size) > 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

bool names_us(const char* variable) {
    const char* value = getenv(variable);
    return value && atoi(value) == getpid();
}

}  // namespace

void report_argv(const Called& called) {
    int count = 0;
    while (called.argv[count]) count++;
    put(Key("argv", "count"), "%d", count);
    for (int i = 0; i < count; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", i);
        put_text(Key("argv", number), called.argv[i]);
    }
}

// Nanoseconds of the monotonic clock, for what measures a start.
void report_time(const Called&) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    put(Key("time"), "%lld", now.tv_sec * 1000000000LL + now.tv_nsec);
}

void report_env(const Called& called) {
    static char* sorted[512];
    size_t count = 0;
    while (called.environment[count] && count < 512) {
        sorted[count] = called.environment[count];
        count++;
    }
    qsort(sorted, count, sizeof *sorted, by_text);
    static char names[4096];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        size_t size = strcspn(sorted[i], "=");
        char name[128];
        snprintf(name, sizeof name, "%.*s", static_cast<int>(size), sorted[i]);
        put_text(Key("env", name), sorted[i] + size + (sorted[i][size] == '='));
        int more = snprintf(names + used, sizeof names - used, "%s%s", used ? " " : "", name);
        if (more > 0 && used + static_cast<size_t>(more) < sizeof names)
            used += static_cast<size_t>(more);
    }
    put(Key("env-names"), "%s", used ? names : "-");
}

void report_notify(const Called&) {
    const char* path = getenv("NOTIFY_SOCKET");
    put_yes(Key("notify", "socket"), path != nullptr);
    if (path) put_outcome(Key("notify", "ready"), send_ready(path));
    put_yes(Key("notify", "watchdog-names-us"), names_us("WATCHDOG_PID"));
}

void report_listen(const Called&) {
    put_yes(Key("listen", "names-us"), names_us("LISTEN_PID"));
    const char* count = getenv("LISTEN_FDS");
    put_text(Key("listen", "count"), count ? count : "none");
    const char* names = getenv("LISTEN_FDNAMES");
    put_text(Key("listen", "names"), names ? names : "none");
}

}  // namespace slipway::probe
