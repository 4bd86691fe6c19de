// What this process may do as root does, and what programs it executes may (capabilities(7)).
//
// A set has a bit for each capability, by the kernel's number. All of it is of this thread, which
// is all of our programs.
#pragma once

#include <cstdint>

#include "engine/sys/fd.h"

namespace slipway::sys {

struct Capabilities {
    std::uint64_t effective = 0, permitted = 0, inheritable = 0;
    friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

Result<Capabilities> capabilities();
Status set_capabilities(const Capabilities& wanted);

// Takes all others out of the bounding set; those that the kernel does not know are no matter.
Status bound_capabilities(std::uint64_t keep);
// Each must be permitted and inheritable.
Status raise_ambient(std::uint64_t wanted);

// prctl(2), PR_SET_SECUREBITS.
Result<unsigned> secure_bits();
Status set_secure_bits(unsigned bits);
// The permitted set survives the next change of user; execve(2) forgets this.
Status keep_capabilities();

}  // namespace slipway::sys
