#include "vmtests/programs/agent/serial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

namespace slipway::agent {

int open_serial(const char* path) {
    int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return -1;
    termios raw{};
    if (tcgetattr(fd, &raw) == 0) {
        cfmakeraw(&raw);
        cfsetspeed(&raw, B115200);
        raw.c_cflag |= CLOCAL | CREAD;
        tcsetattr(fd, TCSANOW, &raw);
    }
    return fd;
}

void write_all(int fd, const char* data, size_t size) {
    while (size > 0) {
        ssize_t done = write(fd, data, size);
        if (done < 0 && errno != EINTR) return;
        if (done < 0) continue;
        data += done;
        size -= static_cast<size_t>(done);
    }
}

void write_output(int fd, int id, const char* data, size_t size) {
    constexpr size_t escaped_bytes = 6;
    constexpr size_t piece = 512;
    while (size > 0) {
        char line[piece * escaped_bytes + 64];
        size_t take = size < piece ? size : piece;
        int used = snprintf(line, sizeof line, "{\"id\":%d,\"out\":\"", id);
        for (size_t i = 0; i < take; i++) {
            auto byte = static_cast<unsigned char>(data[i]);
            bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
            used += snprintf(line + used, sizeof line - static_cast<size_t>(used),
                             plain ? "%c" : "\\u%04x", byte);
        }
        used += snprintf(line + used, sizeof line - static_cast<size_t>(used), "\"}\n");
        write_all(fd, line, static_cast<size_t>(used));
        data += take;
        size -= take;
    }
}

static bool read_exactly(int fd, char* into, size_t size) {
    while (size > 0) {
        ssize_t got = read(fd, into, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        into += got;
        size -= static_cast<size_t>(got);
    }
    return true;
}

static bool read_line(int fd, char* into, size_t size) {
    size_t used = 0;
    for (char byte = 0; read_exactly(fd, &byte, 1);) {
        if (byte == '\n') {
            into[used] = '\0';
            return true;
        }
        if (used + 1 < size) into[used++] = byte;
    }
    return false;
}

bool read_request(int fd, Request& request) {
    char head[64];
    while (read_line(fd, head, sizeof head)) {
        unsigned size = 0;
        if (sscanf(head, "%d %d %u", &request.id, &request.seconds, &size) != 3) continue;
        if (size >= sizeof request.command) continue;
        if (!read_exactly(fd, request.command, size)) return false;
        request.command[size] = '\0';
        return true;
    }
    return false;
}

}  // namespace slipway::agent
