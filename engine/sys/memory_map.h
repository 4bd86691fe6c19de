// Files mapped into memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/sys/fd.h"

namespace slipway::sys {

// Unmaps once.
class MemoryMap {
public:
    MemoryMap() = default;

    MemoryMap(MemoryMap&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

    MemoryMap& operator=(MemoryMap&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }

    MemoryMap(const MemoryMap&) = delete;
    MemoryMap& operator=(const MemoryMap&) = delete;
    ~MemoryMap();

    // Writing to a map that was made for reading kills the process.
    std::span<std::uint8_t> bytes() const { return bytes_; }

    // Stays mapped for as long as the process lives, or until somebody adopts it.
    void abandon() { bytes_ = {}; }

    // Owns a map that was abandoned.
    static MemoryMap adopt(std::span<std::uint8_t> bytes) {
        MemoryMap map;
        map.bytes_ = bytes;
        return map;
    }

private:
    std::span<std::uint8_t> bytes_;
};

// The first `length` bytes of a file, shared with all who map it. Touching a page behind the end
// of the file kills the process (SIGBUS): the caller checks the size.
Result<MemoryMap> map_file(BorrowedFd fd, std::size_t length, bool writable);
// Children made by fork_process() do not get these pages: touching them there kills the child. The
// kernel then copies nothing for them, however many there are.
void keep_from_children(std::span<std::uint8_t> bytes);

// Whole pages of zeroed private memory of ours (also static ones) read as zeros from now on, and
// take no memory until they are written again.
void discard(std::span<std::uint8_t> pages);

// What the stack of this process was deeper than now is given back; it may be used again. Only for
// the stack that the process began with.
void discard_unused_stack();

// Zeroed private memory.
Result<MemoryMap> map_anonymous(std::size_t length);

}  // namespace slipway::sys
