#include "engine/sys/terminal.h"

#include <fcntl.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <sys/ioctl.h>
#include <sys/ttydefaults.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "engine/sys/kernel.h"

#ifndef TIOCVHANGUP  // musl has no name for it
#define TIOCVHANGUP 0x5437
#endif

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
    settings.c_iflag &= ~tcflag_t{IGNBRK | BRKINT | ISTRIP | INLCR | IGNCR | IUCLC};
    settings.c_iflag |= ICRNL | IXON | IMAXBEL | IUTF8;
    settings.c_oflag |= OPOST | ONLCR;
    settings.c_cflag |= CREAD;
    settings.c_lflag = ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
    // At first of each terminal, which is what the C library's ttydefaults.h says.
    constexpr std::array kCharacters = std::to_array<std::pair<std::size_t, cc_t>>({
        {VINTR, CINTR},
        {VQUIT, CQUIT},
        {VERASE, CERASE},
        {VKILL, CKILL},
        {VEOF, CEOF},
        {VSTART, CSTART},
        {VSTOP, CSTOP},
        {VSUSP, CSUSP},
        {VLNEXT, CLNEXT},
        {VWERASE, CWERASE},
        {VREPRINT, CRPRNT},
        {VEOL, 0},
        {VEOL2, 0},
        {VTIME, 0},
        {VMIN, 1},
    });
    for (const auto& [which, character] : kCharacters) settings.c_cc[which] = character;
    return status_of(::tcsetattr(terminal.value, TCSANOW, &settings));
}

void reset_console(BorrowedFd terminal) {
    (void)::ioctl(terminal.value, TIOCNXCL);
    (void)::ioctl(terminal.value, KDSETMODE, KD_TEXT);
    (void)::ioctl(terminal.value, KDSKBMODE, K_UNICODE);
}

Status flush_terminal(BorrowedFd terminal) {
    return status_of(::tcflush(terminal.value, TCIOFLUSH));
}

Status hang_up_terminal(BorrowedFd terminal) {
    return status_of(::ioctl(terminal.value, TIOCVHANGUP));
}

Status set_terminal_size(BorrowedFd terminal, unsigned rows, unsigned columns) {
    winsize size{};
    if (::ioctl(terminal.value, TIOCGWINSZ, &size) < 0) return last_error();
    if (rows != 0) size.ws_row = static_cast<unsigned short>(rows);
    if (columns != 0) size.ws_col = static_cast<unsigned short>(columns);
    return status_of(::ioctl(terminal.value, TIOCSWINSZ, &size));
}

Status free_virtual_console(BorrowedFd any_console, unsigned number) {
    return status_of(::ioctl(any_console.value, VT_DISALLOCATE, static_cast<long>(number)));
}

}  // namespace slipway::sys
