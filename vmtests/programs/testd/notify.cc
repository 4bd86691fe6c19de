#include "vmtests/programs/testd/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace slipway::testd {

static bool send_to_notify_socket(const char* text) {
    const char* path = getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!path || strlen(path) >= sizeof address.sun_path) return false;
    size_t length = strlen(path);
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    ssize_t sent =
        sendto(fd, text, strlen(text), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), size);
    close(fd);
    return sent >= 0;
}

void notify(const Options& options) {
    if (options.notify_fd >= 0) {
        size_t size = strlen(options.notify_text);
        if (write(options.notify_fd, options.notify_text, size) < 0)
            perror("slipway-testd: notification descriptor");
        close(options.notify_fd);
    }
    char main_pid[64];
    snprintf(main_pid, sizeof main_pid, "READY=1\nMAINPID=%d\n", getpid());
    const char* text = options.sd_text       ? options.sd_text
                       : options.sd_main_pid ? main_pid
                       : options.sd_ready    ? "READY=1\n"
                                             : nullptr;
    if (text && !send_to_notify_socket(text)) perror("slipway-testd: $NOTIFY_SOCKET");
}

}  // namespace slipway::testd
