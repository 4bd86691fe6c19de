#include "vmtests/programs/witness/book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

namespace slipway::witness {
namespace {

[[noreturn]] void fail(const char* what) {
    perror(what);
    exit(111);
}

int open_file(const char* directory, const char* name, const char* suffix, int flags) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s.%s", directory, name, suffix);
    const int fd = open(path, flags | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) fail(path);
    return fd;
}

struct flock whole_file(short kind) {
    struct flock lock {};

    lock.l_type = kind;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

Book& open_book(const char* directory, const char* name) {
    const int fd = open_file(directory, name, "book", O_RDWR);
    if (ftruncate(fd, sizeof(Book)) != 0) fail("ftruncate");
    void* const bytes = mmap(nullptr, sizeof(Book), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) fail("mmap");
    close(fd);
    return *static_cast<Book*>(bytes);
}

void append(const char* directory,
            const char* name,
            const char* suffix,
            const void* bytes,
            unsigned long size) {
    const int fd = open_file(directory, name, suffix, O_WRONLY | O_APPEND);
    if (write(fd, bytes, size) != static_cast<ssize_t>(size)) fail("append");
    close(fd);
}

void complain(const char* directory, const char* name, const char* text) {
    char line[300];
    const int size = snprintf(line, sizeof line, "%s: pid %d: %s\n", name, getpid(), text);
    append(directory, "wrong", "txt", line, static_cast<unsigned long>(size));
}

void take_lock(const char* directory, const char* name, const char* what, unsigned seconds) {
    const int fd = open_file(directory, name, "lock", O_RDWR);  // open until this process dies
    const struct flock wanted = whole_file(F_WRLCK);
    const time_t end = time(nullptr) + static_cast<time_t>(seconds);
    while (fcntl(fd, F_SETLK, &wanted) != 0) {
        if (errno != EAGAIN && errno != EACCES) fail("lock");
        if (time(nullptr) < end) {
            usleep(2000);
            continue;
        }
        struct flock holder = whole_file(F_WRLCK);
        fcntl(fd, F_GETLK, &holder);
        if (holder.l_type == F_UNLCK) continue;
        char text[200];
        snprintf(text, sizeof text, "%s begins while pid %d is there", what, holder.l_pid);
        complain(directory, name, text);
        exit(100);
    }
}

}  // namespace slipway::witness
