// Session, signals, terminal.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

void put_signals(const Key& key, bool (*is)(int signal)) {
    char text[512] = "";
    size_t used = 0;
    for (int i = 1; i <= 64 && used < sizeof text - 8; i++)
        if (is(i))
            used += static_cast<size_t>(
                snprintf(text + used, sizeof text - used, "%s%d", used ? " " : "", i));
    put(key, "%s", used ? text : "-");
}

bool is_blocked(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigprocmask(SIG_BLOCK, nullptr, &set);
    return sigismember(&set, signal) == 1;
}

bool is_ignored(int signal) {
    struct sigaction action {};

    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void report_session(const Called&) {
    put_yes(Key("session", "leader"), getsid(0) == getpid());
    put_yes(Key("session", "group-leader"), getpgid(0) == getpid());
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    put(Key("session", "tty"), "%s", tty >= 0 ? "yes" : error_name(errno));
    if (tty >= 0) {
        put_yes(Key("session", "foreground"), tcgetpgrp(tty) == getpgid(0));
        close(tty);
    }
    put(Key("session", "subreaper"), "%s", [] {
        int is = 0;
        prctl(PR_GET_CHILD_SUBREAPER, &is, 0, 0, 0);
        return is ? "yes" : "no";
    }());
    int death = 0;
    prctl(PR_GET_PDEATHSIG, &death, 0, 0, 0);
    put(Key("session", "parent-death-signal"), "%d", death);
}

void report_signals(const Called&) {
    put_signals(Key("signals", "blocked"), is_blocked);
    put_signals(Key("signals", "ignored"), is_ignored);
}

// A terminal's settings, by its path or by the number of a descriptor.
void report_terminal(const char* path) {
    const bool number = path[0] >= '0' && path[0] <= '9';
    int fd = number ? path[0] - '0' : open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    termios settings{};
    if (fd < 0 || tcgetattr(fd, &settings) != 0) {
        put_outcome(Key("tty", path, "settings"), false);
    } else {
        put(Key("tty", path, "echo"), "%s", settings.c_lflag & ECHO ? "yes" : "no");
        put(Key("tty", path, "canonical"), "%s", settings.c_lflag & ICANON ? "yes" : "no");
        put(Key("tty", path, "crnl"), "%s", settings.c_iflag & ICRNL ? "yes" : "no");
        winsize size{};
        ioctl(fd, TIOCGWINSZ, &size);
        put(Key("tty", path, "size"), "%ux%u", size.ws_row, size.ws_col);
    }
    if (!number && fd >= 0) close(fd);
}

}  // namespace slipway::probe
