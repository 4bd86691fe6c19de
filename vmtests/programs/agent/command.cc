#include "vmtests/programs/agent/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace slipway::agent {

static long long now_ms() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

[[noreturn]] static void become_shell(int output, const char* command) {
    setsid();
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, 0);
    dup2(output, 1);
    dup2(output, 2);
    if (chdir("/") != 0) _exit(126);
    signal(SIGPIPE, SIG_DFL);
    char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    char home[] = "HOME=/root";
    char* const environment[] = {path, home, nullptr};
    char sh[] = "sh";
    char dash_c[] = "-c";
    char* const argv[] = {sh, dash_c, const_cast<char*>(command), nullptr};
    execve("/bin/sh", argv, environment);
    _exit(127);
}

// Sends what is there; false at the end of the output.
static bool forward(int serial, int id, int from) {
    char data[4096];
    ssize_t got = read(from, data, sizeof data);
    if (got > 0) write_output(serial, id, data, static_cast<size_t>(got));
    return got != 0;
}

int run_command(int serial, const Request& request) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return 126;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    pid_t child = fork();
    if (child < 0) return 126;
    if (child == 0) become_shell(ends[1], request.command);
    close(ends[1]);

    long long deadline = now_ms() + request.seconds * 1000LL;
    bool open = true;
    bool late = false;
    int status = 0;
    // A look every 20 ms at the shell, because its end makes no descriptor readable while
    // something that it started holds the pipe.
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (!late && now_ms() > deadline) {
            late = true;
            kill(-child, SIGKILL);
        }
        pollfd look = {ends[0], POLLIN, 0};
        if (poll(&look, open ? 1 : 0, 20) > 0) open = forward(serial, request.id, ends[0]);
    }
    pollfd rest = {ends[0], POLLIN, 0};
    while (open && poll(&rest, 1, 0) > 0) open = forward(serial, request.id, ends[0]);
    close(ends[0]);
    if (late) return 124;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace slipway::agent
