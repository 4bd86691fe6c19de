// Filters of system calls (seccomp(2)).
#pragma once

#include <cstddef>
#include <span>

#include "engine/sys/fd.h"

namespace slipway::sys {

// One instruction of a program for the kernel (linux/filter.h, struct sock_filter).
inline constexpr std::size_t kFilterInstruction = 8;
inline constexpr std::size_t kMostFilterInstructions = 4096;

// This process and all that come of it keep to `program` from now on. EACCES without CAP_SYS_ADMIN
// in its user name space and no_new_privs; ENOSYS or EINVAL where the kernel has no such thing, or
// takes the program for a wrong one.
Status filter_system_calls(std::span<const char> program);

}  // namespace slipway::sys
