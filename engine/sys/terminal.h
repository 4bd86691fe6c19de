// Terminals.
#pragma once

#include "engine/sys/fd.h"
#include "engine/sys/path.h"
#include "engine/sys/process.h"

namespace slipway::sys {

// Whether people read what is written there (isatty(3)).
bool is_terminal(BorrowedFd fd);

enum class TerminalUse { both, output };

// For reading and writing, or for writing only; it does not become the controlling terminal by
// this, and opening does not wait for a carrier.
Result<Fd> open_terminal(CPath path, TerminalUse use = TerminalUse::both);

// Makes `terminal` the controlling terminal of this session, whose leader we are, taking it from
// another session if it has one.
Status take_terminal(BorrowedFd terminal);

// Makes `group` the foreground process group of our session on it (tcsetpgrp(3)).
Status set_foreground_group(BorrowedFd terminal, Pid group);

// Puts the terminal into the state a login expects: lines, echo, signals, the usual control
// characters, UTF-8.
Status reset_terminal(BorrowedFd terminal);

// What of a virtual console no other terminal has (console_ioctl(4)): text instead of graphics, a
// keyboard that gives characters. No error where it is none.
void reset_console(BorrowedFd terminal);

// What was typed and not read, or written and not sent, is gone.
Status flush_terminal(BorrowedFd terminal);

// Whoever has it open reads its end from now on, and its session gets SIGHUP (vhangup(2)); this
// descriptor, too, is of no use then.
Status hang_up_terminal(BorrowedFd terminal);

// 0: as it is.
Status set_terminal_size(BorrowedFd terminal, unsigned rows, unsigned columns);

// Frees the memory of a virtual console, which clears it: EBUSY while it is open or shown.
// `any_console`: a descriptor of any of them.
Status free_virtual_console(BorrowedFd any_console, unsigned number);

}  // namespace slipway::sys
