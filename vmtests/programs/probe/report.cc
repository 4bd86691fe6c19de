#include "vmtests/programs/probe/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

namespace slipway::probe {

int report_fd = 1;

namespace {

struct ErrorName {
    int error;
    const char* name;
};

constexpr ErrorName kErrors[] = {
    {EPERM, "EPERM"},
    {ENOENT, "ENOENT"},
    {EINTR, "EINTR"},
    {EIO, "EIO"},
    {ENXIO, "ENXIO"},
    {E2BIG, "E2BIG"},
    {EBADF, "EBADF"},
    {ECHILD, "ECHILD"},
    {EAGAIN, "EAGAIN"},
    {ENOMEM, "ENOMEM"},
    {EACCES, "EACCES"},
    {EFAULT, "EFAULT"},
    {ENOTBLK, "ENOTBLK"},
    {EBUSY, "EBUSY"},
    {EEXIST, "EEXIST"},
    {EXDEV, "EXDEV"},
    {ENODEV, "ENODEV"},
    {ENOTDIR, "ENOTDIR"},
    {EISDIR, "EISDIR"},
    {EINVAL, "EINVAL"},
    {EMFILE, "EMFILE"},
    {ENOTTY, "ENOTTY"},
    {EROFS, "EROFS"},
    {ENOSPC, "ENOSPC"},
    {ESPIPE, "ESPIPE"},
    {ENOSYS, "ENOSYS"},
    {ESRCH, "ESRCH"},
    {ENOEXEC, "ENOEXEC"},
    {ELOOP, "ELOOP"},
    {EUCLEAN, "EUCLEAN"},
    {ETXTBSY, "ETXTBSY"},
    {ENOKEY, "ENOKEY"},
    {ENOPKG, "ENOPKG"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EPROTONOSUPPORT, "EPROTONOSUPPORT"},
    {EAFNOSUPPORT, "EAFNOSUPPORT"},
    {ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT"},
    {EKEYREVOKED, "EKEYREVOKED"},
    {EOVERFLOW, "EOVERFLOW"},
    {EUSERS, "EUSERS"},
    {ENODATA, "ENODATA"},
    {ECONNREFUSED, "ECONNREFUSED"},
    {ENETUNREACH, "ENETUNREACH"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {EDOM, "EDOM"},
    {ERANGE, "ERANGE"},
};

void put_line(const char* key, const char* value, size_t size) {
    static char line[16384];
    size_t at = strlen(key);
    memcpy(line, key, at);
    line[at++] = ' ';
    if (size > sizeof line - at - 1) size = sizeof line - at - 1;
    memcpy(line + at, value, size);
    line[at + size] = '\n';
    // A report that cannot be written is one that is missed by whoever wanted it.
    (void)!write(report_fd, line, at + size + 1);
}

}  // namespace

Key::Key(const char* topic, const char* name, const char* item) {
    snprintf(text, sizeof text, "%s%s%s%s%s", topic, name ? "." : "", name ? name : "",
             item ? "." : "", item ? item : "");
}

void put(const Key& key, const char* format, ...) {
    static char value[8192];
    va_list list;
    va_start(list, format);
    int size = vsnprintf(value, sizeof value, format, list);
    va_end(list);
    if (size < 0) size = 0;
    put_line(
        key.text, value,
        static_cast<size_t>(size) < sizeof value ? static_cast<size_t>(size) : sizeof value - 1);
}

void put_text(const Key& key, const char* text, size_t size) {
    static char value[8192];
    size_t at = 0;
    for (size_t i = 0; i < size && at < sizeof value - 5; i++) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte >= 0x7f || byte == '\\')
            at += static_cast<size_t>(snprintf(value + at, 5, "\\x%02x", byte));
        else
            value[at++] = text[i];
    }
    put_line(key.text, at ? value : "-", at ? at : 1);
}

void put_text(const Key& key, const char* text) {
    put_text(key, text, strlen(text));
}

void put_yes(const Key& key, bool yes) {
    put(key, "%s", yes ? "yes" : "no");
}

const char* error_name(int error) {
    static char number[16];
    for (const ErrorName& row : kErrors)
        if (row.error == error) return row.name;
    snprintf(number, sizeof number, "errno-%d", error);
    return number;
}

void put_outcome(const Key& key, bool ok) {
    put(key, "%s", ok ? "ok" : error_name(errno));
}

long read_file(const char* path, char* data, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return -1;
    size_t at = 0;
    ssize_t got = 0;
    while (at < size - 1 && (got = read(fd, data + at, size - 1 - at)) > 0)
        at += static_cast<size_t>(got);
    int error = errno;
    close(fd);
    errno = error;
    data[at] = '\0';
    return got < 0 && at == 0 ? -1 : static_cast<long>(at);
}

}  // namespace slipway::probe
