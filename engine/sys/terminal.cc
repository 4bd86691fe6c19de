#include "engine/sys/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

bool is_terminal(BorrowedFd fd) {
    winsize size{};
    return ::ioctl(fd.value, TIOCGWINSZ, &size) == 0;
}

Result<Fd> open_terminal(CPath path, TerminalUse use) {
    const int flags = use == TerminalUse::both ? O_RDWR : O_WRONLY;
    const long fd =
        retried([&] { return ::open(path.c_str(), flags | O_NOCTTY | O_CLOEXEC | O_NONBLOCK); });
    if (fd < 0) return last_error();
    Fd terminal = Fd::adopt(static_cast<int>(fd));
    const Status blocking = set_nonblocking(terminal, false);
    if (!blocking) return blocking.error();
    return terminal;
}

Status take_terminal(BorrowedFd terminal) {
    return status_of(::ioctl(terminal.value, TIOCSCTTY, 1));
}

Status set_foreground_group(BorrowedFd terminal, Pid group) {
    return status_of(::tcsetpgrp(terminal.value, group.value));
}

Status reset_terminal(BorrowedFd terminal) {
    termios settings{};
    if (::tcgetattr(terminal.value, &settings) < 0) return last_error();
    settings.c_iflag |= ICRNL | IXON | BRKINT;
    settings.c_oflag |= OPOST | ONLCR;
    settings.c_lflag |= ICANON | ECHO | ECHOE | ECHOK | ISIG | IEXTEN;
    return status_of(::tcsetattr(terminal.value, TCSANOW, &settings));
}

}  // namespace slipway::sys
