// What the kernel alone takes: services without a supervisor, started by one process.
//
//   floor keep DIR N     start DIR/s0/run … DIR/s(N-1)/run, wait; on SIGTERM end and reap them all
//   floor spawn N PROG…  start PROG… and wait for its end, N times; print the nanoseconds it took
//   floor again N PROG…  start PROG…, kill it, wait and start it again, N times; print the
//                        nanoseconds from each SIGKILL to the new program
//   floor time PROG…     start PROG… and wait for its end; print the nanoseconds and its exit
//                        code (-1: a signal)

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

namespace {

constexpr long kMost = 100000;

long now() {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

pid_t start(char** argv, const sigset_t* mask) {
    const pid_t pid = vfork();
    if (pid == 0) {
        if (mask != nullptr) sigprocmask(SIG_SETMASK, mask, nullptr);
        execve(argv[0], argv, environ);
        _exit(127);
    }
    return pid;
}

volatile sig_atomic_t told_to_end = 0;

int keep(const char* directory, long count) {
    static pid_t pids[kMost];
    sigset_t blocked, open;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &open);
    struct sigaction action = {};
    action.sa_handler = [](int) { told_to_end = 1; };
    sigaction(SIGTERM, &action, nullptr);
    for (long i = 0; i < count && i < kMost; ++i) {
        char path[4096];
        snprintf(path, sizeof path, "%s/s%ld/run", directory, i);
        char* argv[] = {path, nullptr};
        pids[i] = start(argv, &open);
    }
    while (told_to_end == 0) sigsuspend(&open);
    for (long i = 0; i < count && i < kMost; ++i)
        if (pids[i] > 0) kill(pids[i], SIGTERM);
    while (wait(nullptr) > 0) {
    }
    return 0;
}

int spawn(long count, char** argv) {
    const long began = now();
    for (long i = 0; i < count; ++i) {
        const pid_t pid = start(argv, nullptr);
        if (pid < 0 || waitpid(pid, nullptr, 0) != pid) return 111;
    }
    printf("%ld\n", now() - began);
    return 0;
}

int again(long count, char** argv) {
    for (long i = 0; i < count; ++i) {
        pid_t pid = start(argv, nullptr);
        usleep(2000);  // it waits by then
        const long began = now();
        kill(pid, SIGKILL);
        if (pid < 0 || waitpid(pid, nullptr, 0) != pid) return 111;
        pid = start(argv, nullptr);  // returns when the program has been executed
        printf("%ld\n", now() - began);
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
    }
    return 0;
}

int time_one(char** argv) {
    const long began = now();
    const pid_t pid = start(argv, nullptr);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) return 111;
    printf("%ld %d\n", now() - began, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && strcmp(argv[1], "keep") == 0) return keep(argv[2], atol(argv[3]));
    if (argc >= 4 && strcmp(argv[1], "spawn") == 0) return spawn(atol(argv[2]), argv + 3);
    if (argc >= 4 && strcmp(argv[1], "again") == 0) return again(atol(argv[2]), argv + 3);
    if (argc >= 3 && strcmp(argv[1], "time") == 0) return time_one(argv + 2);
    fputs("usage: floor keep DIR N | spawn N PROG... | again N PROG... | time PROG...\n", stderr);
    return 100;
}
