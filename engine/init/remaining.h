// The processes that are left when the supervision tree has ended.
#pragma once

#include <cstdint>

#include "engine/sys/signal.h"

namespace slipway::init {

// Sends the signal to all, and waits until none of our descendants is left; as pid 1 these are all
// processes but the kernel's own. False when some are there after `nanoseconds`.
bool end_remaining(sys::Signal signal, std::uint64_t nanoseconds);

// Names up to eight of them on the console.
void say_who_remains();

}  // namespace slipway::init
