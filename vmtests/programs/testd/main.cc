// slipway-testd: a daemon that misbehaves on request, for tests of whoever supervises it.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vmtests/programs/testd/notify.h"
#include "vmtests/programs/testd/options.h"
#include "vmtests/programs/testd/report.h"

extern char** environ;

namespace slipway::testd {

namespace {

volatile sig_atomic_t term_came = 0;

void on_term(int) {
    term_came = 1;
}

long long now_ms() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

// Sleeps on through interruptions, except through a TERM that is to end us.
void pause_ms(long long ms) {
    for (long long until = now_ms() + ms; !term_came && now_ms() < until;)
        poll(nullptr, 0, static_cast<int>(until - now_ms()));
}

void write_pid_file(const Options& options) {
    pause_ms(options.pid_file_after_ms);
    FILE* out = fopen(options.pid_file, "we");
    if (!out) return perror("slipway-testd: pid file");
    fprintf(out, "%d\n", getpid());
    fclose(out);
}

// What remains is a child of pid 1 or of the subreaper above.
void leave(const Options& options) {
    for (int i = 0; i < options.forks; i++) {
        pid_t child = fork();
        if (child < 0) _exit(111);
        if (child > 0) {
            if (i == 0) pause_ms(options.leave_after_ms);
            _exit(0);
        }
        if (i == 0) setsid();
    }
    if (options.pid_file) write_pid_file(options);
}

void make_children(int count) {
    for (int i = 0; i < count; i++) {
        if (fork() != 0) continue;
        signal(SIGTERM, SIG_DFL);
        for (;;) pause();
    }
}

// A line is one write, so that whatever is lost or split is not our doing.
void flood(const Options& options) {
    long long began = now_ms();
    for (long i = 1; i <= options.flood_lines && !term_came; i++) {
        char line[256];
        int size = snprintf(line, sizeof line, "%s %ld\n", options.flood_tag, i);
        if (write(1, line, static_cast<size_t>(size)) != size)
            return perror("slipway-testd: stdout");
        if (options.flood_per_second > 0) {
            long long due = began + i * 1000 / options.flood_per_second;
            if (due > now_ms()) pause_ms(due - now_ms());
        }
    }
}

[[noreturn]] void end(const Options& options) {
    if (options.die_of_signal > 0 && !term_came) {
        signal(options.die_of_signal, SIG_DFL);
        raise(options.die_of_signal);
    }
    exit(options.exit_code);
}

[[noreturn]] void stay_until_term() {
    while (!term_came) pause_ms(3600 * 1000LL);
    exit(0);
}

[[noreturn]] void live(const Options& options) {
    pause_ms(options.ready_after_ms);
    if (!term_came) notify(options);
    make_children(options.children);
    if (options.flood_lines > 0) flood(options);
    if (options.end_after_ms >= 0 && !term_came) {
        pause_ms(options.end_after_ms);
        if (!term_came) end(options);
    }
    while (!term_came) pause_ms(3600 * 1000LL);
    term_came = 0;
    signal(SIGTERM, SIG_IGN);
    pause_ms(options.term_takes_ms);
    exit(options.exit_code);
}

}  // namespace

}  // namespace slipway::testd

int main(int argc, char** argv) {
    using namespace slipway::testd;
    Options options;
    if (!parse(argc, argv, options)) return 100;
    if (options.ignore_term) {
        signal(SIGTERM, SIG_IGN);
    } else if (options.term_takes_ms >= 0) {
        struct sigaction action {};

        action.sa_handler = on_term;
        sigaction(SIGTERM, &action, nullptr);
    }
    if (options.report && !report(options.report, argv, environ)) {
        perror("slipway-testd: report");
        return 111;
    }
    if (options.hang) stay_until_term();
    leave(options);
    live(options);
}
