// From a fresh process to a supervisor that owns its service directory.
#pragma once

#include "engine/supervise/supervisor.h"
#include "engine/sys/proc.h"

namespace slipway::supervise {

// Exit codes of the program.
inline constexpr int kUsage = 100;   // also: another supervisor has the directory
inline constexpr int kSystem = 111;  // a system call failed

// Ours becomes one that takes nothing from the modes of our files; programs get the old one.
void take_umask(Supervisor& s);

// A closed 0, 1 or 2 would be given to a file of ours, and the services would inherit that.
sys::Status fill_stdio();

// What an administrator can do about it, as the end of a message; empty when there is nothing to
// say.
std::string_view way_out(sys::Errno error);

// "cannot WHAT: ERROR; WAY OUT"; gives the exit code.
int failed(const Supervisor& s, std::string_view what, sys::Errno error);

// Each step reports what failed and gives the exit code, 0 when all is well. The directory becomes
// our own in claim.cc.
int enter_directory(Supervisor& s, const char* name);
int make_directories(Supervisor& s);
int take_lock(Supervisor& s);
int open_control(Supervisor& s);
int open_signals(Supervisor& s);

// Either a killed supervisor's service goes on, or a new one begins.
int take_over_or_begin(Supervisor& s);

// As svscan has told us, or the kernel says.
sys::Result<sys::BootId> this_boot();

}  // namespace slipway::supervise
