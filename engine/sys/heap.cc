#include "engine/sys/heap.h"

#include <malloc.h>

namespace slipway::sys {

#ifdef __GLIBC__
void expect_large_heap() {
    constexpr int step = 64 << 20, never = 1 << 30, apart = 32 << 20;
    ::mallopt(M_TOP_PAD, step);
    ::mallopt(M_TRIM_THRESHOLD, never);
    ::mallopt(M_MMAP_THRESHOLD, apart);
}
#else
void expect_large_heap() {}
#endif

}  // namespace slipway::sys
