#include "engine/sys/limits.h"

#include <sys/resource.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

// The numbers the header promises; a machine that has others needs a table here.
static_assert(RLIMIT_CPU == 0 && RLIMIT_FSIZE == 1 && RLIMIT_DATA == 2 && RLIMIT_STACK == 3 &&
              RLIMIT_CORE == 4 && RLIMIT_RSS == 5 && RLIMIT_NPROC == 6 && RLIMIT_NOFILE == 7 &&
              RLIMIT_MEMLOCK == 8 && RLIMIT_AS == 9 && RLIMIT_LOCKS == 10 &&
              RLIMIT_SIGPENDING == 11 && RLIMIT_MSGQUEUE == 12 && RLIMIT_NICE == 13 &&
              RLIMIT_RTPRIO == 14 && RLIMIT_RTTIME == 15);
static_assert(kUnlimited == RLIM_INFINITY);

#ifdef __GLIBC__
using Resource = __rlimit_resource;
#else
using Resource = int;
#endif

Result<ResourceLimit> resource_limit(unsigned resource) {
    rlimit limit{};
    if (::getrlimit(static_cast<Resource>(resource), &limit) < 0) return last_error();
    return ResourceLimit{limit.rlim_cur, limit.rlim_max};
}

Status set_resource_limit(unsigned resource, ResourceLimit limit) {
    const rlimit wanted{limit.soft, limit.hard};
    return status_of(::setrlimit(static_cast<Resource>(resource), &wanted));
}

}  // namespace slipway::sys
