// Services below a manager: what happens to them stands in one diary for all, in its order.
#pragma once

#include "vmtests/programs/witness/life.h"

namespace slipway::witness {

// A line "WHAT NAME" for DIRECTORY/diary.txt, in one write.
void note(const Life& life, const char* what);

// Up until SIGTERM: notes "up" before it says that it is ready, "down" before it ends. Options:
// ready-fd=N; lines: writes them all the time; pass: passes on what it reads, all of it before it
// ends; ms=N: so long it takes to come up, and to go down.
[[noreturn]] void attend(const Life& life);

}  // namespace slipway::witness
