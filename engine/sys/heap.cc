#include "engine/sys/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace slipway::sys {

#ifdef __GLIBC__
void expect_large_heap() {
    constexpr int step = 64 << 20, never = 1 << 30, apart = 32 << 20;
    ::mallopt(M_TOP_PAD, step);
    ::mallopt(M_TRIM_THRESHOLD, never);
    ::mallopt(M_MMAP_THRESHOLD, apart);
    // Larger than what is free by now, so that the heap grows by the first step.
    const auto begin = reinterpret_cast<std::uintptr_t>(::sbrk(0));
    std::free(std::malloc(1 << 20));
    const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0));
    const std::uintptr_t page = 4096, first = (begin + page - 1) / page * page;
    if (end > first) ::madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}
#else
void expect_large_heap() {}
#endif

}  // namespace slipway::sys
