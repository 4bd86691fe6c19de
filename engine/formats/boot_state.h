// /etc/slipway/boot/state: which generation the next boot takes (docs/formats/boot-state.md).
//
// Written by commit and the manager (current, last-good, confirmed) and by slipway-init (tries).
// Heap-free: slipway-init reads it before anything is mounted.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

using Generation = std::uint64_t;  // 1 and up; 0: none

struct BootState {
    Generation current = 0;    // what shall run
    Generation last_good = 0;  // what reached its boot milestone
    Generation confirmed = 0;  // may be booted although its tries cannot be counted
    Generation tried = 0;      // the generation `tries` counts for
    std::uint32_t tries = 0;   // boots of it that were begun since it became current
    friend bool operator==(const BootState&, const BootState&) = default;
};

// What was wrong with a state file, for a message; line 0: nothing.
struct BootStateError {
    unsigned line = 0;
    std::string_view why;  // static storage
};

using BootStateText = base::FixedString<512>;

BootStateText encode(const BootState& state);

// Unknown keys, a number that is none, a key twice, and more than 4096 bytes are errors: half a
// state must not choose a generation. `out` is changed only when the result says line 0.
BootStateError decode_boot_state(std::string_view text, BootState& out);

}  // namespace slipway::formats
