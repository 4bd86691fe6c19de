// slipway-test-fault: a program under ptrace(2), one of whose system calls fails: once, or it and
// all like it for some time. Its children are left alone.
//
// The report, lines of KEY VALUES: "pid" at once; at the end "calls" (NUMBER:COUNT each), "hits",
// "executed" (0 or 1: it became another program) and "endless" (it was killed for asking on and
// on).
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vmtests/programs/fault/syscall_stop.h"

namespace {

using namespace slipway::fault;

constexpr char kUsage[] =
    "usage: slipway-test-fault [-x] REPORT CALL NTH ERRNO HOW PROGRAM [ARG]...\n"
    "       slipway-test-fault [-x] -p PID REPORT CALL NTH ERRNO HOW\n"
    "Lets the NTH of the system calls with the number CALL (-1: none) fail with ERRNO.\n"
    "  HOW     once, ever, or for how many milliseconds all later ones fail, too\n"
    "  -x      let go of it when it executes another program\n"
    "  -p PID  of that process, which is about to execute the program; ends when that ends\n";

constexpr int kUsageError = 100, kSystemError = 111;
constexpr int kCalls = 512;
// Nobody is interrupted for ever, and what poll(2) calls readable is not without end "not yet".
constexpr long kMostInterruptions = 100;
// Far more than anybody who pauses between two tries can ask within the time of a fault.
constexpr long kEndless = 2000;
constexpr long kEver = -1;

struct Fault {
    long call, nth, error, milliseconds;
};

struct Life {
    Fault fault;
    bool until_exec;
    pid_t pid = 0;
    long counts[kCalls] = {};
    long hits = 0;
    long first_hit = 0;
    bool begun = false;
    bool executed = false;
    bool endless = false;
};

[[noreturn]] void die(const char* what) {
    fprintf(stderr, "slipway-test-fault: %s: %s\n", what, strerror(errno));
    exit(kSystemError);
}

long milliseconds_now() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Whether the call that begins now is to fail.
bool fails(Life& life, long number) {
    const Fault& fault = life.fault;
    if (number < 0 || number >= kCalls) return false;
    const long nth = ++life.counts[number];
    if (number != fault.call || nth < fault.nth) return false;
    if (nth > fault.nth) {
        if (fault.milliseconds == 0) return false;
        const bool passing = fault.error == EINTR || fault.error == EAGAIN;
        if (passing && life.hits >= kMostInterruptions) return false;
        if (fault.milliseconds != kEver && milliseconds_now() - life.first_hit > fault.milliseconds)
            return false;
    } else {
        life.first_hit = milliseconds_now();
    }
    ++life.hits;
    return true;
}

// How it goes on from a stop that is no system call: the signal to be delivered, or 0.
int signal_at(int status) {
    return status >> 16 != 0 || WSTOPSIG(status) == (SIGTRAP | 0x80) ? 0 : WSTOPSIG(status);
}

// True: it was let go.
bool at_exec(Life& life) {
    if (life.begun) life.executed = true;
    const bool let_go = life.begun && life.until_exec;
    life.begun = true;
    if (let_go) ptrace(PTRACE_DETACH, life.pid, 0, 0);
    return let_go;
}

// From the first stop to the end; its wait status, or 0 once it was let go.
int follow(Life& life) {
    bool failing = false;
    for (;;) {
        int status = 0;
        if (waitpid(life.pid, &status, __WALL) < 0) {
            if (errno == EINTR) continue;
            die("waitpid");
        }
        if (!WIFSTOPPED(status)) return status;
        const int event = status >> 16;
        if (event == PTRACE_EVENT_EXEC && at_exec(life)) return 0;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80) && life.begun) {
            const Stop stop = look_at(life.pid);
            if (stop.entry) failing = fails(life, stop.call);
            if (failing && stop.entry) skip_call(life.pid);
            if (failing && stop.exit) {
                set_result(life.pid, -life.fault.error);
                failing = false;
            }
        }
        if (life.hits > kEndless) {
            life.endless = true;
            kill(life.pid, SIGKILL);
        }
        const bool stopped = event == PTRACE_EVENT_STOP && WSTOPSIG(status) != SIGTRAP;
        ptrace(stopped ? PTRACE_LISTEN : PTRACE_SYSCALL, life.pid, 0, signal_at(status));
    }
}

void write_report(FILE* report, const Life& life) {
    fputs("calls", report);
    for (int i = 0; i < kCalls; ++i)
        if (life.counts[i] != 0) fprintf(report, " %d:%ld", i, life.counts[i]);
    fprintf(report, "\nhits %ld\nexecuted %d\nendless %d\n", life.hits, life.executed,
            life.endless);
    fclose(report);
}

void seize(pid_t pid) {
    constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SEIZE, pid, 0, kOptions) < 0) die("PTRACE_SEIZE");
    // From now on it stops at each call.
    if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0) die("PTRACE_INTERRUPT");
}

// A child that executes the program once it is followed.
pid_t start(char** argv) {
    int go[2];
    if (pipe(go) < 0) die("pipe");
    const pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(go[1]);
        char byte;
        if (read(go[0], &byte, 1) != 1) _exit(kSystemError);
        close(go[0]);
        prctl(PR_SET_PDEATHSIG, 0);
        execvp(argv[0], argv);
        fprintf(stderr, "slipway-test-fault: %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    close(go[0]);
    seize(pid);
    if (write(go[1], "", 1) != 1) die("write");
    close(go[1]);
    return pid;
}

long how_long(const char* how) {
    if (strcmp(how, "once") == 0) return 0;
    return strcmp(how, "ever") == 0 ? kEver : atol(how);
}

}  // namespace

int main(int argc, char** argv) {
    Life life{};
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; ++at) {
        if (strcmp(argv[at], "-x") == 0)
            life.until_exec = true;
        else if (strcmp(argv[at], "-p") == 0 && at + 1 < argc)
            life.pid = atoi(argv[++at]);
        else
            at = argc;
    }
    const bool is_parent = life.pid == 0;
    if (argc - at < 5 + (is_parent ? 1 : 0)) {
        fputs(kUsage, stderr);
        return kUsageError;
    }
    life.fault = {atol(argv[at + 1]), atol(argv[at + 2]), atol(argv[at + 3]),
                  how_long(argv[at + 4])};
    FILE* const report = fopen(argv[at], "we");
    if (report == nullptr) die(argv[at]);
    if (is_parent)
        life.pid = start(argv + at + 5);
    else
        seize(life.pid);
    // What ends a whole group of processes is for the program.
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    fprintf(report, "pid %d\n", life.pid);
    fflush(report);
    int status = follow(life);
    write_report(report, life);
    if (!is_parent) return 0;
    if (status == 0 && life.executed && life.until_exec) waitpid(life.pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
