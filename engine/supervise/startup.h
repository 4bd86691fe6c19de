// From a fresh process to a supervisor that owns its service directory.
#pragma once

#include "engine/supervise/supervisor.h"

namespace slipway::supervise {

// Exit codes of the program.
inline constexpr int kUsage = 100;   // also: another supervisor has the directory
inline constexpr int kSystem = 111;  // a system call failed

// Each step reports what failed and gives the exit code, 0 when all is well.
int enter_directory(Supervisor& s, const char* name);
int make_directories(const Supervisor& s);
int take_lock(Supervisor& s);
int open_control(Supervisor& s);
int open_signals(Supervisor& s);

// Either a killed supervisor's service goes on, or a new one begins.
int take_over_or_begin(Supervisor& s);

}  // namespace slipway::supervise
