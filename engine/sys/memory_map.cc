#include "engine/sys/memory_map.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

Result<std::span<std::uint8_t>> map(std::size_t length, int access, int flags, int fd) {
    const long place = ::syscall(SYS_mmap, nullptr, length, access, flags, fd, 0L);
    if (place == -1) return last_error();
    return std::span(reinterpret_cast<std::uint8_t*>(place), length);
}

}  // namespace

MemoryMap::~MemoryMap() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

Result<MemoryMap> map_file(BorrowedFd fd, std::size_t length, bool writable) {
    const auto place =
        map(length, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd.value);
    if (!place) return place.error();
    return MemoryMap::adopt(place.value());
}

void keep_from_children(std::span<std::uint8_t> bytes) {
    // A kernel that does not know it copies them, which only takes time.
    static_cast<void>(::madvise(bytes.data(), bytes.size(), MADV_DONTFORK));
}

void discard(std::span<std::uint8_t> pages) {
    // A kernel that refuses leaves the memory as it was, which only takes room.
    static_cast<void>(::madvise(pages.data(), pages.size(), MADV_DONTNEED));
}

// Never inlined: the frame must be a small one of its own, not one that reaches far below its
// address.
[[gnu::noinline]] void discard_unused_stack() {
    constexpr std::uintptr_t kPage = 4096, kDeepest = 32 * kPage;
    // Two frames of ours and what may stand below the last one without being reserved.
    constexpr std::uintptr_t kOurs = 512;
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const std::uintptr_t end = (here - kOurs) / kPage * kPage;
    // Where nothing is mapped (the stack was never that deep) nothing happens. A page that is
    // larger than ours makes it an error, and the stack stays.
    static_cast<void>(::madvise(reinterpret_cast<void*>(end - kDeepest), kDeepest, MADV_DONTNEED));
}

Result<MemoryMap> map_anonymous(std::size_t length) {
    const auto place = map(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (!place) return place.error();
    return MemoryMap::adopt(place.value());
}

}  // namespace slipway::sys
