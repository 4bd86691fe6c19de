// Starting supervisors and the handlers of signals, and the pipes between services and loggers.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// Where a logger's supervisor finds the second pipe: not among the low numbers, which services are
// used to have for their readiness, and low enough for the table that every process has anyway.
inline constexpr int kSpareNumber = 63;

// The exit code of a child whose program is not there.
inline constexpr int kNotFound = 127;

// A failure has been reported. What goes wrong in the child is reported by the child, which then
// ends with 126 or 127 and is started again like any supervisor that died.
sys::Result<sys::Pid> start_supervisor(Tree& tree, SlotRef ref);

// Starts a host that is told over `channel`. A failure has been reported.
sys::Result<sys::Pid> start_host_process(Tree& tree, sys::BorrowedFd channel);

// Runs the handler of a diverted signal; false when there is none.
bool start_handler(Tree& tree, const char* handler);

// Runs a program as a child that has nothing of the tree's.
sys::Result<sys::Pid> start_program(Tree& tree, sys::CPath program, char* const* argv);

// Makes the pipes of a service with a logger; all or none.
sys::Status open_pipes(Pipes& pipes);

// Closes a descriptor of the table and forgets it.
void close_end(int& fd);
void close_pipes(Pipes& pipes);

}  // namespace slipway::svscan
