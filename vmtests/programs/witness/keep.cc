#include "vmtests/programs/witness/keep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace slipway::witness {
namespace {

constexpr int kFirstPassed = 3;
constexpr uint64_t kToken = 4711;

int passed() {
    const char* const count = getenv("LISTEN_FDS");
    const char* const pid = getenv("LISTEN_PID");
    return count != nullptr && pid != nullptr && atoi(pid) == getpid() ? atoi(count) : 0;
}

void wait_for_barrier() {
    int ends[2];
    if (pipe(ends) != 0) return;
    notify("BARRIER=1", ends[1]);
    close(ends[1]);
    char byte;
    (void)!read(ends[0], &byte, 1);
    close(ends[0]);
}

}  // namespace

void notify(const char* text, int fd) {
    const char* const path = getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (path == nullptr || strlen(path) >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, path);
    iovec part{const_cast<char*>(text), strlen(text)};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof fd)] = {};
    msghdr message{};
    message.msg_name = &address;
    message.msg_namelen = sizeof address;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = space;
        message.msg_controllen = sizeof space;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    const int socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    // A socket that nobody has bound yet, or any more: a later life will say it.
    (void)sendmsg(socket_fd, &message, MSG_NOSIGNAL);
    close(socket_fd);
}

void check_stored(const char* directory, const char* name, Book& book) {
    uint64_t token = 0;
    if (passed() > 0) (void)!pread(kFirstPassed, &token, sizeof token, 0);
    if (passed() > 1) complain(directory, name, "more was given than was stored");
    if (token == kToken) book.kept = kToken;
    if (token != 0 && token != kToken) complain(directory, name, "something else was given");
    if (token == 0 && book.kept != 0) complain(directory, name, "what was stored is not given");
    if (token != 0) return;
    const int fd = memfd_create("kept", MFD_CLOEXEC);
    (void)!pwrite(fd, &kToken, sizeof kToken, 0);
    notify("FDSTORE=1\nFDNAME=kept", fd);
    close(fd);
    wait_for_barrier();
}

void check_socket(const char* directory, const char* name, Book& book) {
    struct stat status {};

    if (passed() != 1 || fstat(kFirstPassed, &status) != 0)
        return complain(directory, name, "no listening socket was given");
    if (book.socket == 0) book.socket = status.st_ino;
    if (book.socket != status.st_ino) complain(directory, name, "another listening socket");
}

}  // namespace slipway::witness
