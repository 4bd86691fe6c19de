// The ring of exits that slipway-svscan reaped for others (docs/formats/live-tree.md): one codec
// for the writer (svscan) and the reader (a supervisor that adopted a service which is not its
// child).
//
// The bytes are a mapping shared between processes, so an entry carries its sequence number, which
// is cleared before the entry is written and set after; a reader that sees it change reads nothing.
// Native byte order: the file never leaves the machine, nor outlives a boot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace slipway::formats {

inline constexpr std::uint32_t kReapedCapacity = 256;
inline constexpr std::size_t kReapedBytes = 16 + std::size_t{24} * kReapedCapacity;

struct Reaped {
    std::uint32_t pid = 0;
    std::int32_t wait_status = 0;  // as wait(2) gives it
    std::uint64_t start_time = 0;  // field 22 of /proc/PID/stat: tells a reused pid apart
};

using RingBytes = std::span<std::uint8_t, kReapedBytes>;
using ConstRingBytes = std::span<const std::uint8_t, kReapedBytes>;

// Makes an empty ring of bytes that hold none; a valid ring keeps its entries (svscan restarted).
void reaped_prepare(RingBytes ring);

// True when the header is one of ours.
bool reaped_valid(ConstRingBytes ring);

// Appends, over the oldest entry when full. One writer at a time.
void reaped_put(RingBytes ring, const Reaped& entry);

// The wait status of that process, newest first; nothing when it is not (or no longer) there.
std::optional<std::int32_t> reaped_find(ConstRingBytes ring,
                                        std::uint32_t pid,
                                        std::uint64_t start_time);

}  // namespace slipway::formats
