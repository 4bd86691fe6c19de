// Random bytes.
#pragma once

#include <cstdint>
#include <span>

#include "engine/sys/fd.h"

namespace slipway::sys {

// Fills `into` from the kernel's generator. EAGAIN: it has not been seeded yet.
Status random_bytes(std::span<std::uint8_t> into);

// A number that hardly anybody else draws, never 0; from the clock where random_bytes() fails.
std::uint32_t random_serial();

}  // namespace slipway::sys
