#include "vmtests/programs/witness/attend.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "vmtests/programs/witness/book.h"
#include "vmtests/programs/witness/lines.h"

namespace slipway::witness {
namespace {

constexpr long kPauseMs = 12;

// SIGTERM is blocked all the time and taken here: no line and no note is interrupted.
bool told_to_end(const sigset_t& term, long milliseconds) {
    const timespec patience{0, milliseconds * 1'000'000};
    return sigtimedwait(&term, nullptr, &patience) == SIGTERM;
}

int unread() {
    int bytes = 0;
    return ioctl(0, FIONREAD, &bytes) == 0 ? bytes : 0;
}

// What is there now. What is moved by splice(2) is at one of its two ends whenever this is killed.
void pass_on(const Life& life) {
    for (;;) {
        const ssize_t moved = splice(0, nullptr, 1, nullptr, 65536, SPLICE_F_NONBLOCK);
        if (moved > 0) continue;
        if (moved < 0 && errno == EAGAIN) return;
        complain(life.directory, life.name,
                 moved == 0 ? "end of file in a pipeline" : "cannot pass on");
        exit(1);
    }
}

void work(const Life& life, Book& book, bool lines, bool pass) {
    if (lines) write_burst(life, book);
    if (pass) pass_on(life);
}

}  // namespace

void note(const Life& life, const char* what) {
    char line[300];
    const int size = snprintf(line, sizeof line, "%s %s\n", what, life.name);
    append(life.directory, "diary", "txt", line, static_cast<unsigned long>(size));
}

void attend(const Life& life) {
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, nullptr);
    take_lock(life.directory, life.name, "a life");
    Book& book = open_book(life.directory, life.name);
    book.starts = book.starts + 1;
    settle_last_line(life, book);
    life.take_time(0);
    note(life, "up");
    if (const char* const number = life.option("ready-fd=")) {
        (void)!write(atoi(number), "\n", 1);
        close(atoi(number));
    }
    const bool lines = life.option("lines") != nullptr, pass = life.option("pass") != nullptr;
    do work(life, book, lines, pass);
    while (!told_to_end(term, kPauseMs));
    life.take_time(0);
    // Whoever writes is down by now; there may be more than a pipe to the log takes at once.
    while (pass && unread() > 0) {
        pass_on(life);
        usleep(kPauseMs * 1000);
    }
    note(life, "down");
    exit(0);
}

}  // namespace slipway::witness
