// What svscan does once, before it waits for anything.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

inline constexpr int kUsageError = 100;
inline constexpr int kSystemError = 111;

// Gets hold of the scan directory, its lock, its control FIFO, the signals and the limits; 0, or an
// exit code after a message.
int set_up(Tree& tree, const char* program);

// What a full or read-only file system denied at the start, tried again; for pid 1.
void complete_own_files(Tree& tree);

// Tells who waits for it (-d) that commands are listened to.
void announce(Tree& tree);

}  // namespace slipway::svscan
