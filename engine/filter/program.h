// From rules to a program that the kernel runs at each system call.
#pragma once

#include "engine/filter/rules.h"

namespace slipway::filter {

// One program for all rules and all architectures of this machine: a search by halves for the
// number, then at most a few checks. It depends on nothing but the rules.
Code make_program(const Rules& rules);

}  // namespace slipway::filter
