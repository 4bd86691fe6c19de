// What the first bytes of a disk say: which file system it is, or where the root partition is.
//
// Superblocks as the kernel's own drivers look for them; partition tables as in the UEFI
// specification (GPT), with the types of the Discoverable Partitions Specification.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace slipway::formats {

// So much of a disk, or of a partition, is looked at.
inline constexpr std::size_t kDiskHead = 65536 + 4096;

// As mount(2) names it; empty for one that is not known.
std::string_view file_system_of(std::span<const std::uint8_t> head);

// The kinds that cannot be mounted for writing.
bool is_read_only_type(std::string_view file_system);

struct RootPartition {
    std::uint64_t offset = 0, size = 0;  // bytes
    bool read_only = false;
    // Why there is none; empty otherwise.
    std::string_view fault;
};

// Of the architecture this program is built for; where a table has none of these, its only
// partition for Linux.
RootPartition root_partition(std::span<const std::uint8_t> head);

}  // namespace slipway::formats
