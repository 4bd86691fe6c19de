// Resource limits (getrlimit(2)) of this process.
#pragma once

#include <cstdint>

#include "engine/sys/fd.h"

namespace slipway::sys {

inline constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

struct ResourceLimit {
    std::uint64_t soft = kUnlimited;
    std::uint64_t hard = kUnlimited;
    friend constexpr bool operator==(ResourceLimit, ResourceLimit) = default;
};

// `resource` is the kernel's number: 0 CPU, 1 FSIZE, 2 DATA, 3 STACK, 4 CORE, 5 RSS, 6 NPROC,
// 7 NOFILE, 8 MEMLOCK, 9 AS, 10 LOCKS, 11 SIGPENDING, 12 MSGQUEUE, 13 NICE, 14 RTPRIO, 15 RTTIME.
Result<ResourceLimit> resource_limit(unsigned resource);
Status set_resource_limit(unsigned resource, ResourceLimit limit);

}  // namespace slipway::sys
