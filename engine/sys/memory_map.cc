#include "engine/sys/memory_map.h"

#include <sys/mman.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

MemoryMap::~MemoryMap() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

Result<MemoryMap> map_file(BorrowedFd fd, std::size_t length, bool writable) {
    void* place = ::mmap(nullptr, length, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED,
                         fd.value, 0);
    if (place == MAP_FAILED) return last_error();
    MemoryMap map;
    map.bytes_ = {static_cast<std::uint8_t*>(place), length};
    return map;
}

void keep_from_children(std::span<std::uint8_t> bytes) {
    // A kernel that does not know it copies them, which only takes time.
    static_cast<void>(::madvise(bytes.data(), bytes.size(), MADV_DONTFORK));
}

void discard(std::span<std::uint8_t> pages) {
    // A kernel that refuses leaves the memory as it was, which only takes room.
    static_cast<void>(::madvise(pages.data(), pages.size(), MADV_DONTNEED));
}

Result<MemoryMap> map_anonymous(std::size_t length) {
    void* place =
        ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) return last_error();
    MemoryMap map;
    map.bytes_ = {static_cast<std::uint8_t*>(place), length};
    return map;
}

}  // namespace slipway::sys
