// The life of a supervisor: wait, obey, tell.
#pragma once

#include "engine/supervise/supervisor.h"

namespace slipway::supervise {

// Returns when the machine has reached State::gone and everything was told.
void run(Supervisor& s);

// What run() is made of, for a loop over many of them. Whatever is due:
void run_timers(Supervisor& s);
// When the next thing is due (CLOCK_BOOTTIME), what could not be written within a second; 0: never.
std::uint64_t next_due(const Supervisor& s);
// The last letter.
void say_farewell(Supervisor& s);

}  // namespace slipway::supervise
