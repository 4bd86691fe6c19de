// slipway-test-witness DIRECTORY NAME WHAT [OPTION]…: the services of the kill test
// (vmtests/kills). Each proves what happened to it: that it was alone, which lines it wrote, that
// it was given what it had.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vmtests/programs/witness/attend.h"
#include "vmtests/programs/witness/book.h"
#include "vmtests/programs/witness/keep.h"
#include "vmtests/programs/witness/life.h"
#include "vmtests/programs/witness/lines.h"

namespace slipway::witness {
namespace {

[[noreturn]] void write_lines(const Life& life, Book& book) {
    constexpr useconds_t kPause = 12'000;
    settle_last_line(life, book);
    for (;;) {
        write_burst(life, book);
        usleep(kPause);
    }
}

// In the middle of a pipeline: what is moved by splice(2) is at one of its two ends whenever this
// is killed.
[[noreturn]] void pass_on(const Life& life) {
    for (;;) {
        const ssize_t moved = splice(0, nullptr, 1, nullptr, 65536, 0);
        if (moved == 0) complain(life.directory, life.name, "end of file in a pipeline");
        if (moved <= 0) exit(1);
    }
}

// A process beside the main one, which `kill group` must reach before another one begins.
void start_worker(const Life& life) {
    if (fork() != 0) return;
    take_lock(life.directory, life.option("worker="), "worker", 30);
    for (;;) pause();
}

void tell_ready(const Life& life, Book& book) {
    if (life.option("store") != nullptr) check_stored(life.directory, life.name, book);
    if (life.option("listen") != nullptr) check_socket(life.directory, life.name, book);
    if (life.option("notify") != nullptr) notify("READY=1");
    if (const char* const number = life.option("ready-fd=")) {
        (void)!write(atoi(number), "\n", 1);
        close(atoi(number));
    }
}

[[noreturn]] void serve(const Life& life) {
    take_lock(life.directory, life.name, "a life");
    Book& book = open_book(life.directory, life.name);
    book.starts = book.starts + 1;
    if (life.option("worker=") != nullptr) start_worker(life);
    tell_ready(life, book);
    if (life.option("pass") != nullptr) pass_on(life);
    if (life.option("lines") != nullptr) write_lines(life, book);
    for (;;) pause();
}

// The parent ends once the daemon has written its pid file.
[[noreturn]] void fork_daemon(const Life& life, const char* pid_file) {
    int ends[2];
    if (pipe(ends) != 0) exit(111);
    if (fork() != 0) {
        close(ends[1]);
        char byte;
        exit(read(ends[0], &byte, 1) == 1 ? 0 : 1);
    }
    take_lock(life.directory, life.name, "a daemon");
    char temporary[600];
    snprintf(temporary, sizeof temporary, "%s.new", pid_file);
    FILE* const file = fopen(temporary, "w");
    if (file == nullptr || fprintf(file, "%d\n", getpid()) < 0 || fclose(file) != 0 ||
        rename(temporary, pid_file) != 0)
        exit(111);
    (void)!write(ends[1], "", 1);
    close(ends[0]);
    close(ends[1]);
    Book& book = open_book(life.directory, life.name);
    book.starts = book.starts + 1;
    write_lines(life, book);
}

// A command beside the service: it must not meet another one of those that hold the same lock.
[[noreturn]] void do_step(const Life& life, const char* letter) {
    const char* const lock = life.option("lock=");
    take_lock(life.directory, lock != nullptr ? lock : life.name, letter,
              life.option("patient") != nullptr ? 30 : 0);
    append(life.directory, life.name, "steps", letter, 1);
    life.take_time(3);
    // Whoever has noted something has done it, and says so by its exit code.
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, nullptr);
    if (const char* const what = life.option("note=")) note(life, what);
    exit(0);
}

}  // namespace
}  // namespace slipway::witness

int main(int argc, char** argv) {
    using namespace slipway::witness;
    if (argc < 4) {
        fputs("usage: slipway-test-witness DIRECTORY NAME serve|attend|daemon|step [OPTION]...\n",
              stderr);
        return 100;
    }
    const Life life{argv[1], argv[2], argc - 4, argv + 4};
    if (strcmp(argv[3], "serve") == 0) serve(life);
    if (strcmp(argv[3], "attend") == 0) attend(life);
    if (strcmp(argv[3], "daemon") == 0 && argc > 4) fork_daemon(life, argv[4]);
    if (strcmp(argv[3], "step") == 0 && argc > 4) do_step(life, argv[4]);
    return 100;
}
