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

// Puts the terminal into the state a login expects: lines, echo, signals.
Status reset_terminal(BorrowedFd terminal);

}  // namespace slipway::sys
